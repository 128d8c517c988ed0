package taketwo;

import java.util.OptionalLong;

/** The record cannot be read, so it tells nothing about the task. */
public final class InvalidTaskException extends TaketwoException {
    private static final long serialVersionUID = 1;

    private final int kindNumber;
    private final String path;
    private final String value;
    private final long line;
    private final boolean hasOffset;
    private final long offset;

    InvalidTaskException(byte[] error) {
        super(C.taskErrorKindName(Bytes.u8(error, C.TASK_ERROR_KIND)), Bytes.text(error, C.TASK_ERROR_MESSAGE));
        kindNumber = Bytes.u8(error, C.TASK_ERROR_KIND);
        path = Bytes.text(error, C.TASK_ERROR_PATH);
        line = Bytes.u64(error, C.TASK_ERROR_LINE);
        hasOffset = error[C.TASK_ERROR_HAS_OFFSET] != 0;
        offset = Bytes.u64(error, C.TASK_ERROR_OFFSET);
        value = Bytes.text(error, C.TASK_ERROR_VALUE, Bytes.u8(error, C.TASK_ERROR_VALUE_LEN));
    }

    public TaskErrorKind taskErrorKind() {
        return TaskErrorKind.of(kindNumber);
    }

    /** The key it is about, "cost.credits" say; empty where it is not about one. */
    public String path() {
        return path;
    }

    /** Where it is, in bytes from the start of the record or line. */
    public OptionalLong offset() {
        return hasOffset ? OptionalLong.of(offset) : OptionalLong.empty();
    }

    /** The number of the line, as it was given with it. */
    public OptionalLong line() {
        return line == 0 ? OptionalLong.empty() : OptionalLong.of(line);
    }

    /** The beginning of what was found. */
    public String value() {
        return value;
    }
}
