// Generated from taketwo.h; do not edit.
package taketwo;

/** What the host is to do. */
public enum Action {
    /** Save the job, then send the request. */
    GO(1),
    /** Save the job, and call again when it is due. */
    WAIT(2),
    /** Give up; the job is over. */
    STOP(3),
    /** Find out whether the request was accepted, and report that. */
    RECONCILE(4),
    /** Nothing; the job is over, with a result. */
    DONE(5),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Action(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.actionName(number);
    }

    static Action of(int number) {
        for (Action each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
