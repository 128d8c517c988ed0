<?php

declare(strict_types=1);

namespace Taketwo;

/** Milliseconds since 1970, in which all times are given. */
final class Clock
{
    public static function nowMs(): int
    {
        return (int) floor(microtime(true) * 1000);
    }

    public static function ms(\DateTimeInterface $at): int
    {
        return $at->getTimestamp() * 1000 + (int) $at->format('v');
    }

    public static function at(int $ms): \DateTimeImmutable
    {
        return \DateTimeImmutable::createFromFormat('U.v', sprintf('%d.%03d', intdiv($ms, 1000), $ms % 1000));
    }
}
