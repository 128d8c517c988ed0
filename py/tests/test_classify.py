import copy
import enum
import pickle

import pytest

import taketwo
from taketwo import Basis, Family, Refund, Remedy, Rule, Stage, Verdict

CODES = [None, "", "SAFETY.INPUT.TEXT", "INTERNAL", "NO_FACE_FOUND", "X.safety"]


def test_an_answer_says_all_of_it():
    found = taketwo.classify("INTERNAL.BAD_OUTPUT.CODE01")
    assert found.rule is Rule.INTERNAL_BAD_OUTPUT
    assert found.family is Family.BAD_OUTPUT
    assert found.verdict is Verdict.UNLIKELY
    assert found.stage is Stage.OUTPUT
    assert found.refund is Refund.YES
    assert found.remedy is Remedy.REMOVE_OVERLAY
    assert found.basis is Basis.PAGE
    assert str(found.citation) == "INTERNAL.BAD_OUTPUT failures, sentence 17"
    assert found.detail is None
    assert found.message_key == "bad_output"
    assert "One possible cause" in found.user_message
    assert found.meaning
    assert repr(found) == "Classification(rule='internal.bad_output', verdict='unlikely')"
    assert "detail='TEXT'" in repr(taketwo.classify("SAFETY.INPUT.TEXT"))


def test_bytes_and_lone_surrogates_classify():
    assert taketwo.classify(b"SAFETY.INPUT.TEXT") == taketwo.classify("SAFETY.INPUT.TEXT")
    assert taketwo.classify("\ud800").rule is Rule.MALFORMED
    assert taketwo.classify("\udfff.safety").rule is Rule.SAFETY_NESTED
    assert taketwo.classify(b"\xff").rule is Rule.MALFORMED
    assert taketwo.classify("SAFETY\0").rule is Rule.MALFORMED


def test_a_subclass_of_str_is_a_str():
    class Code(str):
        pass

    assert taketwo.classify(Code("INTERNAL")) == taketwo.classify("INTERNAL")
    assert taketwo.classify(Verdict.NEVER).rule is Rule.MALFORMED


@pytest.mark.parametrize("code", CODES)
def test_an_answer_is_a_value(code):
    found = taketwo.classify(code)
    again = taketwo.classify(code)
    assert found == again
    assert hash(found) == hash(again)
    assert {found: 1}[again] == 1
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(found, protocol)) == found
        assert pickle.loads(pickle.dumps(found.citation, protocol)) == found.citation
    assert copy.copy(found) == copy.deepcopy(found) == found
    assert hash(found.citation) == hash(again.citation)


def test_answers_differ_by_rule_and_detail():
    answers = [
        *(taketwo.classify(code) for code in CODES),
        taketwo.classify("SAFETY.INPUT.IMAGE"),
        taketwo.classify("SAFETY.INPUT"),
    ]
    assert len(set(answers)) == len(answers)
    assert answers[0] != "absent"
    assert taketwo.classify("SAFETY").citation == taketwo.classify("SAFETY.INPUT").citation
    assert taketwo.classify("SAFETY").citation != taketwo.classify("INTERNAL").citation


def test_an_answer_cannot_be_changed():
    found = taketwo.classify("INTERNAL")
    with pytest.raises(AttributeError):
        found.verdict = Verdict.NEVER
    with pytest.raises(AttributeError):
        found.more = 1
    with pytest.raises(TypeError):
        taketwo.Classification()


def test_an_answer_has_no_truth_value():
    for code in CODES:
        with pytest.raises(taketwo.InvalidTypeError, match="neither true nor false"):
            bool(taketwo.classify(code))
        with pytest.raises(TypeError):
            print("yes" if taketwo.classify(code) else "no")


@pytest.mark.parametrize("code", [5, 1.5, [], {}, object(), bytearray(b"INTERNAL"), True])
def test_anything_else_is_a_type_error(code):
    with pytest.raises(taketwo.InvalidTypeError, match="code: expected str, bytes or None") as info:
        taketwo.classify(code)
    assert isinstance(info.value, (taketwo.TaketwoError, TypeError))


def test_a_rule_of_another_version_is_not_unpickled():
    make, (_, detail) = taketwo.classify("INTERNAL").__reduce__()
    with pytest.raises(TypeError, match="no rule is named"):
        make("from.the.future", detail)


@pytest.mark.parametrize(
    "words",
    [Basis, Family, Refund, Remedy, Rule, Stage, Verdict, taketwo.Status, taketwo.TaskErrorKind],
)
def test_words_are_real_enum_members_and_strings(words):
    assert issubclass(words, enum.Enum)
    for word in words:
        assert isinstance(word, str)
        assert word == word.value == str(word) == f"{word}"
        assert words(word.value) is word
        assert pickle.loads(pickle.dumps(word)) is word
        assert word.name == word.value.upper().replace(".", "_")


def test_the_words_of_the_contract():
    def values(words):
        return {word.value for word in words}

    assert values(Family) == {
        "moderation", "asset", "bad_output", "internal", "third_party", "unknown",
    }  # fmt: skip
    assert values(Verdict) == {"never", "unlikely", "after_delay", "unspecified"}
    assert values(Stage) == {
        "preprocessing", "input", "processing", "output", "provider", "unspecified",
    }  # fmt: skip
    assert values(Refund) == {"yes", "no", "unspecified"}
    assert values(Remedy) == {
        "change_input", "change_prompt", "replace_asset", "remove_overlay", "wait",
        "wait_or_change_model", "ask_person",
    }  # fmt: skip
    assert values(Basis) == {"page", "revision", "observed", "inferred", "none"}
