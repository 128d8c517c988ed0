// Generated from taketwo.h; do not edit.
package taketwo;

/** Where in the course of the task the failure arose. */
public enum Stage {
    /** The code does not say. */
    UNSPECIFIED(0),
    /** While the inputs were prepared and moderated. */
    PREPROCESSING(1),
    /** At an input. */
    INPUT(2),
    /** While the result was made. */
    PROCESSING(3),
    /** At the result. */
    OUTPUT(4),
    /** At the provider of the model. */
    PROVIDER(5),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Stage(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.stageName(number);
    }

    static Stage of(int number) {
        for (Stage each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
