// Generated from taketwo.h; do not edit.
package taketwo;

/** Which check decided. */
public enum Check {
    /** It is the first attempt, and nothing stands against it. */
    GO(1),
    /** It is not due yet. */
    DUE(2),
    /** The deadline leaves too little time. */
    DEADLINE(3),
    /** It has been tried for long enough. */
    PATIENCE(4),
    /** It comes so late that many others may come at once. */
    SPREAD(5),
    /** The budget had tokens for it. */
    TOKENS(6),
    /** The budget had none, but no retry was sent for so long that one may go. */
    PROBE(7),
    /** The budget has no tokens for it: it is parked, not dropped. */
    BUDGET(8),
    /** Somebody cancelled the task. */
    CANCELLED(9),
    /** The request may have been accepted. */
    RECONCILE(10),
    /** The server said not to. */
    SERVER(11),
    /** The class of the failure allows no retry. */
    VERDICT(12),
    /** The attempts are used up. */
    ATTEMPTS(13),
    /** The retries of the class are used up. */
    RETRIES(14),
    /** Too many credits are lost. */
    CREDITS(15),
    /** The server asked for a longer delay than is waited for. */
    HINT(16),
    /** It may be tried again, after this delay. */
    DELAY(17),
    /** The task succeeded. */
    SUCCESS(18),
    /** The task is not over. */
    POLL(19),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Check(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.checkName(number);
    }

    static Check of(int number) {
        for (Check each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
