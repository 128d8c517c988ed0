// Generated from taketwo.h; do not edit.
package taketwo;

/** Whether the server said to try again. */
public enum HintRetry {
    /** It did not say. */
    UNSET(0),
    /** It said to. That changes nothing. */
    YES(1),
    /** It said not to. That stops the job. */
    NO(2),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    HintRetry(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : name().toLowerCase(java.util.Locale.ROOT);
    }

    static HintRetry of(int number) {
        for (HintRetry each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
