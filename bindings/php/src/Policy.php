<?php

declare(strict_types=1);

namespace Taketwo;

use FFI;
use FFI\CData;
use Taketwo\Exception\InvalidPolicyException;

/** When, and how often, to retry. It never changes; with() makes another. */
final class Policy
{
    private function __construct(private CData $struct)
    {
    }

    public static function preset(Preset $preset): self
    {
        return self::filled(static fn (CData $policy) => Library::ffi()->taketwo_policy_preset($preset->value, $policy));
    }

    /** @throws InvalidPolicyException */
    public static function fromJson(string $json): self
    {
        return self::filled(
            static fn (CData $policy, CData $error) =>
                Library::ffi()->taketwo_policy_read($json, strlen($json), $policy, $error),
        );
    }

    /** @throws InvalidPolicyException */
    public static function fromBytes(string $bytes): self
    {
        return self::filled(
            static fn (CData $policy, CData $error) =>
                Library::ffi()->taketwo_policy_load($bytes, strlen($bytes), $policy, $error),
        );
    }

    /**
     * All that is wrong with the JSON of a policy, which may be more than the exception of fromJson() has
     * room for; null where it is good.
     */
    public static function check(string $json): ?string
    {
        $text = Library::written(
            1024,
            static fn (CData $buffer, int $capacity) =>
                Library::ffi()->taketwo_policy_check($json, strlen($json), $buffer, $capacity),
        );
        return $text === '' ? null : $text;
    }

    /**
     * The same policy but for a number, by its name in a policy file: "budget.capacity". null is a file's.
     *
     * @throws InvalidPolicyException
     */
    public function with(string $field, int|string|null $value): self
    {
        $number = $value === null ? Header::NONE : Uint64::natural($field, $value);
        $changed = clone $this->struct;
        $error = Library::make('taketwo_error');
        $status = Library::ffi()->taketwo_policy_set(
            FFI::addr($changed),
            $field,
            strlen($field),
            $number,
            FFI::addr($error),
        );
        self::known($status, $field);
        Failed::unless($status, $error);
        return new self($changed);
    }

    /** A number by its name, as for with(); null where a file has null. */
    public function get(string $field): ?int
    {
        $value = Library::make('uint64_t[1]');
        self::known(Library::ffi()->taketwo_policy_get($this->pointer(), $field, strlen($field), $value), $field);
        return $value[0] === Header::NONE ? null : $value[0];
    }

    /** The number by which jobs and budgets know their policy, as its digits. */
    public function fingerprint(): string
    {
        return Uint64::digits(Library::ffi()->taketwo_policy_fingerprint($this->pointer()));
    }

    public function toJson(): string
    {
        return Library::written(
            2048,
            fn (CData $buffer, int $capacity) =>
                Library::ffi()->taketwo_policy_write_json($this->pointer(), $buffer, $capacity),
        );
    }

    public function toBytes(): string
    {
        return Library::saved(
            Header::POLICY_BYTES,
            fn (CData $bytes) => Library::ffi()->taketwo_policy_save($this->pointer(), $bytes),
        );
    }

    /** @internal */
    public function pointer(): CData
    {
        return FFI::addr($this->struct);
    }

    /** @param callable(CData, CData): int $fill */
    private static function filled(callable $fill): self
    {
        return new self(Library::filled('taketwo_policy', $fill));
    }

    private static function known(int $status, string $field): void
    {
        if ($status === Header::STATUS_INVALID_ARGUMENT) {
            throw new \ValueError("no field of a policy is named \"$field\"");
        }
    }
}
