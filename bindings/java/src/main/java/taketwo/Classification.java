package taketwo;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a failure code means. All of it but the detail depends on the rule alone. The numbers are
 * kept as they are, so those of a newer library are not lost.
 *
 * @param detail the likely source of a rejection: diagnostic only, not for end users
 */
public record Classification(Rule rule, int familyNumber, int verdictNumber, int stageNumber, int refundNumber,
        int remedyNumber, int basisNumber, Optional<String> detail) {

    static Classification of(byte[] found, int at, byte[] code) {
        int start = Bytes.u8(found, at + C.CLASSIFICATION_DETAIL_OFFSET);
        int length = Bytes.u8(found, at + C.CLASSIFICATION_DETAIL_LEN);
        return new Classification(
                new Rule(Bytes.u8(found, at + C.CLASSIFICATION_RULE)),
                Bytes.u8(found, at + C.CLASSIFICATION_FAMILY),
                Bytes.u8(found, at + C.CLASSIFICATION_VERDICT),
                Bytes.u8(found, at + C.CLASSIFICATION_STAGE),
                Bytes.u8(found, at + C.CLASSIFICATION_REFUND),
                Bytes.u8(found, at + C.CLASSIFICATION_REMEDY),
                Bytes.u8(found, at + C.CLASSIFICATION_BASIS),
                length == 0 ? Optional.empty() : Optional.of(Bytes.text(Arrays.copyOfRange(code, start, start + length))));
    }

    public Family family() {
        return Family.of(familyNumber);
    }

    public Verdict verdict() {
        return Verdict.of(verdictNumber);
    }

    public Stage stage() {
        return Stage.of(stageNumber);
    }

    public Refund refund() {
        return Refund.of(refundNumber);
    }

    public Remedy remedy() {
        return Remedy.of(remedyNumber);
    }

    public Basis basis() {
        return Basis.of(basisNumber);
    }
}
