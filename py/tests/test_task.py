import collections
import collections.abc
import decimal
import inspect
import json
import pickle
import types

import pytest

import taketwo
from taketwo import Rule, Status, TaskErrorKind

FAILED = {
    "id": "x",
    "status": "FAILED",
    "failureCode": "INTERNAL.BAD_OUTPUT.01",
    "failure": "No.",
    "cost": {"credits": 12.5},
}


def test_a_record_reads_alike_as_text_bytes_and_mapping():
    text = json.dumps(FAILED)
    tasks = [taketwo.read_task(it) for it in (text, text.encode(), FAILED, wrapped(FAILED))]
    assert len(set(tasks)) == 1
    task = tasks[0]
    assert task.status is Status.FAILED
    assert task.is_over
    assert task.failure_code == "INTERNAL.BAD_OUTPUT.01"
    assert task.failure == "No."
    assert task.cost_millicredits == 12_500
    assert task.estimated_cost_millicredits is None
    assert task.classification == taketwo.classify("INTERNAL.BAD_OUTPUT.01")
    assert task.charged_despite_refund is True
    assert repr(task) == (
        "Task(status='FAILED', failure_code='INTERNAL.BAD_OUTPUT.01', cost_millicredits=12500)"
    )


def wrapped(value):
    """The same as mappings that are no dicts."""
    if isinstance(value, dict):
        return types.MappingProxyType({key: wrapped(it) for key, it in value.items()})
    return value


@pytest.mark.parametrize(
    "record",
    [
        FAILED,
        {"status": "PENDING", "estimatedCost": {"credits": 0.001}},
        {"status": "CANCELED", "cost": {"credits": 999_999_999.999}},
        {"status": "FAILED", "failure": "\N{CLAPPER BOARD} \ud83c"},
    ],
)
def test_a_task_is_a_value(record):
    task = taketwo.read_task(record)
    again = taketwo.read_task(record)
    assert task == again
    assert hash(task) == hash(again)
    assert pickle.loads(pickle.dumps(task)) == task
    assert task != taketwo.read_task({"status": "RUNNING"})
    assert task != record
    with pytest.raises(AttributeError):
        task.status = Status.SUCCEEDED


def test_a_classification_is_read_without_a_call():
    assert inspect.ismemberdescriptor(taketwo.Task.classification)
    assert taketwo.Task.classification.__doc__.startswith("What the failure means")
    assert taketwo.read_task('{"status": "SUCCEEDED"}').classification is None
    assert taketwo.read_task('{"status": "FAILED"}').classification is taketwo.classify(None)


def test_zero_is_a_fact():
    free = taketwo.read_task({"status": "FAILED", "cost": {"credits": 0}})
    unknown = taketwo.read_task({"status": "FAILED"})
    assert free.cost_millicredits == 0
    assert unknown.cost_millicredits is None
    assert free != unknown


@pytest.mark.parametrize(
    ("number", "millicredits"),
    [
        (25, 25_000),
        (1.0005, 1_001),
        (0.0005, 1),
        (0.00049, 0),
        (1e9, 10**12),
        (5e-324, 0),
        (-0.0, 0),
        (decimal.Decimal("1.0005"), 1_001),
        (decimal.Decimal("1E+3"), 1_000_000),
        (decimal.Decimal("-0"), 0),
    ],
)
def test_numbers_of_a_mapping(number, millicredits):
    task = taketwo.read_task({"status": "FAILED", "cost": {"credits": number}})
    assert task.cost_millicredits == millicredits


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (float("nan"), "number_out_of_range"),
        (float("inf"), "number_out_of_range"),
        (-float("inf"), "number_out_of_range"),
        (-1, "number_out_of_range"),
        (-5e-324, "number_out_of_range"),
        (1_000_000_000.0000001, "number_out_of_range"),
        (10**9 + 1, "number_out_of_range"),
        (decimal.Decimal("NaN"), "number_out_of_range"),
        (decimal.Decimal("Infinity"), "number_out_of_range"),
        (True, "wrong_type"),
        ("5", "wrong_type"),
        (b"5", "wrong_type"),
        ([5], "wrong_type"),
        ((), "wrong_type"),
        ({}, "wrong_type"),
        (5j, "wrong_type"),
        (object(), "wrong_type"),
    ],
)
def test_what_is_no_number_of_credits(number, kind):
    with pytest.raises(taketwo.InvalidTaskError) as info:
        taketwo.read_task({"status": "FAILED", "cost": {"credits": number}})
    error = info.value
    assert isinstance(error, (taketwo.TaketwoError, ValueError))
    assert error.kind is TaskErrorKind(kind)
    assert error.path == "cost.credits"
    assert error.value
    assert error.offset is None
    assert error.line is None
    assert str(error).startswith("cost.credits: expected a number")


def test_a_number_with_too_many_digits_to_show():
    for number in (10**10_000, -(10**10_000)):
        with pytest.raises(taketwo.InvalidTaskError, match="found a number of more than 128 bits"):
            taketwo.read_task({"status": "FAILED", "cost": {"credits": number}})
    with pytest.raises(taketwo.InvalidTaskError, match=f"found {2**63}"):
        taketwo.read_task({"status": "FAILED", "cost": {"credits": 2**63}})


def test_an_error_is_picklable():
    with pytest.raises(taketwo.InvalidTaskError) as info:
        taketwo.read_task('{"status": "DONE"}')
    again = pickle.loads(pickle.dumps(info.value))
    assert str(again) == str(info.value)
    assert vars(again) == vars(info.value)


def test_keys_of_a_mapping_are_looked_up_not_guessed():
    record = collections.defaultdict(lambda: "FAILED")
    with pytest.raises(taketwo.InvalidTaskError, match="status: missing"):
        taketwo.read_task(record)
    assert not record, "a default is no fact, and looking for a key makes none"


def test_an_error_of_the_mapping_itself_is_passed_on():
    class Broken(collections.abc.Mapping):
        def __getitem__(self, key):
            raise OSError("gone")

        def __iter__(self):
            return iter(())

        def __len__(self):
            return 0

    with pytest.raises(OSError, match="gone"):
        taketwo.read_task(Broken())


@pytest.mark.parametrize(
    "record", [None, 5, [], object(), [("status", "FAILED")], bytearray(b"{}")]
)
def test_anything_else_is_a_type_error(record):
    with pytest.raises(taketwo.InvalidTypeError, match="record: expected str, bytes or a mapping"):
        taketwo.read_task(record)


def test_an_empty_text_is_not_the_end_of_the_record():
    with pytest.raises(taketwo.InvalidTaskError, match='CANCELED, found "" '):
        taketwo.read_task('{"status": ""}')
    with pytest.raises(taketwo.InvalidTaskError, match='expected a number or null, found "5"'):
        taketwo.read_task({"status": "FAILED", "cost": {"credits": "5"}})


def test_half_of_a_surrogate_pair():
    for record in (
        '{"status": "FAILED", "failureCode": "\\ud800.SAFETY"}',
        {"status": "FAILED", "failureCode": "\ud800.SAFETY"},
    ):
        task = taketwo.read_task(record)
        assert task.failure_code == "\ufffd.SAFETY"
        assert task.classification.rule is Rule.SAFETY_NESTED
    with pytest.raises(taketwo.InvalidTaskError) as info:
        taketwo.read_task('{"status": "FAILED", "failureCode": "\ud800"}')
    assert info.value.kind is TaskErrorKind.NOT_UTF8
