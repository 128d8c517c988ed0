package taketwo;

/** How an attempt ended, other than well. */
public sealed interface Failure {
    /** The task was created, and failed: with the rule of its failure code. */
    record OfTask(Rule rule) implements Failure {}

    /** The task was created, and cancelled. */
    record Cancelled() implements Failure {}

    /**
     * A request to create a task ended with anything but a 2xx that could be read: with its HTTP
     * status, 0 where there was no answer.
     */
    record Creation(int status) implements Failure {}

    /** The failure of a task that failed or was cancelled. */
    static Failure of(Task task) {
        if (task.status() == TaskStatus.CANCELLED) {
            return new Cancelled();
        }
        return of(task.classification().orElseThrow(() -> new IllegalArgumentException("the task has not failed")));
    }

    /** The failure of a task that failed with a code that was classified. */
    static Failure of(Classification found) {
        return new OfTask(found.rule());
    }

    static int httpStatus(int status) {
        return status == (status & 0xffff) ? status : 0;
    }

    /** As C has it. */
    static byte[] struct(Failure failure) {
        byte[] struct = new byte[C.FAILURE];
        if (failure instanceof OfTask task) {
            byte[] classification = new byte[C.CLASSIFICATION];
            classification[C.CLASSIFICATION_RULE] = (byte) task.rule.number();
            TaketwoException.check(C.failureTask(classification, struct));
        } else if (failure instanceof Creation creation) {
            TaketwoException.check(C.failureCreation(httpStatus(creation.status), struct));
        } else {
            TaketwoException.check(C.failureCancelled(struct));
        }
        return struct;
    }
}
