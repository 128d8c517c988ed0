<?php

declare(strict_types=1);

namespace Taketwo;

use FFI;
use FFI\CData;
use Taketwo\Exception\InvalidPolicyException;
use Taketwo\Exception\InvalidStateException;
use Taketwo\Exception\InvalidTaskException;
use Taketwo\Exception\OtherPolicyException;
use Taketwo\Exception\OutOfTurnException;
use Taketwo\Exception\TaketwoException;

/** @internal What became of a call, as an exception where it was not done. */
final class Failed
{
    public static function unless(int $status, ?CData $error = null): void
    {
        if ($status === Header::STATUS_OK) {
            return;
        }
        $kind = $error === null ? '' : FFI::string($error->name);
        $message = $kind === '' ? Library::ffi()->taketwo_status_message($status) : FFI::string($error->message);
        throw match ($status) {
            Header::STATUS_INVALID_POLICY => new InvalidPolicyException($message, $kind),
            Header::STATUS_INVALID_STATE => new InvalidStateException($message, $kind),
            Header::STATUS_OTHER_POLICY => new OtherPolicyException($message),
            Header::STATUS_OUT_OF_TURN => new OutOfTurnException($message),
            default => new TaketwoException("the library answered with status $status"),
        };
    }

    /** The same for a record that cannot be read. */
    public static function record(CData $error): InvalidTaskException
    {
        return new InvalidTaskException(
            FFI::string($error->message),
            TaskErrorKind::of($error->kind),
            FFI::string($error->path),
            FFI::string($error->value, $error->value_len),
            $error->has_offset ? $error->offset : null,
            $error->line === 0 ? null : $error->line,
        );
    }
}
