<?php

declare(strict_types=1);

namespace Taketwo;

/** What an HTTP answer means that is not a success. */
final class HttpAnswer
{
    private function __construct(
        public readonly ?int $status,
        public readonly Rule|int $rule,
        /** How the answer may be retried. */
        public readonly RetryClass|int $retryClass,
        /** How a creation that was answered so may be retried. */
        public readonly RetryClass|int $creationClass,
        /** Whether a creation that was answered so may have made a task all the same. */
        public readonly bool $isAmbiguous,
        /** Whether polling is to end with this answer; any other says nothing about the task. */
        public readonly bool $endsPolling,
    ) {
    }

    /** By the status of an answer that is not a success, or cannot be read; null for no answer at all. */
    public static function of(?int $status): self
    {
        $found = Library::ffi()->taketwo_classify_http(Failure::status($status));
        return new self(
            $status,
            Rule::of($found->rule),
            RetryClass::of($found->retry_class),
            RetryClass::of($found->creation_class),
            $found->is_ambiguous,
            $found->ends_polling,
        );
    }
}
