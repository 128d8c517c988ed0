"""Inputs that mean no good: those of `docs/hostile-input.md` that the vectors cannot hold.

The last tests hold the document itself: every entry names what holds it, and that is there.
"""

import collections
import collections.abc
import decimal
import json
import os
import pathlib
import pickle
import re
import shlex
import stat
import subprocess
import sys
import threading
import tracemalloc

import huge_line
import pytest
from click.testing import CliRunner

import taketwo
from taketwo import (
    Budget,
    Hint,
    InvalidPolicyError,
    InvalidStateError,
    InvalidTaskError,
    InvalidTypeError,
    InvalidValueError,
    Job,
    Policy,
    Rule,
)
from taketwo._cli import command
from taketwo._triage import Triage

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "tasks.jsonl"
ALONE = Policy.preset("alone")
FAILED = '{"status": "FAILED"}\n'


def run(*arguments, given=None, status=0):
    result = CliRunner().invoke(command, arguments, input=given, catch_exceptions=False, color=True)
    assert result.exit_code == status, result.output
    return result


def shell(line, **environment):
    python = shlex.quote(sys.executable)
    return subprocess.run(
        ["/bin/sh", "-c", line.replace("taketwo", f"{python} -m taketwo")],
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )


# --- codes ----------------------------------------------------------------------------------------


def test_an_enormous_code():
    code = "A" * (16 << 20)
    assert taketwo.classify(code).rule is Rule.MALFORMED
    assert taketwo.classify(code.encode() + b".safety").rule is Rule.SAFETY_NESTED
    task = taketwo.read_task({"status": "FAILED", "failureCode": code})
    assert task.failure_code == code


class LyingText(str):
    def _lie(self, *_, **__):
        raise AssertionError("a text is read as it is, not asked what it is")

    encode = decode = strip = split = __str__ = __len__ = __iter__ = _lie
    __getitem__ = __contains__ = __eq__ = __hash__ = _lie


class LyingBytes(bytes):
    def _lie(self, *_, **__):
        raise AssertionError("bytes are read as they are, not asked what they are")

    decode = hex = __bytes__ = __len__ = __iter__ = __getitem__ = __eq__ = __hash__ = _lie


@pytest.mark.parametrize(
    "code", ["SAFETY.INPUT.TEXT", "INTERNAL", "INTERNAL.\ud800", "\ud800.safety"]
)
def test_subclasses_that_lie(code):
    honest = taketwo.classify(code)
    assert taketwo.classify(LyingText(code)) == honest
    encoded = code.encode(errors="surrogatepass")
    assert taketwo.classify(LyingBytes(encoded)) == honest
    record = {"status": LyingText("FAILED"), "failureCode": LyingText(code)}
    assert taketwo.read_task(record).classification == honest
    assert taketwo.read_task(LyingText('{"status": "FAILED"}')).status == "FAILED"
    assert Job(LyingText(code), ALONE, seed=1).to_bytes() == Job(code, ALONE, seed=1).to_bytes()


@pytest.mark.parametrize(
    "code", [bytearray(b"INTERNAL"), memoryview(b"INTERNAL"), 5, True, 1.5, ["INTERNAL"], object()]
)
def test_codes_of_other_types(code):
    with pytest.raises(InvalidTypeError, match=f"code: expected .*, found {type(code).__name__}"):
        taketwo.classify(code)


# --- records --------------------------------------------------------------------------------------


class Mapping(collections.abc.Mapping):
    """A mapping that says what it is told to."""

    def __init__(self, get, *, items=None, has=lambda _: True):
        self._get, self._items, self._has = get, items, has

    def __getitem__(self, key):
        return self._get(key)

    def __contains__(self, key):
        return self._has(key)

    def __iter__(self):
        return iter(())

    def __len__(self):
        return 10**9

    def items(self):
        return self._items


def test_mappings_that_lie():
    endless = Mapping(lambda _: endless)
    with pytest.raises(InvalidTaskError, match="status: expected a string, found type Mapping"):
        taketwo.read_task(endless)
    same = Mapping(lambda _: "FAILED")
    with pytest.raises(InvalidTaskError, match='cost: expected an object or null, found "FAILED"'):
        taketwo.read_task(same)
    with pytest.raises(KeyError):
        taketwo.read_task(Mapping({}.__getitem__))

    class Default(dict):
        def __missing__(self, key):
            raise AssertionError("a default is no fact")

        get = __contains__ = __missing__

    with pytest.raises(InvalidTaskError, match="status: missing"):
        taketwo.read_task(Default())


def test_keys_and_mappings_that_raise():
    class Key:
        def __hash__(self):
            return hash("status")

        def __eq__(self, other):
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        taketwo.read_task({Key(): 1})

    def gone(_):
        raise OSError("gone")

    for mapping in (Mapping(gone), Mapping(lambda _: "FAILED", has=gone)):
        with pytest.raises(OSError, match="gone"):
            taketwo.read_task(mapping)


def test_numbers_that_lie():
    class Text(decimal.Decimal):
        def __str__(self):
            return "\x1b[31m"

    class Int(int):
        def __index__(self):
            return 7

        __int__ = __float__ = __str__ = __index__

    def task_of(number):
        return taketwo.read_task({"status": "FAILED", "cost": {"credits": number}})

    assert task_of(Int(5)).cost_millicredits == 5_000
    with pytest.raises(InvalidTaskError, match=r"found \\u\{1b\}\[31m"):
        task_of(Text(5))
    for number in ("sNaN", "-Infinity", "1E+999999999999999999", "-1E-999999999999999999"):
        with pytest.raises(InvalidTaskError, match="expected a number from 0 to 1000000000, found"):
            task_of(decimal.Decimal(number))
    assert task_of(decimal.Decimal("1E-999999999999999999")).cost_millicredits == 0


# --- lines ----------------------------------------------------------------------------------------


def test_iterators_that_raise_halfway():
    def lines():
        yield FAILED
        raise OSError("gone")

    tasks = taketwo.read_tasks(lines())
    assert next(tasks).status == "FAILED"
    with pytest.raises(OSError, match="gone"):
        next(tasks)
    assert list(tasks) == []


def test_files_that_lie():
    class File:
        def __init__(self, line):
            self.line = line

        def readline(self, _=-1):
            return self.line

    with pytest.raises(BlockingIOError, match="does not wait"):
        next(taketwo.read_tasks(File(None)))
    with pytest.raises(InvalidTaskError, match="longer than 5 bytes"):
        next(taketwo.read_tasks(File(FAILED), max_line_bytes=5))
    with pytest.raises(InvalidTypeError, match="line: expected str or bytes, found list"):
        next(taketwo.read_tasks(File([FAILED])))


def test_bytes_are_never_compared_with_text():
    program = (
        "import io, taketwo\n"
        "for file in (io.BytesIO(b'0' * 99 + b'\\n'), io.StringIO('0' * 99 + '\\n')):\n"
        "    errors = []\n"
        "    list(taketwo.read_tasks(file, max_line_bytes=9, on_error=errors.append))\n"
        "    assert len(errors) == 1\n"
    )
    subprocess.run([sys.executable, "-bb", "-c", program], check=True)


@pytest.mark.skipif(not pathlib.Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_huge_line_through_the_command():
    program = [sys.executable, "-m", "taketwo", "triage", "--skip-bad"]
    _, _, _, base = huge_line.run(program, 4 << 20)
    status, stdout, stderr, peak = huge_line.run(program, 300_000_000)
    assert status == 0
    assert "1 of 1 tasks failed" in stdout
    assert "line 1: longer than 1048576 bytes" in stderr
    assert peak - base < huge_line.MOST_GROWTH_BYTES


def test_many_unknown_codes_are_counted_in_constant_memory():
    def lines(count):
        for number in range(count):
            code = f"NEW.A{number}_{'X' * 100}"
            yield json.dumps({"status": "FAILED", "failureCode": code, "cost": {"credits": 1e9}})

    def peak(count):
        result, tasks = Triage(), taketwo.read_tasks(lines(count))
        tracemalloc.start()
        for task in tasks:
            result.add(task, tasks.line)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sum(family.failures for family in result.families) == count
        # Nor does a sum have an end.
        assert result.families[0].charged_millicredits == count * 10**12
        return peak

    peak(100)
    assert peak(3_000) < peak(100) + 50_000


def test_totals_beyond_64_bits(monkeypatch):
    line = '{"status": "FAILED", "failureCode": "NEW", "cost": {"credits": 1e9}}\n'
    real = taketwo.read_tasks

    def many(*arguments, **options):
        tasks = real(*arguments, **options)
        task = next(tasks)

        class Lines:
            line = 2**64

            def __iter__(self):
                return iter([task] * 3)

        return Lines()

    monkeypatch.setattr("taketwo._inputs.read_tasks", many)
    monkeypatch.setattr(
        "taketwo._triage.FamilyCount.add",
        lambda self, *_: setattr(self, "charged_millicredits", 2**64 + self.charged_millicredits),
    )
    (family,) = json.loads(run("triage", "--format", "json", given=line).stdout)["families"]
    assert family["charged_millicredits"] == 3 * 2**64
    assert str(3 * 2**64) in run("triage", "--format", "csv", given=line).stdout


# --- policies -------------------------------------------------------------------------------------


def numbers_of(mapping, prefix=""):
    for key, value in mapping.items():
        if isinstance(value, dict):
            yield from numbers_of(value, f"{prefix}{key}.")
        elif not isinstance(value, bool):
            yield f"{prefix}{key}"


def with_every_number(mapping, number):
    return {
        key: with_every_number(value, number)
        if isinstance(value, dict)
        else value
        if isinstance(value, bool)
        else number
        for key, value in mapping.items()
    }


def test_every_number_of_a_policy_wrong_at_once(tmp_path):
    wrong = with_every_number(ALONE.to_dict(), 2**64 - 1)
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(wrong))
    for read in (
        lambda: Policy.from_dict(wrong),
        lambda: Policy.from_json(json.dumps(wrong)),
        lambda: Policy.load(path),
    ):
        with pytest.raises(InvalidPolicyError) as raised:
            read()
        told = {}
        for field, value, text in raised.value.violations:
            told.setdefault(field, (value, text))
        for field in numbers_of(wrong):
            value, text = told[field]
            assert value == 2**64 - 1
            assert text.startswith(f"{field}: expected at most ")
            assert text in str(raised.value)
    said = run("plan", "NEW", "--policy", str(path), status=1).stderr
    assert all(f"{field}: expected at most " in said for field in numbers_of(wrong))


@pytest.mark.parametrize("number", [-1, 0.5, "5", None, [], {}, 2**64, 1e999])
def test_every_number_of_a_policy_of_a_wrong_type(number):
    for field in numbers_of(ALONE.to_dict()):
        if number is None and field in ("max_elapsed_ms", "probe_ms", "ceiling_millicredits"):
            continue
        mapping = number
        for key in reversed(field.split(".")):
            mapping = {key: mapping}
        with pytest.raises(
            InvalidPolicyError, match=f"^{field}: expected a whole number"
        ) as raised:
            Policy.from_dict(mapping)
        assert raised.value.field == field


def test_policies_that_are_deep_or_hold_themselves():
    cycle = {}
    cycle["classes"] = cycle
    with pytest.raises(InvalidPolicyError, match=r"classes\.classes\.classes: no policy has"):
        Policy.from_dict(cycle)
    endless = Mapping(None)
    endless._items = [("classes", endless)]
    with pytest.raises(InvalidPolicyError, match=r"classes\.classes\.classes: no policy has"):
        Policy.from_dict(endless)


def test_policies_that_say_a_thing_twice():
    for twice, key in [
        ('{"max_attempts": 1, "max_attempts": 2}', "max_attempts"),
        ('{"max_attempts": 1, "max_\\u0061ttempts": 2}', "max_attempts"),
        ('{"budget": {"capacity": 5000}, "budget": {"deposit": 7}}', "budget"),
        ('{"classes": {"unlikely": {"cost": 1}, "unlikely": {"retries": 1}}}', "classes.unlikely"),
        ('{"preset": "alone", "preset": "alone"}', "preset"),
        ('{"version": 1, "version": 1}', "version"),
    ]:
        with pytest.raises(InvalidPolicyError, match=f"^{key}: stands twice"):
            Policy.from_json(twice)
    with pytest.raises(InvalidPolicyError, match="max_attempts: stands twice"):
        Policy.from_dict(Mapping(None, items=[("max_attempts", 1), ("max_attempts", 2)]))


def test_a_policy_of_a_newer_version():
    newer = {**ALONE.to_dict(), "taketwo": "policy", "version": 2}
    with pytest.raises(InvalidPolicyError, match=r"^version: expected 1, .*, found 2"):
        Policy.from_dict(newer)
    assert Policy.from_dict({**newer, "version": 1}) == ALONE


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("deep.toml", b"a = " + b"[" * 100_000, "broken TOML: nested too deep"),
        ("dotted.toml", b".".join([b"a"] * 1_000) + b" = 1", "a.a.a: no policy has this key"),
        ("digits.toml", b"max_attempts = " + b"9" * 5_000, "broken TOML: Exceeds the limit"),
        ("utf16.toml", "max_attempts = 1".encode("utf-16"), "broken TOML: 'utf-8' codec can't"),
        ("twice.toml", b"max_attempts = 1\nmax_attempts = 1\n", "broken TOML: Cannot overwrite"),
        ("deep.json", b"[" * 100_000, "nested deeper than 128 (at byte 128)"),
        ("nul.json", b"\0", r"broken JSON: expected a value, found \u{0} (at byte 0)"),
        ("utf16.json", "{}".encode("utf-16"), "not UTF-8: found 0xff (at byte 0)"),
        ("empty.json", b"", "broken JSON: expected a value, found the end"),
        ("large.json", b" " * 1_048_577, "longer than 1048576 bytes"),
        ("large.toml", b"\n" * 1_048_577, "longer than 1048576 bytes"),
        ("name.yaml", b"{}", "expected a name that ends in .json or .toml"),
    ],
    ids=lambda it: it if isinstance(it, str) and len(it) < 12 else "",
)
def test_policy_files_that_cannot_be_read(tmp_path, name, content, said):
    if name.endswith("toml"):
        pytest.importorskip("tomllib")
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidPolicyError) as raised:
        Policy.load(path)
    assert f"{name}: {said}" in str(raised.value)
    assert said in run("plan", "NEW", "--policy", str(path), status=1).stderr


def test_a_policy_file_with_a_mark_and_carriage_returns(tmp_path):
    for name, content in [
        ("policy.json", '{"max_attempts":\r\n3}\r\n'),
        ("policy.toml", "max_attempts = 3\r\n"),
    ]:
        if name.endswith("toml"):
            pytest.importorskip("tomllib")
        path = tmp_path / name
        path.write_bytes(b"\xef\xbb\xbf" + content.encode())
        assert Policy.load(path) == Policy.from_dict({"max_attempts": 3})


@pytest.mark.skipif(not pathlib.Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_policy_file_without_an_end(tmp_path):
    path = tmp_path / "policy.json"
    path.symlink_to("/dev/zero")
    with pytest.raises(InvalidPolicyError, match="longer than 1048576 bytes"):
        Policy.load(path)


def test_mappings_of_a_policy_that_lie():
    for items, error in [
        ([5], TypeError),
        (5, TypeError),
        ([(1, 2)], InvalidTypeError),
        ([(LyingText("max_attempts"), 0)], InvalidPolicyError),
    ]:
        with pytest.raises(error):
            Policy.from_dict(Mapping(None, items=items))


# --- the engine -----------------------------------------------------------------------------------


def test_times_and_numbers_at_their_ends():
    for now in (0, 1, 2**63, 2**64 - 5_001):
        decision = Job("a", ALONE, seed=2**64 - 1).start(Budget(ALONE), now_ms=now)
        assert decision.action == "go"
    assert Job("a", ALONE, seed=0).start(Budget(ALONE), now=1e300).at_ms == 2**64 - 1
    for wrong in (-1, 2**64, -(10**400), 10**400):
        for call in (
            lambda wrong=wrong: Job("a", ALONE, seed=wrong),
            lambda wrong=wrong: Job("a", ALONE, deadline_ms=wrong),
            lambda wrong=wrong: Job("a", ALONE, estimate_millicredits=wrong),
            lambda wrong=wrong: Job("a", ALONE).start(Budget(ALONE), now_ms=wrong),
            lambda wrong=wrong: Hint(after_ms=wrong),
        ):
            with pytest.raises(InvalidValueError, match="a number from 0 to 18446744073709551615"):
                call()


def test_absurd_hints():
    job = Job("a", ALONE, seed=1)
    assert job.start(Budget(ALONE), now_ms=0).action == "go"
    saved = job.to_bytes()
    for after in (10 * 365 * 86_400, 1e300, 2**63):
        job = Job.from_bytes(saved, ALONE)
        decision = job.fail(taketwo.classify(None), hint=Hint(after=after), now_ms=0)
        assert (decision.action, decision.check) == ("stop", "hint")
    for wrong in (-1, -0.001, float("nan"), float("inf"), -float("inf")):
        with pytest.raises(
            InvalidValueError, match="after: expected a finite time that is not neg"
        ):
            Hint(after=wrong)
    with pytest.raises(InvalidTypeError, match="after: expected seconds or a timedelta, found str"):
        Hint(after="120")


@pytest.mark.parametrize("status", [-1, 65_536, 10**9])
def test_statuses_out_of_range(status):
    with pytest.raises(
        InvalidValueError, match=f"expected a number from 0 to 65535, found {status}"
    ):
        taketwo.classify_http(status)


def test_pickles_that_were_tampered_with():
    job = Job("a", ALONE, seed=1)
    pickled, saved = pickle.dumps(job), job.to_bytes()
    at = pickled.index(saved)
    for place in range(len(saved)):
        tampered = bytearray(pickled)
        tampered[at + place] ^= 0x10
        with pytest.raises(InvalidStateError):
            pickle.loads(tampered)
    make = taketwo._taketwo._classification
    for rule, detail in [("absent", "X"), ("safety.input", "\x1b[31m"), ("safety.input", "")]:
        with pytest.raises(InvalidValueError, match="detail: expected a segment of a code"):
            make(rule, detail)
    with pytest.raises(TypeError, match="no rule is named"):
        make("nonsense", None)
    assert make("safety.input", "X") == taketwo.classify("SAFETY.INPUT.X")


def test_many_threads_read_and_classify():
    lines = (EXAMPLE.read_text() * 20).splitlines()
    expected = [taketwo.read_task(line) for line in lines]
    found = [None] * 8

    def work(index):
        found[index] = list(taketwo.read_tasks(iter(lines)))

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(found))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(tasks == expected for tasks in found)


# --- the command ----------------------------------------------------------------------------------


@pytest.mark.parametrize("duration", ["nan", "-nan", "inf", "-inf", "-1", "1e999", "604801"])
def test_durations_that_are_none(duration):
    run("plan", "INTERNAL", "--duration", duration, status=2)


def test_names_of_files_cannot_speak_to_the_terminal(tmp_path):
    for name in ("a\x1b[31m\x9b\u202e.json", "b\x1b]0;x\x07.jsonl"):
        path = tmp_path / name
        path.write_text("{")
        said = [
            run("plan", "NEW", "--policy", str(path), status=1).stderr,
            run("plan", "NEW", "--policy", str(tmp_path / ("x" + name)), status=2).stderr,
            run("triage", str(path), status=1).stderr,
            run("triage", str(tmp_path / ("x" + name)), status=2).stderr,
            run("triage", "--" + name, status=2).stderr,
            run("plan", "NEW", "--plot", str(path / "x.svg"), status=1).stderr
            if hasattr(os, "geteuid")
            else "",
        ]
        for text in said:
            assert not set(text) & set("\x1b\x9b\x07\u202e"), text


HOSTILE_CODE = "X\x1b]0;owned\x07\x9b31m\u202e\u2028[bold]%n%s\r\n.safety"


def test_texts_cannot_speak_to_the_terminal():
    record = {"status": "FAILED", "failureCode": HOSTILE_CODE, "cost": {"credits": 1}}
    surprise = {**record, "failureCode": None, "failure": HOSTILE_CODE}
    bad = {"status": HOSTILE_CODE}
    lines = "".join(json.dumps(it) + "\n" for it in (record, surprise, bad))
    shown = [
        run("explain", HOSTILE_CODE).output,
        run("plan", HOSTILE_CODE, "--name", HOSTILE_CODE).output,
        run("plan", HOSTILE_CODE, "--name", HOSTILE_CODE, "--format", "json").output,
        run("triage", "--skip-bad", given=lines).output,
        run("triage", "--skip-bad", "--format", "json", given=lines).output,
        run("triage", "--skip-bad", "--format", "csv", given=lines).output,
    ]
    for colourful in shown:
        text = re.sub("\x1b\\[[0-9;]*m", "", colourful)
        assert not set(text) & set("\x1b\x9b\x07\u202e\u2028\r"), text
    assert "%n%s" in shown[0]


posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")


@posix
def test_a_fifo_is_read_like_a_file(tmp_path):
    fifo = tmp_path / "tasks"
    os.mkfifo(fifo)
    result = shell(f"cat {EXAMPLE} > {fifo} & taketwo triage {fifo}")
    assert "31 of 52 tasks failed" in result.stdout


@posix
def test_files_that_cannot_be_read(tmp_path):
    run("triage", str(tmp_path), status=2)
    run("plan", "NEW", "--policy", str(tmp_path), status=2)
    run("triage", str(tmp_path / "missing"), status=2)
    locked = tmp_path / "locked"
    locked.write_text(FAILED)
    locked.chmod(0)
    if not os.access(locked, os.R_OK):
        run("triage", str(locked), status=2)
    locked.chmod(stat.S_IRUSR)
    memory = pathlib.Path("/proc/self/mem")
    if memory.exists():  # opens, and cannot be read
        said = run("triage", str(memory), status=1).stderr
        assert said == "Error: /proc/self/mem: Input/output error\n"


@posix
def test_standard_input_that_does_not_wait():
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    program = [sys.executable, "-m", "taketwo", "triage", "--format", "json"]
    with subprocess.Popen(program, stdin=reader, stdout=subprocess.PIPE) as process:
        # Until it waits for input there is none, and then only half a line.
        while not os.get_blocking(reader):
            assert process.poll() is None, "it took no input for the end of it"
        os.write(writer, FAILED.encode()[:5])
        os.write(writer, FAILED.encode()[5:] + FAILED.encode())
        os.close(writer)
        os.close(reader)
        stdout, _ = process.communicate()
    assert process.returncode == 0
    assert json.loads(stdout)["tasks"] == 2


@posix
@pytest.mark.parametrize(
    ("line", "environment", "status", "said"),
    [
        ("taketwo triage --skip-bad {bad} 2>/dev/full", {}, 1, ""),
        ("taketwo triage --skip-bad {bad} 2>&-", {}, 0, "1 line could not be read"),
        ("taketwo triage {example} </dev/null", {"TERM": "nonsense"}, 0, "31 of 52"),
        ("taketwo triage {example}", {"TERM": "", "HOME": "/nonexistent"}, 0, "31 of 52"),
        ("taketwo triage {example}", {"COLUMNS": "1000000000"}, 0, "31 of 52"),
        ("taketwo triage {example}", {"COLUMNS": "0"}, 0, "31 of 52"),
        ("taketwo triage {example}", {"COLUMNS": "-7x"}, 0, "31 of 52"),
        (
            "taketwo explain \"$(printf '\\377\\350\\246\\226')\"",
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            0,
            "malformed",
        ),
        (
            "taketwo triage \"$(printf 'no\\377')\"",
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            2,
            "does not exist",
        ),
    ],
)
def test_surroundings_that_are_odd(tmp_path, line, environment, status, said):
    bad = tmp_path / "bad"
    bad.write_text("{")
    result = shell(line.format(bad=bad, example=EXAMPLE), **environment)
    assert result.returncode == status
    assert said in result.stdout + result.stderr
    assert "Traceback" not in result.stderr


# --- the document ---------------------------------------------------------------------------------

DOCUMENT = ROOT / "docs" / "hostile-input.md"
ENTRY = re.compile(r"^\| (H\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$")
OWN = ("test_hostile.py", "hostile.rs", "hostile.c")
TEST = re.compile(r"^def (test_\w+)|#\[test\]\s+fn (\w+)|^static void (\w+)\(void\)", re.MULTILINE)


def entries():
    lines = DOCUMENT.read_text().splitlines()
    found = [ENTRY.match(line) for line in lines if line.startswith("| H")]
    assert all(found), "an entry has four columns"
    return [match.groups() for match in found]


def held_by(text):
    """The pairs of a file and what holds the entry there: the name of a test, or of a row."""
    pairs = re.findall(r"`([\w./]+): ([^`]+)`", text)
    assert len(pairs) == text.count("`") // 2, text
    return pairs


def names_of_rows(path):
    whole = json.loads(path.read_text())
    for row in whole["rows"]:
        yield from (str(row[key]) for key in ("name", "code_hex", "status") if key in row)
        if "code" in row:
            yield json.dumps(row["code"])
        if "code_repeated" in row:
            yield " + ".join(f"{text} x {count}" for text, count in row["code_repeated"])


def names_in(file):
    if file.endswith(".json"):
        return set(names_of_rows(ROOT / "conformance" / file))
    folders = ("core/src", "core/tests", "ffi-c/tests", "py/tests")
    sources = [path.read_text() for folder in folders for path in (ROOT / folder).glob(file)]
    return {name for text in sources for match in TEST.findall(text) for name in match if name}


def test_the_entries_are_numbered_in_order():
    numbers = [number for number, *_ in entries()]
    assert numbers == [f"H{at:02}" for at in range(1, len(numbers) + 1)]
    assert len(numbers) >= 60


def test_every_entry_is_held_by_something_that_is_there():
    known = {}
    for number, _, _, held in entries():
        pairs = held_by(held)
        assert pairs, number
        for file, name in pairs:
            if file not in known:
                known[file] = names_in(file)
            assert name in known[file], f"{number}: {file} has no {name}"


def test_every_test_of_hostile_input_has_its_entry():
    named = {pair for _, _, _, held in entries() for pair in held_by(held)}
    of_the_document = (
        {"test_the_entries_are_numbered_in_order"}
        | {name for name in names_in("test_hostile.py") if name.startswith("test_every_entry")}
        | {"test_every_test_of_hostile_input_has_its_entry"}
    )
    for file in OWN:
        for name in names_in(file) - of_the_document:
            assert (file, name) in named, f"no entry names {file}: {name}"
