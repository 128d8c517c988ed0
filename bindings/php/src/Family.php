<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * What kind of failure it was.
 */
enum Family: int
{
    use Named;

    private const NAMED_BY = 'taketwo_family_name';

    /**
     * Not known: the code is not in the table, or is not well formed.
     */
    case Unknown = 0;
    /**
     * Content moderation rejected an input or the output.
     */
    case Moderation = 1;
    /**
     * An input is not acceptable for this type of task.
     */
    case Asset = 2;
    /**
     * The result was made and then rejected for its quality.
     */
    case BadOutput = 3;
    /**
     * Something went wrong inside the service.
     */
    case Internal = 4;
    /**
     * The provider of the model failed.
     */
    case ThirdParty = 5;
}
