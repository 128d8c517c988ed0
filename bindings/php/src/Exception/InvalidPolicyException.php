<?php

declare(strict_types=1);

namespace Taketwo\Exception;

/** It is no policy: a key that none has, a value of another type, or numbers out of their ranges. */
final class InvalidPolicyException extends TaketwoException
{
    /** @param string $kind what is wrong, in a word that stays the same: "unknown_key" */
    public function __construct(string $message, public readonly string $kind)
    {
        parent::__construct($message);
    }
}
