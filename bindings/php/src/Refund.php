<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * Whether the credits are expected to come back. What a task was really charged, where its record
 * says so, is the fact and overrides it.
 */
enum Refund: int
{
    use Named;

    private const NAMED_BY = 'taketwo_refund_name';

    /**
     * No source says.
     */
    case Unspecified = 0;
    /**
     * The credits are lost.
     */
    case No = 1;
    /**
     * The credits come back.
     */
    case Yes = 2;
}
