// Generated from taketwo.h; do not edit.
package taketwo;

/**
 * Whether the credits are expected to come back. What a task was really charged, where its record
 * says so, is the fact and overrides it.
 */
public enum Refund {
    /** No source says. */
    UNSPECIFIED(0),
    /** The credits are lost. */
    NO(1),
    /** The credits come back. */
    YES(2),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Refund(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.refundName(number);
    }

    static Refund of(int number) {
        for (Refund each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
