// Generated from taketwo.h; do not edit.
package taketwo;

/** The state of a task. */
public enum TaskStatus {
    /** Not begun. */
    PENDING(1),
    /** Queued for the concurrency limit: not failed. */
    THROTTLED(2),
    /** Begun. */
    RUNNING(3),
    /** Over, with a result. */
    SUCCEEDED(4),
    /** Over, without one. */
    FAILED(5),
    /** Over, because somebody cancelled it. Records spell it CANCELLED or CANCELED. */
    CANCELLED(6),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    TaskStatus(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.taskStatusName(number);
    }

    static TaskStatus of(int number) {
        for (TaskStatus each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
