<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * Where in the course of the task the failure arose.
 */
enum Stage: int
{
    use Named;

    private const NAMED_BY = 'taketwo_stage_name';

    /**
     * The code does not say.
     */
    case Unspecified = 0;
    /**
     * While the inputs were prepared and moderated.
     */
    case Preprocessing = 1;
    /**
     * At an input.
     */
    case Input = 2;
    /**
     * While the result was made.
     */
    case Processing = 3;
    /**
     * At the result.
     */
    case Output = 4;
    /**
     * At the provider of the model.
     */
    case Provider = 5;
}
