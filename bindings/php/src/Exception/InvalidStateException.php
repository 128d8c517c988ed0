<?php

declare(strict_types=1);

namespace Taketwo\Exception;

/** Nothing could have been saved as that. Nothing of it is used. */
class InvalidStateException extends TaketwoException
{
    /** @param string $kind what is wrong, in a word that stays the same: "bad_checksum" */
    public function __construct(string $message, public readonly string $kind)
    {
        parent::__construct($message);
    }
}
