<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * The state of a task.
 */
enum TaskStatus: int
{
    use Named;

    private const NAMED_BY = 'taketwo_task_status_name';

    /**
     * Not begun.
     */
    case Pending = 1;
    /**
     * Queued for the concurrency limit: not failed.
     */
    case Throttled = 2;
    /**
     * Begun.
     */
    case Running = 3;
    /**
     * Over, with a result.
     */
    case Succeeded = 4;
    /**
     * Over, without one.
     */
    case Failed = 5;
    /**
     * Over, because somebody cancelled it. Records spell it `CANCELLED` or `CANCELED`.
     */
    case Cancelled = 6;
}
