// Generated from taketwo.h; do not edit.
package taketwo;

/** What to do about the failure. */
public enum Remedy {
    /** Nothing is known that helps: a person should look. */
    ASK_PERSON(0),
    /** Change the input that was rejected. */
    CHANGE_INPUT(1),
    /** Change the text of the prompt. */
    CHANGE_PROMPT(2),
    /** Replace the image, video or other asset by an acceptable one. */
    REPLACE_ASSET(3),
    /** Remove overlaid text and graphics from the input, and add them to the output instead. */
    REMOVE_OVERLAY(4),
    /** Wait, then send the same request again. */
    WAIT(5),
    /** Wait, or choose another model. */
    WAIT_OR_CHANGE_MODEL(6),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Remedy(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.remedyName(number);
    }

    static Remedy of(int number) {
        for (Remedy each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
