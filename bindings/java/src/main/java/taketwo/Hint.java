package taketwo;

import java.time.Duration;
import java.util.Optional;

/**
 * What the server said about trying again, in its headers.
 *
 * @param after the job never goes sooner, and gives up on more than 900 seconds
 */
public record Hint(HintRetry retry, Optional<Duration> after) {
    /** It said nothing. */
    public static final Hint NONE = new Hint(HintRetry.UNSET, Optional.empty());

    /** It said to try again after this, which is rounded up to milliseconds. */
    public static Hint after(Duration delay) {
        return new Hint(HintRetry.UNSET, Optional.of(delay));
    }

    byte[] struct() {
        byte[] struct = new byte[C.HINT];
        struct[C.HINT_RETRY] = (byte) retry.number();
        after.ifPresent(delay -> {
            struct[C.HINT_HAS_AFTER] = 1;
            Bytes.of(struct).putLong(C.HINT_AFTER_MS, Bytes.ms(delay));
        });
        return struct;
    }
}
