package taketwo;

import java.time.Instant;
import java.util.Optional;

/** What jobs may still spend on retries, shared by those of a process. Any thread may use it. */
public final class Budget {
    private final byte[] struct = new byte[C.BUDGET];

    /** A budget that is full. */
    public Budget(Policy policy) {
        TaketwoException.check(C.budgetNew(policy.struct, struct));
    }

    /** Reads a budget that was saved, with the policy it was saved with. */
    public static Budget fromBytes(Policy policy, byte[] saved) {
        Budget budget = new Budget(policy);
        byte[] error = new byte[C.ERROR];
        TaketwoException.check(C.budgetLoad(policy.struct, saved, saved.length, budget.struct, error), error);
        return budget;
    }

    /** As {@link #fromBytes}. */
    public static Budget fromJson(Policy policy, String json) {
        Budget budget = new Budget(policy);
        byte[] bytes = Bytes.bytes(json);
        byte[] error = new byte[C.ERROR];
        TaketwoException.check(C.budgetReadJson(policy.struct, bytes, bytes.length, budget.struct, error), error);
        return budget;
    }

    /** The budget to be saved, with the fingerprint of the policy. */
    public synchronized byte[] toBytes(Policy policy) {
        byte[] saved = new byte[C.BUDGET_BYTES];
        TaketwoException.check(C.budgetSave(struct, policy.struct, saved));
        return saved;
    }

    /** The budget to be saved as JSON. */
    public synchronized String toJson(Policy policy) {
        return Bytes.written((buffer, capacity) -> C.budgetWriteJson(struct, policy.struct, buffer, capacity));
    }

    /** What it holds, in thousandths. */
    public synchronized long tokens() {
        return C.budgetTokens(struct);
    }

    /** When a retry was last sent. */
    public synchronized Optional<Instant> lastRetry() {
        long ms = C.budgetLastRetryMs(struct);
        return ms == C.NONE ? Optional.empty() : Optional.of(Bytes.instant(ms));
    }

    interface Use {
        int of(byte[] struct);
    }

    /** One thread at a time: C sees a copy of it, which then is put back. */
    synchronized int use(Use use) {
        return use.of(struct);
    }
}
