package taketwo;

/** How a value travels between Java and C. */
enum Shape {
    /** A number of up to 32 bits. Small ones are handed over as 32, since C may expect them widened. */
    INT,
    /** A number of 64 bits. */
    LONG,
    /** An array of bytes that is only read. */
    READ,
    /** An array of bytes that is read and written. */
    WRITTEN,
    /** A text that lives as long as the library. */
    TEXT
}
