package taketwo;

/** It is no policy: it cannot be read, or a number is out of its range. */
public final class InvalidPolicyException extends TaketwoException {
    private static final long serialVersionUID = 1;

    InvalidPolicyException(String kind, String message) {
        super(kind, message);
    }
}
