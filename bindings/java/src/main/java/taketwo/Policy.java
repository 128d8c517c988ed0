package taketwo;

import java.util.Arrays;
import java.util.OptionalLong;

/** When and how often to retry. It never changes, so all threads may share it. */
public final class Policy {
    final byte[] struct;

    private Policy(byte[] struct) {
        this.struct = struct;
    }

    private interface Filler {
        int fill(byte[] struct, byte[] error);
    }

    private static Policy filled(Filler filler) {
        byte[] struct = new byte[C.POLICY];
        byte[] error = new byte[C.ERROR];
        TaketwoException.check(filler.fill(struct, error), error);
        return new Policy(struct);
    }

    /** The policy of a preset. */
    public static Policy preset(Preset preset) {
        return filled((struct, error) -> C.policyPreset(preset.number() & 0xff, struct));
    }

    /**
     * Reads a policy file. Every key is optional and none may be unknown; "preset" names what the
     * others change. The message of the exception names every number that is out of its range.
     */
    public static Policy fromJson(String json) {
        byte[] bytes = Bytes.bytes(json);
        try {
            return filled((struct, error) -> C.policyRead(bytes, bytes.length, struct, error));
        } catch (InvalidPolicyException e) {
            // The struct of the error has no room for more than some numbers.
            throw new InvalidPolicyException(e.kind(), check(json));
        }
    }

    /** All that is wrong with a policy file, empty for one that can be read. */
    public static String check(String json) {
        byte[] bytes = Bytes.bytes(json);
        return Bytes.written((buffer, capacity) -> C.policyCheck(bytes, bytes.length, buffer, capacity));
    }

    /** Reads a policy that was saved. */
    public static Policy fromBytes(byte[] saved) {
        return filled((struct, error) -> C.policyLoad(saved, saved.length, struct, error));
    }

    /** The policy to be saved, the same on every machine. */
    public byte[] toBytes() {
        byte[] saved = new byte[C.POLICY_BYTES];
        TaketwoException.check(C.policySave(struct, saved));
        return saved;
    }

    /** The policy as a policy file with every key. */
    public String toJson() {
        return Bytes.written((buffer, capacity) -> C.policyWriteJson(struct, buffer, capacity));
    }

    /**
     * A number by its name in a policy file, with dots between its levels: "max_attempts" or
     * "classes.unlikely.floor_ms", say. Nothing where a file has null. Times are in milliseconds,
     * fractions, costs and credits in thousandths, a flag is 0 or 1.
     */
    public OptionalLong get(String field) {
        byte[] name = Bytes.bytes(field);
        byte[] value = new byte[8];
        TaketwoException.check(C.policyGet(struct, name, name.length, value));
        long number = Bytes.u64(value, 0);
        return number == C.NONE ? OptionalLong.empty() : OptionalLong.of(number);
    }

    /**
     * The policy with another number, named as for {@link #get}. It has to be valid each time, so
     * where two numbers depend on each other, a floor and a cap, the order matters.
     */
    public Policy with(String field, long value) {
        byte[] name = Bytes.bytes(field);
        return filled((changed, error) -> {
            System.arraycopy(struct, 0, changed, 0, struct.length);
            return C.policySet(changed, name, name.length, value, error);
        });
    }

    /** The policy with null where a file has a number. */
    public Policy without(String field) {
        return with(field, C.NONE);
    }

    /** The number by which jobs and budgets know their policy, without a sign. */
    public long fingerprint() {
        return C.policyFingerprint(struct);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Policy policy && Arrays.equals(struct, policy.struct);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(struct);
    }
}
