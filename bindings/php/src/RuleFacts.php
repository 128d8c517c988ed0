<?php

declare(strict_types=1);

namespace Taketwo;

/** What a rule says, whatever the code was. What there is not is null. */
final class RuleFacts
{
    /** @var array<int, self> */
    private static array $known = [];

    private function __construct(
        public readonly Rule|int $rule,
        public readonly ?string $name,
        public readonly ?string $meaning,
        public readonly ?string $citation,
        public readonly ?string $citationSection,
        public readonly ?int $citationSentence,
        public readonly ?string $messageKey,
        public readonly ?string $userMessage,
    ) {
    }

    public static function of(Rule|int $rule): self
    {
        $number = $rule instanceof Rule ? $rule->value : $rule;
        return self::$known[$number] ??= new self(
            Rule::of($number),
            Library::text('taketwo_rule_name', $number),
            Library::text('taketwo_rule_meaning', $number),
            Library::text('taketwo_rule_citation', $number),
            Library::text('taketwo_rule_citation_section', $number),
            Library::ffi()->taketwo_rule_citation_sentence($number) ?: null,
            Library::text('taketwo_rule_message_key', $number),
            Library::text('taketwo_rule_user_message', $number),
        );
    }
}
