// Generated from taketwo.h; do not edit.
package taketwo;

/** What is wrong with a task record. */
public enum TaskErrorKind {
    /** It is not JSON: cut off, say, or with something behind its end. */
    BROKEN_JSON(1),
    /** It is not UTF-8. */
    NOT_UTF8(2),
    /** Its arrays and objects are nested deeper than is read. */
    TOO_DEEP(3),
    /** A key that is read holds a value of another type, or the record is not an object. */
    WRONG_TYPE(4),
    /** A key that must be there is not. */
    MISSING_KEY(5),
    /** A key that is read stands twice. */
    DUPLICATE_KEY(6),
    /** The status is none of those that are known. */
    UNKNOWN_STATUS(7),
    /** A number is negative, not finite, or over the bound. */
    NUMBER_OUT_OF_RANGE(8),
    /** The line is longer than the limit. */
    LINE_TOO_LONG(9),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    TaskErrorKind(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.taskErrorKindName(number);
    }

    static TaskErrorKind of(int number) {
        for (TaskErrorKind each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
