// Generated from taketwo.h; do not edit.
package taketwo;

/** What kind of failure it was. */
public enum Family {
    /** Not known: the code is not in the table, or is not well formed. */
    UNKNOWN(0),
    /** Content moderation rejected an input or the output. */
    MODERATION(1),
    /** An input is not acceptable for this type of task. */
    ASSET(2),
    /** The result was made and then rejected for its quality. */
    BAD_OUTPUT(3),
    /** Something went wrong inside the service. */
    INTERNAL(4),
    /** The provider of the model failed. */
    THIRD_PARTY(5),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Family(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.familyName(number);
    }

    static Family of(int number) {
        for (Family each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
