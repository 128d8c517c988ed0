package taketwo;

import java.util.Optional;
import java.util.OptionalInt;

/** A rule by its number, which is for ever. {@link Rules} has those that this package knows. */
public record Rule(int number) {
    /** What it means, in a sentence for developers; empty for rules of HTTP answers. */
    public String meaning() {
        return C.ruleMeaning(number);
    }

    /** What it rests on, for people: "SAFETY failures, sentence 13", say. */
    public String citation() {
        return C.ruleCitation(number);
    }

    /** The heading of the section of the vendor's page that it rests on. */
    public Optional<String> citationSection() {
        String section = C.ruleCitationSection(number);
        return section.isEmpty() ? Optional.empty() : Optional.of(section);
    }

    /** The number of the sentence of the vendor's page that it rests on. */
    public OptionalInt citationSentence() {
        int sentence = C.ruleCitationSentence(number);
        return sentence == 0 ? OptionalInt.empty() : OptionalInt.of(sentence);
    }

    /** The key by which translators know its message. */
    public String messageKey() {
        return C.ruleMessageKey(number);
    }

    /** A sentence or two in English that may be shown to an end user. */
    public String userMessage() {
        return C.ruleUserMessage(number);
    }

    /** The name, which is for ever: "safety.input", say. */
    @Override
    public String toString() {
        String name = C.ruleName(number);
        return name.isEmpty() ? "rule " + number : name;
    }
}
