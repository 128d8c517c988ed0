<?php

declare(strict_types=1);

namespace Taketwo;

use FFI;
use FFI\CData;
use Taketwo\Exception\InvalidStateException;

/** What jobs may still spend on retries, shared by those of a process. */
final class Budget
{
    private function __construct(private CData $struct)
    {
    }

    /** A budget that is full. */
    public static function create(Policy $policy): self
    {
        return self::filled(
            static fn (CData $budget) => Library::ffi()->taketwo_budget_new($policy->pointer(), $budget),
        );
    }

    /**
     * A budget that was saved, with the policy it was saved with.
     *
     * @throws InvalidStateException
     */
    public static function fromBytes(string $bytes, Policy $policy): self
    {
        return self::filled(
            static fn (CData $budget, CData $error) =>
                Library::ffi()->taketwo_budget_load($policy->pointer(), $bytes, strlen($bytes), $budget, $error),
        );
    }

    /** @throws InvalidStateException */
    public static function fromJson(string $json, Policy $policy): self
    {
        return self::filled(
            static fn (CData $budget, CData $error) =>
                Library::ffi()->taketwo_budget_read_json($policy->pointer(), $json, strlen($json), $budget, $error),
        );
    }

    /** In thousandths. */
    public function tokens(): int
    {
        return Library::ffi()->taketwo_budget_tokens($this->pointer());
    }

    /** When a retry was last sent, null if none was. */
    public function lastRetryMs(): ?int
    {
        $ms = Library::ffi()->taketwo_budget_last_retry_ms($this->pointer());
        return $ms === Header::NONE ? null : $ms;
    }

    public function toBytes(Policy $policy): string
    {
        return Library::saved(
            Header::BUDGET_BYTES,
            fn (CData $bytes) => Library::ffi()->taketwo_budget_save($this->pointer(), $policy->pointer(), $bytes),
        );
    }

    public function toJson(Policy $policy): string
    {
        return Library::written(
            256,
            fn (CData $buffer, int $capacity) => Library::ffi()->taketwo_budget_write_json(
                $this->pointer(),
                $policy->pointer(),
                $buffer,
                $capacity,
            ),
        );
    }

    public function __clone()
    {
        $this->struct = clone $this->struct;
    }

    /** @internal */
    public function pointer(): CData
    {
        return FFI::addr($this->struct);
    }

    /** @param callable(CData, CData): int $fill */
    private static function filled(callable $fill): self
    {
        return new self(Library::filled('taketwo_budget', $fill));
    }
}
