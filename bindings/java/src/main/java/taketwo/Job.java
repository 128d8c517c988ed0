package taketwo;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * One thing that the user wants, made of one or more attempts. Save it after each call, and before
 * acting on the answer. It is of one thread at a time.
 */
public final class Job {
    private final byte[] struct = new byte[C.JOB];

    private Job() {}

    /** A job that is in {@link Phase#READY}, without a deadline. Jobs of one seed differ by their names. */
    public Job(Policy policy, long seed, String name) {
        this(policy, seed, Bytes.bytes(name), null, 0);
    }

    /**
     * A job that is in {@link Phase#READY}.
     *
     * @param seed drawn from the system, for the process or for each job; it has no sign
     * @param name any bytes
     * @param deadline after which no result is wanted any more, or null
     * @param estimateMillicredits what an attempt is expected to cost, in thousandths of a credit: it is
     *     taken for lost where a failure is not refunded and its charge is not known
     */
    public Job(Policy policy, long seed, byte[] name, Instant deadline, long estimateMillicredits) {
        byte[] until = deadline == null ? null : Bytes.u64(Bytes.ms(deadline));
        TaketwoException.check(C.jobNew(policy.struct, seed, name, name.length, until, estimateMillicredits, struct));
    }

    /** Draws a seed from the system. One is enough for a process. */
    public static long newSeed() {
        return new SecureRandom().nextLong();
    }

    /** Reads a job that was saved, with the policy it was saved with. */
    public static Job fromBytes(Policy policy, byte[] saved) {
        Job job = new Job();
        byte[] error = new byte[C.ERROR];
        TaketwoException.check(C.jobLoad(policy.struct, saved, saved.length, job.struct, error), error);
        return job;
    }

    /** As {@link #fromBytes}. */
    public static Job fromJson(Policy policy, String json) {
        Job job = new Job();
        byte[] bytes = Bytes.bytes(json);
        byte[] error = new byte[C.ERROR];
        TaketwoException.check(C.jobReadJson(policy.struct, bytes, bytes.length, job.struct, error), error);
        return job;
    }

    /** The job to be saved, the same on every machine. */
    public byte[] toBytes() {
        byte[] saved = new byte[C.JOB_BYTES];
        TaketwoException.check(C.jobSave(struct, saved));
        return saved;
    }

    /** The job to be saved as JSON. */
    public String toJson() {
        return Bytes.written((buffer, capacity) -> C.jobWriteJson(struct, buffer, capacity));
    }

    private interface Call {
        int of(byte[] decision);
    }

    private static Decision answer(Call call) {
        byte[] decision = new byte[C.DECISION];
        TaketwoException.check(call.of(decision));
        return Decision.of(decision);
    }

    /**
     * Asks to send the request: the first time, or again once it is due. In {@link Phase#READY} and
     * {@link Phase#WAITING}.
     *
     * <p>On {@link Action#GO} save the job, and only then send. On {@link Action#WAIT} save it, and
     * start again when the decision says. On {@link Action#STOP} the job is over.
     *
     * @throws OutOfTurnException in another phase
     * @throws OtherPolicyException with another policy
     */
    public Decision start(Policy policy, Instant now, Budget budget) {
        return answer(decision -> budget.use(tokens -> C.jobStart(struct, policy.struct, Bytes.ms(now), tokens, decision)));
    }

    /**
     * Reports that the attempt failed, and asks what now. In {@link Phase#IN_FLIGHT}.
     *
     * <p>On {@link Action#WAIT} save the job, and start again when the decision says. On {@link
     * Action#STOP} the job is over. On {@link Action#RECONCILE} the request may have been accepted:
     * find out, then report what it was. Errors while polling are no failure of the task.
     *
     * @param chargeMillicredits what the record says the task was charged, in thousandths of a credit
     * @throws IllegalArgumentException for a failure or hint that has no meaning
     */
    public Decision fail(Policy policy, Instant now, Failure failure, Hint hint, OptionalLong chargeMillicredits) {
        byte[] charge = Bytes.optional(chargeMillicredits);
        return answer(decision -> C.jobFail(
                struct, policy.struct, Bytes.ms(now), Failure.struct(failure), hint.struct(), charge, decision));
    }

    /** Reports that the task failed or was cancelled, with what it was charged. */
    public Decision fail(Policy policy, Instant now, Task task) {
        return fail(policy, now, Failure.of(task), Hint.NONE, task.costMillicredits());
    }

    /** Reports that the task succeeded, which fills the budget a little. In {@link Phase#IN_FLIGHT}. */
    public Decision succeed(Policy policy, Instant now, Budget budget) {
        return answer(decision -> budget.use(tokens -> C.jobSucceed(struct, policy.struct, Bytes.ms(now), tokens, decision)));
    }

    /**
     * Reports that the task is not over, and asks when to look again. In {@link Phase#IN_FLIGHT}. It
     * is for an error as well that does not end polling.
     */
    public Decision poll(Policy policy, Instant now, Hint hint) {
        return answer(decision -> C.jobPoll(struct, policy.struct, Bytes.ms(now), hint.struct(), decision));
    }

    /** Moves the job to another policy, on purpose, in any phase. What it has used stays used. */
    public void rebind(Policy policy) {
        TaketwoException.check(C.jobRebind(struct, policy.struct));
    }

    public Phase phase() {
        return Phase.of(C.jobPhase(struct) & 0xff);
    }

    /** How many attempts were begun; one that was refused for lack of room is not counted. */
    public long attempts() {
        return Integer.toUnsignedLong(C.jobAttempts(struct));
    }

    /** The earliest next start or poll, as the last answer gave it; 1970 before there was one. */
    public Instant at() {
        return Bytes.instant(C.jobAtMs(struct));
    }

    /** What the failures of the job have cost, in thousandths of a credit, without a sign. */
    public long lostMillicredits() {
        return C.jobLostMillicredits(struct);
    }
}
