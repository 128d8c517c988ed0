<?php

declare(strict_types=1);

namespace Taketwo\Exception;

use Taketwo\TaskErrorKind;

/** A record that cannot be read: what is wrong, where, and with which value. */
final class InvalidTaskException extends TaketwoException
{
    /**
     * @param string $path the key it is about, "cost.credits"; empty where it is not about one
     * @param string $value the beginning of what was found; empty where nothing was
     * @param ?int $offset where, in bytes from the start of the record or line
     * @param ?int $lineNumber of the line, from 1, where the record was one of several
     */
    public function __construct(
        string $message,
        public readonly TaskErrorKind|int $kind,
        public readonly string $path,
        public readonly string $value,
        public readonly ?int $offset,
        public readonly ?int $lineNumber,
    ) {
        parent::__construct($message);
    }
}
