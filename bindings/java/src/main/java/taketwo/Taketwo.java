package taketwo;

import java.util.Optional;

/**
 * Says why a Runway API task failed. It calls the C library of the same name, so table and engine are
 * those of every other language. Any thread may call.
 */
public final class Taketwo {
    /** A fair limit for the bytes of a line of JSON Lines. */
    public static final int MAX_LINE_BYTES = C.MAX_LINE_BYTES;

    private Taketwo() {}

    /** The version of the library. */
    public static String version() {
        return C.version();
    }

    /** The version of the table of rules, which grows whenever a rule is added or changed. */
    public static int tableVersion() {
        return C.tableVersion();
    }

    /** What calls the library: "jna" or "foreign". */
    public static String backend() {
        return Backend.name();
    }

    /** What a failure code means; null is a task that failed without one. Every text has an answer. */
    public static Classification classify(String code) {
        return classify(Bytes.bytes(code));
    }

    /** What a failure code means that may be no text. */
    public static Classification classify(byte[] code) {
        byte[] found = new byte[C.CLASSIFICATION];
        TaketwoException.check(C.classify(code, code == null ? 0 : code.length, found));
        return Classification.of(found, 0, code);
    }

    /** What an HTTP status means, to a creation or a poll: 0, or what is no status, where there was no answer. */
    public static HttpAnswer classifyHttp(int status) {
        byte[] found = new byte[C.HTTP_ANSWER];
        TaketwoException.check(C.classifyHttp(Failure.httpStatus(status), found));
        return new HttpAnswer(
                new Rule(Bytes.u8(found, C.HTTP_ANSWER_RULE)),
                Bytes.u8(found, C.HTTP_ANSWER_RETRY_CLASS),
                Bytes.u8(found, C.HTTP_ANSWER_CREATION_CLASS),
                found[C.HTTP_ANSWER_IS_AMBIGUOUS] != 0,
                found[C.HTTP_ANSWER_ENDS_POLLING] != 0);
    }

    /** Reads the JSON of a task, as the Get Task endpoint gives it. */
    public static Task readTask(String json) {
        return readTask(Bytes.bytes(json));
    }

    /** Reads the JSON of a task in UTF-8. */
    public static Task readTask(byte[] json) {
        Backend.Placed record = new Backend.Placed(json);
        byte[] task = new byte[C.TASK];
        byte[] error = new byte[C.TASK_ERROR];
        int status = (int) Backend.call(C.Function.READ_TASK, record, (long) json.length, task, error);
        return read(status, record, task, error);
    }

    /**
     * Reads a line of JSON Lines, without its line feed: nothing for a line of white space. Its
     * number counts from 1, and a line of more than maxBytes is an error.
     */
    public static Optional<Task> readLine(byte[] line, long number, int maxBytes) {
        Backend.Placed record = new Backend.Placed(line);
        byte[] task = new byte[C.TASK];
        byte[] error = new byte[C.TASK_ERROR];
        int status = (int) Backend.call(C.Function.READ_LINE, record, (long) line.length, number,
                (long) Math.max(maxBytes, 0), task, error);
        return status == C.STATUS_BLANK_LINE ? Optional.empty() : Optional.of(read(status, record, task, error));
    }

    private static Task read(int status, Backend.Placed record, byte[] task, byte[] error) {
        if (status == C.STATUS_INVALID_TASK) {
            throw new InvalidTaskException(error);
        }
        TaketwoException.check(status);
        return Task.of(task, record);
    }
}
