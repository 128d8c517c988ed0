<?php

// Generated from include/taketwo.h; do not edit.

declare(strict_types=1);

namespace Taketwo;

/**
 * Which check decided.
 */
enum Check: int
{
    use Named;

    private const NAMED_BY = 'taketwo_check_name';

    /**
     * It is the first attempt, and nothing stands against it.
     */
    case Go = 1;
    /**
     * It is not due yet.
     */
    case Due = 2;
    /**
     * The deadline leaves too little time.
     */
    case Deadline = 3;
    /**
     * It has been tried for long enough.
     */
    case Patience = 4;
    /**
     * It comes so late that many others may come at once.
     */
    case Spread = 5;
    /**
     * The budget had tokens for it.
     */
    case Tokens = 6;
    /**
     * The budget had none, but no retry was sent for so long that one may go.
     */
    case Probe = 7;
    /**
     * The budget has no tokens for it: it is parked, not dropped.
     */
    case Budget = 8;
    /**
     * Somebody cancelled the task.
     */
    case Cancelled = 9;
    /**
     * The request may have been accepted.
     */
    case Reconcile = 10;
    /**
     * The server said not to.
     */
    case Server = 11;
    /**
     * The class of the failure allows no retry.
     */
    case Verdict = 12;
    /**
     * The attempts are used up.
     */
    case Attempts = 13;
    /**
     * The retries of the class are used up.
     */
    case Retries = 14;
    /**
     * Too many credits are lost.
     */
    case Credits = 15;
    /**
     * The server asked for a longer delay than is waited for.
     */
    case Hint = 16;
    /**
     * It may be tried again, after this delay.
     */
    case Delay = 17;
    /**
     * The task succeeded.
     */
    case Success = 18;
    /**
     * The task is not over.
     */
    case Poll = 19;
}
