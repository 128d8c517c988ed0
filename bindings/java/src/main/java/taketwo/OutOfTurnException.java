package taketwo;

/** The call does not fit the phase of the job. */
public final class OutOfTurnException extends TaketwoException {
    private static final long serialVersionUID = 1;

    OutOfTurnException(String message) {
        super("out_of_turn", message);
    }
}
