<?php

declare(strict_types=1);

namespace Taketwo;

use FFI;
use FFI\CData;

/**
 * The C library, and how it takes and gives values.
 *
 * It is loaded at the first call: by the name that tells which binary interface it has, from where the
 * loader finds it, or from where load() says.
 */
final class Library
{
    private static ?FFI $ffi = null;

    /** Loads the library from a path; to be called before anything else. */
    public static function load(string $path): void
    {
        $ffi = FFI::cdef(Header::DECLARATIONS, $path);
        $abi = $ffi->taketwo_abi_version();
        if ($abi !== Header::ABI_VERSION) {
            throw new \RuntimeException("$path has interface $abi, and this needs " . Header::ABI_VERSION);
        }
        self::$ffi = $ffi;
    }

    public static function version(): string
    {
        return self::ffi()->taketwo_version();
    }

    /** The version of the table of rules. */
    public static function tableVersion(): int
    {
        return self::ffi()->taketwo_table_version();
    }

    /** @internal */
    public static function ffi(): FFI
    {
        if (self::$ffi === null) {
            self::load('libtaketwo.so.' . Header::ABI_VERSION);
        }
        return self::$ffi;
    }

    /** @internal A struct or number of C, all zero. */
    public static function make(string $type): CData
    {
        return self::ffi()->new($type);
    }

    /** @internal The text that a function has for a number, null where that is empty. */
    public static function text(string $function, int $number): ?string
    {
        $text = self::ffi()->$function($number);
        return $text === '' ? null : $text;
    }

    /**
     * @internal What is written by a function that returns how many bytes the whole of it has.
     * @param callable(CData, int): int $write
     */
    public static function written(int $capacity, callable $write): string
    {
        $buffer = self::make("char[$capacity]");
        $size = $write($buffer, $capacity);
        if ($size >= $capacity) {
            $buffer = self::make('char[' . $size + 1 . ']');
            $write($buffer, $size + 1);
        }
        return FFI::string($buffer, $size);
    }

    /**
     * @internal The bytes of saved state.
     * @param callable(CData): int $save
     */
    public static function saved(int $size, callable $save): string
    {
        $bytes = self::make("uint8_t[$size]");
        Failed::unless($save($bytes));
        return FFI::string($bytes, $size);
    }

    /**
     * @internal A struct, filled by a call that may have more to say where it cannot.
     * @param callable(CData, CData): int $fill
     */
    public static function filled(string $type, callable $fill): CData
    {
        $struct = self::make($type);
        $error = self::make('taketwo_error');
        Failed::unless($fill(FFI::addr($struct), FFI::addr($error)), $error);
        return $struct;
    }
}
