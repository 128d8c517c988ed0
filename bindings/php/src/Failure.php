<?php

declare(strict_types=1);

namespace Taketwo;

use FFI;
use FFI\CData;

/** How an attempt ended, other than well, where there is no task that failed. */
final class Failure
{
    private function __construct(private readonly CData $struct)
    {
    }

    /** The task was created, and cancelled. */
    public static function cancelled(): self
    {
        return new self(Library::ffi()->taketwo_failure_cancelled());
    }

    /** A request to create a task ended with this HTTP status, no success; null for no answer. */
    public static function creation(?int $httpStatus): self
    {
        return new self(Library::ffi()->taketwo_failure_creation(self::status($httpStatus)));
    }

    /** @internal The struct of whatever a job may fail with. */
    public static function struct(Classification|Task|self $failure): CData
    {
        if ($failure instanceof Task) {
            $failure = $failure->status === TaskStatus::Cancelled ? self::cancelled() : $failure->classification;
        }
        if ($failure === null) {
            throw new \ValueError('failure: expected a task that failed or was cancelled');
        }
        if ($failure instanceof self) {
            return $failure->struct;
        }
        $found = Library::make('taketwo_classification');
        $found->rule = $failure->rule instanceof Rule ? $failure->rule->value : $failure->rule;
        return Library::ffi()->taketwo_failure_task(FFI::addr($found));
    }

    /** @internal */
    public static function status(?int $httpStatus): int
    {
        if ($httpStatus !== null && ($httpStatus < 0 || $httpStatus > 65535)) {
            throw new \ValueError("status: expected 0 to 65535, found $httpStatus");
        }
        return $httpStatus ?? 0;
    }
}
