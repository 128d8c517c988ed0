<?php

declare(strict_types=1);

namespace Taketwo;

/**
 * Numbers of 64 bits without a sign. PHP's ints have one, so one beyond PHP_INT_MAX is the negative int of
 * the same bits; as text it has its own digits.
 */
final class Uint64
{
    /** The digits of a number: "18446744073709551615" for -1. */
    public static function digits(int $bits): string
    {
        return sprintf('%u', $bits);
    }

    /** The number of these digits. */
    public static function bits(string $digits): int
    {
        $high = $low = 0;
        if (preg_match('/^[0-9]{1,20}$/D', $digits) === 1) {
            foreach (str_split($digits) as $digit) {
                $low = $low * 10 + (int) $digit;
                $high = $high * 10 + ($low >> 32);
                $low &= 0xffffffff;
            }
            if ($high <= 0xffffffff) {
                return $high << 32 | $low;
            }
        }
        throw new \ValueError("expected the digits of a number from 0 to 2^64 - 1, found \"$digits\"");
    }

    /** @internal A time, a count or a price: an int that is not negative, or digits. */
    public static function natural(string $name, int|string $value): int
    {
        if (is_string($value)) {
            return self::bits($value);
        }
        if ($value < 0) {
            throw new \ValueError("$name: expected 0 or more, found $value");
        }
        return $value;
    }

    /** @internal The pointer that says it, null for null. */
    public static function pointer(string $name, int|string|null $value): ?\FFI\CData
    {
        if ($value === null) {
            return null;
        }
        $number = Library::ffi()->new('uint64_t[1]');
        $number[0] = self::natural($name, $value);
        return $number;
    }
}
