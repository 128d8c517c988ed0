// Generated from taketwo.h; do not edit.
package taketwo;

/** A set of numbers to start from. */
public enum Preset {
    /** For a process that shares its budget with nobody: short patience, no probes. */
    ALONE(1),
    /** For a budget that many jobs feed, in a long-lived process or through a store. */
    SHARED(2),
    /** As Alone, without retries of codes that no source names. */
    CAUTIOUS(3),
    /** A number that this package does not know, of a newer library. */
    NEWER(-1);

    private final int number;

    Preset(int number) {
        this.number = number;
    }

    /** The number, which is for ever. */
    public int number() {
        return number;
    }

    /** The name, which is for ever. */
    @Override
    public String toString() {
        return this == NEWER ? "newer" : C.presetName(number);
    }

    static Preset of(int number) {
        for (Preset each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        return NEWER;
    }
}
