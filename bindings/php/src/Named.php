<?php

declare(strict_types=1);

namespace Taketwo;

/** What the enums have in common: the numbers are for ever, and so are the names. */
trait Named
{
    /** The case of a number; the number itself where it is newer than this enum. */
    public static function of(int $number): self|int
    {
        return self::tryFrom($number) ?? $number;
    }

    /** The name, the same in every language and in stored data: "after_delay". */
    public function label(): string
    {
        return Library::text(self::NAMED_BY, $this->value) ?? (string) $this->value;
    }
}
