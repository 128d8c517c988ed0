// Generated from taketwo.h; do not edit.
package taketwo;

/** Whether the same request may be sent again. */
public enum Verdict {
    /** No source says whether a retry may help. */
    UNSPECIFIED(0),
    /** Must not be sent again as it is. */
    NEVER(1),
    /** May be sent again, and will rarely succeed. */
    UNLIKELY(2),
    /** May be sent again, after a delay. */
    AFTER_DELAY(3),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Verdict(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.verdictName(number);
    }

    static Verdict of(int number) {
        for (Verdict each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
