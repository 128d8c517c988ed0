<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * How a failure may be retried: each class has its own number of retries, delays and cost.
 */
enum RetryClass: int
{
    use Named;

    private const NAMED_BY = 'taketwo_retry_class_name';

    /**
     * Not at all, whatever the policy says.
     */
    case Never = 0;
    /**
     * It may be, and will rarely help.
     */
    case Unlikely = 1;
    /**
     * After a delay.
     */
    case AfterDelay = 2;
    /**
     * After a delay, but the code was only inferred, or the request may have been accepted.
     */
    case Inferred = 3;
    /**
     * After a longer delay: the provider of the model is not available.
     */
    case ThirdParty = 4;
    /**
     * When the service has room again: it refused to begin.
     */
    case Throttled = 5;
    /**
     * No source says.
     */
    case Unspecified = 6;
}
