package taketwo;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a call of a job answers, and why. The numbers are kept as they are, so those of a newer
 * library are not lost.
 *
 * @param rule judged the failure
 * @param attempts how many were begun, this one counted; one that was refused for lack of room is not
 * @param at when to start or to poll again
 * @param delay what was drawn
 * @param compared the two numbers that the check compared
 */
public record Decision(int actionNumber, int checkNumber, int retryClassNumber, Optional<Rule> rule, long attempts,
        Optional<Instant> at, Optional<Delay> delay, Compared compared) {

    /** A delay that was drawn, and the range that it could have been in. */
    public record Delay(Duration drawn, Duration low, Duration high) {}

    /** The job's number first. They have no sign. */
    public record Compared(long left, long right) {}

    static Decision of(byte[] made) {
        int rule = Bytes.u8(made, C.DECISION_RULE);
        return new Decision(
                Bytes.u8(made, C.DECISION_ACTION),
                Bytes.u8(made, C.DECISION_CHECK),
                Bytes.u8(made, C.DECISION_RETRY_CLASS),
                rule == C.RULE_NONE ? Optional.empty() : Optional.of(new Rule(rule)),
                Integer.toUnsignedLong(Bytes.of(made).getInt(C.DECISION_ATTEMPTS)),
                made[C.DECISION_HAS_AT] == 0 ? Optional.empty() : Optional.of(Bytes.instant(Bytes.u64(made, C.DECISION_AT_MS))),
                made[C.DECISION_HAS_DELAY] == 0 ? Optional.empty() : Optional.of(new Delay(
                        Bytes.duration(Bytes.u64(made, C.DECISION_DELAY_MS)),
                        Bytes.duration(Bytes.u64(made, C.DECISION_DELAY_LOW_MS)),
                        Bytes.duration(Bytes.u64(made, C.DECISION_DELAY_HIGH_MS)))),
                new Compared(Bytes.u64(made, C.DECISION_COMPARED), Bytes.u64(made, C.DECISION_COMPARED + 8)));
    }

    public Action action() {
        return Action.of(actionNumber);
    }

    public Check check() {
        return Check.of(checkNumber);
    }

    public RetryClass retryClass() {
        return RetryClass.of(retryClassNumber);
    }

    /** All of it in one English sentence, for logs; empty for what no job has answered. */
    @Override
    public String toString() {
        byte[] made = new byte[C.DECISION];
        made[C.DECISION_ACTION] = (byte) actionNumber;
        made[C.DECISION_CHECK] = (byte) checkNumber;
        made[C.DECISION_RETRY_CLASS] = (byte) retryClassNumber;
        made[C.DECISION_RULE] = (byte) (int) rule.map(Rule::number).orElse(C.RULE_NONE);
        var fields = Bytes.of(made)
                .putInt(C.DECISION_ATTEMPTS, (int) attempts)
                .putLong(C.DECISION_COMPARED, compared.left)
                .putLong(C.DECISION_COMPARED + 8, compared.right);
        at.ifPresent(time -> {
            made[C.DECISION_HAS_AT] = 1;
            fields.putLong(C.DECISION_AT_MS, Bytes.ms(time));
        });
        delay.ifPresent(drawn -> {
            made[C.DECISION_HAS_DELAY] = 1;
            fields.putLong(C.DECISION_DELAY_MS, Bytes.ms(drawn.drawn))
                    .putLong(C.DECISION_DELAY_LOW_MS, Bytes.ms(drawn.low))
                    .putLong(C.DECISION_DELAY_HIGH_MS, Bytes.ms(drawn.high));
        });
        return Bytes.written((buffer, capacity) -> C.decisionExplain(made, buffer, capacity));
    }
}
