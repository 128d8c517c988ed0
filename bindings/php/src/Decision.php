<?php

declare(strict_types=1);

namespace Taketwo;

use FFI;
use FFI\CData;

/** What a call of a job answers, and why. As a text it is one sentence, for logs. */
final class Decision implements \Stringable
{
    private function __construct(
        public readonly Action|int $action,
        public readonly Check|int $check,
        /** The rule that judged the failure; null where none did. */
        public readonly Rule|int|null $rule,
        public readonly ?string $citation,
        public readonly RetryClass|int $retryClass,
        /** How many attempts were begun. */
        public readonly int $attempts,
        /** When to start or to poll again. */
        public readonly ?int $atMs,
        /** The delay that was drawn, and the range it was drawn from. */
        public readonly ?int $delayMs,
        public readonly ?int $delayLowMs,
        public readonly ?int $delayHighMs,
        /** @var array{int, int} The two numbers that the check compared, the job's first. */
        public readonly array $compared,
        public readonly string $explanation,
    ) {
    }

    /** @internal */
    public static function fromStruct(CData $found): self
    {
        $rule = $found->rule === Header::RULE_NONE ? null : RuleFacts::of($found->rule);
        return new self(
            Action::of($found->action),
            Check::of($found->check),
            $rule?->rule,
            $rule?->citation,
            RetryClass::of($found->retry_class),
            $found->attempts,
            $found->has_at ? $found->at_ms : null,
            $found->has_delay ? $found->delay_ms : null,
            $found->has_delay ? $found->delay_low_ms : null,
            $found->has_delay ? $found->delay_high_ms : null,
            [$found->compared[0], $found->compared[1]],
            Library::written(
                512,
                static fn (CData $buffer, int $capacity) =>
                    Library::ffi()->taketwo_decision_explain(FFI::addr($found), $buffer, $capacity),
            ),
        );
    }

    /** When to start or to poll again, where times are those since 1970. */
    public function at(): ?\DateTimeImmutable
    {
        return $this->atMs === null ? null : Clock::at($this->atMs);
    }

    public function __toString(): string
    {
        return $this->explanation;
    }
}
