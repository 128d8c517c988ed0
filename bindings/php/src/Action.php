<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * What the host is to do.
 */
enum Action: int
{
    use Named;

    private const NAMED_BY = 'taketwo_action_name';

    /**
     * Save the job, then send the request.
     */
    case Go = 1;
    /**
     * Save the job, and call again when it is due.
     */
    case Wait = 2;
    /**
     * Give up; the job is over.
     */
    case Stop = 3;
    /**
     * Find out whether the request was accepted, and report that.
     */
    case Reconcile = 4;
    /**
     * Nothing; the job is over, with a result.
     */
    case Done = 5;
}
