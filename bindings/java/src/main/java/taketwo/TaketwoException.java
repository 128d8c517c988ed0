package taketwo;

/** Why a call was not done. Nothing was changed by it. */
public abstract sealed class TaketwoException extends RuntimeException
        permits InvalidTaskException, InvalidPolicyException, InvalidStateException, OtherPolicyException, OutOfTurnException {
    private static final long serialVersionUID = 1;

    private final String kind;

    TaketwoException(String kind, String message) {
        super(message);
        this.kind = kind;
    }

    /**
     * What is wrong in a word that stays the same: "broken_json", "out_of_range" or "bad_checksum",
     * say. taketwo.h has all of them.
     */
    public String kind() {
        return kind;
    }

    /** Returns for the status of a call that was done, and throws for any other. */
    static void check(int status) {
        check(status, null);
    }

    static void check(int status, byte[] error) {
        boolean isTold = error != null && Bytes.u64(error, C.ERROR_MESSAGE_LEN) != 0;
        String kind = isTold ? Bytes.text(error, C.ERROR_NAME) : "";
        String message = isTold ? Bytes.text(error, C.ERROR_MESSAGE) : C.statusMessage(status);
        switch (status) {
            case C.STATUS_OK -> { }
            case C.STATUS_INVALID_ARGUMENT -> throw new IllegalArgumentException(message);
            case C.STATUS_INVALID_POLICY -> throw new InvalidPolicyException(kind, message);
            case C.STATUS_INVALID_STATE -> throw new InvalidStateException(kind, message);
            case C.STATUS_OUT_OF_TURN -> throw new OutOfTurnException(message);
            case C.STATUS_OTHER_POLICY -> throw new OtherPolicyException(message);
            default -> throw new IllegalStateException("taketwo: status " + status);
        }
    }
}
