<?php

declare(strict_types=1);

namespace Taketwo;

use FFI\CData;

/** What a failure code means. A number in the place of an enum is newer than this package. */
final class Classification
{
    private function __construct(
        public readonly Rule|int $rule,
        public readonly Family|int $family,
        public readonly Verdict|int $verdict,
        public readonly Stage|int $stage,
        public readonly Refund|int $refund,
        public readonly Remedy|int $remedy,
        public readonly Basis|int $basis,
        /** The likely source of a rejection: diagnostic only, not for end users. */
        public readonly ?string $detail,
        public readonly ?string $meaning,
        public readonly ?string $citation,
        public readonly ?string $citationSection,
        public readonly ?int $citationSentence,
        public readonly ?string $messageKey,
        public readonly ?string $userMessage,
    ) {
    }

    /** Every code has an answer; null is a task that failed without one. It may hold any bytes. */
    public static function of(?string $code): self
    {
        return self::fromStruct(Library::ffi()->taketwo_classify($code, strlen($code ?? '')), $code);
    }

    /** @internal From the struct, and the code that its detail is a part of. */
    public static function fromStruct(CData $found, ?string $code): self
    {
        $facts = RuleFacts::of($found->rule);
        return new self(
            $facts->rule,
            Family::of($found->family),
            Verdict::of($found->verdict),
            Stage::of($found->stage),
            Refund::of($found->refund),
            Remedy::of($found->remedy),
            Basis::of($found->basis),
            $found->detail_len === 0 ? null : substr($code ?? '', $found->detail_offset, $found->detail_len),
            $facts->meaning,
            $facts->citation,
            $facts->citationSection,
            $facts->citationSentence,
            $facts->messageKey,
            $facts->userMessage,
        );
    }
}
