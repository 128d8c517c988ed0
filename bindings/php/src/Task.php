<?php

declare(strict_types=1);

namespace Taketwo;

use FFI;
use FFI\CData;
use Taketwo\Exception\InvalidTaskException;

/** A task as its record tells it. */
final class Task
{
    /** A fair limit for the bytes of a line of JSON Lines. */
    public const MAX_LINE_BYTES = Header::MAX_LINE_BYTES;

    private function __construct(
        public readonly TaskStatus|int $status,
        public readonly bool $isOver,
        public readonly ?string $failureCode,
        /** The vendor's sentence about the failure: diagnostic only, not for end users. */
        public readonly ?string $failure,
        /** What it was charged, in thousandths of a credit, where the record says so. */
        public readonly ?int $costMillicredits,
        public readonly ?int $estimatedCostMillicredits,
        /** Of a task that failed. */
        public readonly ?Classification $classification,
        /** Its credits were expected to come back, and it was charged all the same. */
        public readonly bool $chargedDespiteRefund,
    ) {
    }

    /**
     * Reads the JSON of a task, as the Get Task endpoint gives it.
     *
     * @throws InvalidTaskException
     */
    public static function fromJson(string $json): self
    {
        $task = Library::make('taketwo_task');
        $error = Library::make('taketwo_task_error');
        $status = Library::ffi()->taketwo_read_task($json, strlen($json), FFI::addr($task), FFI::addr($error));
        return $status === Header::STATUS_OK ? self::fromStruct($task) : throw Failed::record($error);
    }

    /**
     * Reads a line of JSON Lines; null for a blank one. `$number` is its number, from 1.
     *
     * @throws InvalidTaskException
     */
    public static function fromLine(string $line, int $number = 0, int $maxBytes = self::MAX_LINE_BYTES): ?self
    {
        $task = Library::make('taketwo_task');
        $error = Library::make('taketwo_task_error');
        $status = Library::ffi()->taketwo_read_line(
            $line,
            strlen($line),
            Uint64::natural('number', $number),
            Uint64::natural('maxBytes', $maxBytes),
            FFI::addr($task),
            FFI::addr($error),
        );
        return match ($status) {
            Header::STATUS_OK => self::fromStruct($task),
            Header::STATUS_BLANK_LINE => null,
            default => throw Failed::record($error),
        };
    }

    /**
     * Reads JSON Lines, of a file (SplFileObject), say: each line that is not blank by its number, a task,
     * or what is wrong with it. It is not thrown, as nothing could be read behind it.
     *
     * @param iterable<string> $lines with their line feeds or without
     * @return \Generator<int, self|InvalidTaskException>
     */
    public static function fromLines(iterable $lines, int $maxBytes = self::MAX_LINE_BYTES): \Generator
    {
        $number = 0;
        foreach ($lines as $line) {
            $number++;
            if (str_ends_with($line, "\n")) {
                $line = substr($line, 0, -1);
            }
            try {
                $task = self::fromLine($line, $number, $maxBytes);
            } catch (InvalidTaskException $error) {
                $task = $error;
            }
            if ($task !== null) {
                yield $number => $task;
            }
        }
    }

    private static function fromStruct(CData $found): self
    {
        $code = self::decoded($found->failure_code, $found->failure_code_len);
        $failed = $found->status === TaskStatus::Failed->value;
        return new self(
            TaskStatus::of($found->status),
            $found->is_over,
            $code,
            self::decoded($found->failure, $found->failure_len),
            $found->has_cost ? $found->cost_millicredits : null,
            $found->has_estimated_cost ? $found->estimated_cost_millicredits : null,
            $failed ? Classification::fromStruct($found->classification, $code) : null,
            $found->charged_despite_refund,
        );
    }

    /** `$rest` is the record from the text on: so PHP reads a pointer to char. */
    private static function decoded(?string $rest, int $length): ?string
    {
        if ($rest === null) {
            return null;
        }
        return Library::written(
            $length + 1,
            static fn (CData $buffer, int $capacity) =>
                Library::ffi()->taketwo_decode_text($rest, $length, $buffer, $capacity),
        );
    }
}
