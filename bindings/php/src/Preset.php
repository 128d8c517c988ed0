<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * A set of numbers to start from.
 */
enum Preset: int
{
    use Named;

    private const NAMED_BY = 'taketwo_preset_name';

    /**
     * For a process that shares its budget with nobody: short patience, no probes.
     */
    case Alone = 1;
    /**
     * For a budget that many jobs feed, in a long-lived process or through a store.
     */
    case Shared = 2;
    /**
     * As `Alone`, without retries of codes that no source names.
     */
    case Cautious = 3;
}
