<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * Where a job stands.
 */
enum Phase: int
{
    use Named;

    private const NAMED_BY = 'taketwo_phase_name';

    /**
     * Nothing was sent yet.
     */
    case Ready = 1;
    /**
     * A retry is to be sent, not before it is due.
     */
    case Waiting = 2;
    /**
     * Sent, or about to be: the outcome is not known.
     */
    case InFlight = 3;
    /**
     * Over, with a result.
     */
    case Done = 4;
    /**
     * Over, given up.
     */
    case Stopped = 5;
}
