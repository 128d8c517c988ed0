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
        $message = $kind === '' ? null : FFI::string($error->message);
        throw match ($status) {
            Header::STATUS_INVALID_POLICY => new InvalidPolicyException($message ?? 'it is no policy', $kind),
            Header::STATUS_INVALID_STATE => new InvalidStateException($message ?? 'it is no job or budget', $kind),
            Header::STATUS_OTHER_POLICY => new OtherPolicyException($message ?? 'the job was made with another policy'),
            Header::STATUS_OUT_OF_TURN => new OutOfTurnException('the call does not fit the phase of the job'),
            default => new TaketwoException("the library answered with status $status"),
        };
    }

    /** The same for a record that cannot be read. */
    public static function record(CData $error, string $record): InvalidTaskException
    {
        $offset = $error->has_offset ? $error->offset : null;
        $value = FFI::string($error->value);
        // A NUL that was found ends the text of the library before it begins.
        if ($offset !== null && $value === '' && ($record[$offset] ?? '') === "\0") {
            $value = "\0";
        }
        return new InvalidTaskException(
            FFI::string($error->message),
            TaskErrorKind::of($error->kind),
            FFI::string($error->path),
            $value,
            $offset,
            $error->line === 0 ? null : $error->line,
        );
    }
}
