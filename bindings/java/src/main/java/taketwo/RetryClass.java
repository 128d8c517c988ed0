// Generated from taketwo.h; do not edit.
package taketwo;

/** How a failure may be retried: each class has its own number of retries, delays and cost. */
public enum RetryClass {
    /** Not at all, whatever the policy says. */
    NEVER(0),
    /** It may be, and will rarely help. */
    UNLIKELY(1),
    /** After a delay. */
    AFTER_DELAY(2),
    /** After a delay, but the code was only inferred, or the request may have been accepted. */
    INFERRED(3),
    /** After a longer delay: the provider of the model is not available. */
    THIRD_PARTY(4),
    /** When the service has room again: it refused to begin. */
    THROTTLED(5),
    /** No source says. */
    UNSPECIFIED(6),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    RetryClass(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.retryClassName(number);
    }

    static RetryClass of(int number) {
        for (RetryClass each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
