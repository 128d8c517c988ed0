package taketwo;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A task as its record tells it.
 *
 * @param isOver whether the status will not change any more
 * @param failure the vendor's sentence about the failure: diagnostic only, not for end users
 * @param costMillicredits what it was charged, in thousandths of a credit. Zero is a fact
 * @param estimatedCostMillicredits what it is expected to cost, likewise
 * @param classification what the failure means, of a task that has failed
 * @param chargedDespiteRefund whether it was charged although the credits were expected to come back
 */
public record Task(TaskStatus status, boolean isOver, Optional<String> failureCode, Optional<String> failure,
        OptionalLong costMillicredits, OptionalLong estimatedCostMillicredits,
        Optional<Classification> classification, boolean chargedDespiteRefund) {

    static Task of(byte[] found, Backend.Placed json) {
        TaskStatus status = TaskStatus.of(Bytes.u8(found, C.TASK_STATUS));
        Optional<byte[]> code = decoded(found, C.TASK_FAILURE_CODE, C.TASK_FAILURE_CODE_LEN, json);
        Optional<Classification> classification = Optional.empty();
        if (status == TaskStatus.FAILED) {
            classification = Optional.of(Classification.of(found, C.TASK_CLASSIFICATION, code.orElse(null)));
        }
        return new Task(
                status,
                found[C.TASK_IS_OVER] != 0,
                code.map(Bytes::text),
                decoded(found, C.TASK_FAILURE, C.TASK_FAILURE_LEN, json).map(Bytes::text),
                Bytes.optional(found, C.TASK_HAS_COST, C.TASK_COST_MILLICREDITS),
                Bytes.optional(found, C.TASK_HAS_ESTIMATED_COST, C.TASK_ESTIMATED_COST_MILLICREDITS),
                classification,
                found[C.TASK_CHARGED_DESPITE_REFUND] != 0);
    }

    /** A text of the record. The task points to it where the record was during the call. */
    private static Optional<byte[]> decoded(byte[] found, int at, int lengthAt, Backend.Placed json) {
        long address = Bytes.u64(found, at);
        if (address == 0) {
            return Optional.empty();
        }
        int start = Math.toIntExact(address - json.address);
        byte[] source = Arrays.copyOfRange(json.bytes, start, start + (int) Bytes.u64(found, lengthAt));
        byte[] text = new byte[(int) C.decodeText(source, source.length, null, 0) + 1];
        C.decodeText(source, source.length, text, text.length);
        return Optional.of(Arrays.copyOf(text, text.length - 1));
    }
}
