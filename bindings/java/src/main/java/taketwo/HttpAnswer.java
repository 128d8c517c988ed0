package taketwo;

/**
 * What an answer of the service means that is not a success.
 *
 * @param isAmbiguous whether a creation with this answer may have made a task all the same
 * @param endsPolling whether polling ends, because the task is out of sight. Any other error while
 *     polling says nothing about the task
 */
public record HttpAnswer(Rule rule, int retryClassNumber, int creationClassNumber, boolean isAmbiguous,
        boolean endsPolling) {

    /** How the answer may be retried. */
    public RetryClass retryClass() {
        return RetryClass.of(retryClassNumber);
    }

    /** How a creation with this answer may be retried. */
    public RetryClass creationClass() {
        return RetryClass.of(creationClassNumber);
    }
}
