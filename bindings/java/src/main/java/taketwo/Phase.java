// Generated from taketwo.h; do not edit.
package taketwo;

/** Where a job stands. */
public enum Phase {
    /** Nothing was sent yet. */
    READY(1),
    /** A retry is to be sent, not before it is due. */
    WAITING(2),
    /** Sent, or about to be: the outcome is not known. */
    IN_FLIGHT(3),
    /** Over, with a result. */
    DONE(4),
    /** Over, given up. */
    STOPPED(5),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Phase(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.phaseName(number);
    }

    static Phase of(int number) {
        for (Phase each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
