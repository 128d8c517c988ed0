// Generated from taketwo.h; do not edit.
package taketwo;

/** What a rule rests on. */
public enum Basis {
    /** Nothing: the code is not known. */
    NONE(0),
    /** A sentence of the vendor's page. */
    PAGE(1),
    /** A later state of the vendor's page. */
    REVISION(2),
    /** Seen in life, not documented. */
    OBSERVED(3),
    /** Drawn from a sentence of the page that does not name the code. */
    INFERRED(4),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Basis(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.basisName(number);
    }

    static Basis of(int number) {
        for (Basis each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
