package taketwo;

/** The job or budget was made with another policy. {@link Job#rebind} moves a job. */
public final class OtherPolicyException extends TaketwoException {
    private static final long serialVersionUID = 1;

    OtherPolicyException(String message) {
        super("other_policy", message);
    }
}
