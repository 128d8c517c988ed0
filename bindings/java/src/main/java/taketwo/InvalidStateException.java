package taketwo;

/** It is no job or budget, or a damaged one. Nothing of it is to be guessed. */
public final class InvalidStateException extends TaketwoException {
    private static final long serialVersionUID = 1;

    InvalidStateException(String kind, String message) {
        super(kind, message);
    }
}
