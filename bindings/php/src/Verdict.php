<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * Whether the same request may be sent again.
 */
enum Verdict: int
{
    use Named;

    private const NAMED_BY = 'taketwo_verdict_name';

    /**
     * No source says whether a retry may help.
     */
    case Unspecified = 0;
    /**
     * Must not be sent again as it is.
     */
    case Never = 1;
    /**
     * May be sent again, and will rarely succeed.
     */
    case Unlikely = 2;
    /**
     * May be sent again, after a delay.
     */
    case AfterDelay = 3;
}
