"""Programs that Hypothesis makes: an answer to each call, and the same in every language."""

import os
import pickle
import struct
import subprocess

import pytest
from alike import World, transcript
from hypothesis import given, settings
from hypothesis import strategies as st

# The commands that write a transcript of a file of programs, with colons between them.
RUNNERS = [command.split() for command in os.environ.get("TAKETWO_ALIKE", "").split(":") if command]


def text(given):
    return bytes([len(given)]) + given


operands = st.binary(max_size=24)
any_call = st.builds(lambda what, more: bytes([what]) + more, st.integers(0, 17), operands)
# Of the first job with the first policy, when it is due.
start = st.just(bytes([10, 0, 1, 0]))
known = [b"INTERNAL", b"INTERNAL.BAD_OUTPUT", b"INTERNAL.X", b"THIRD_PARTY.UNAVAILABLE", b"X"]
codes = st.sampled_from(known) | st.binary(max_size=20)
fail = codes.map(lambda code: bytes([11, 0, 1, 0, 1]) + text(code) + bytes([0, 0]))
refused = st.sampled_from([429, 503, 500]).map(
    lambda status: bytes([11, 0, 1, 0, 5]) + struct.pack("<H", status) + bytes([0, 0])
)
classify = codes.map(lambda code: bytes([0, 1]) + text(code))
calls = st.lists(st.one_of(start, start, fail, refused, classify, any_call), max_size=30)
programs = st.binary(max_size=200) | calls.map(b"".join)


@settings(deadline=None, max_examples=1_000)
@given(programs)
def test_any_bytes_are_a_program(program):
    lines = transcript(program)
    assert all(lines)
    assert transcript(program) == lines


@settings(deadline=None, max_examples=500)
@given(programs)
def test_what_was_pickled_goes_on_as_it_would_have(program):
    world = World(program)
    lines = []
    while not world.program.is_over():
        world.policies, world.jobs = pickle.loads(pickle.dumps((world.policies, world.jobs)))
        lines.append(world.run())
    assert lines == transcript(program)


@pytest.mark.skipif(not RUNNERS, reason="`make check-alike` has the runners of Rust and C")
@settings(deadline=None, max_examples=200)
@given(st.lists(programs, min_size=1, max_size=20))
def test_every_language_answers_alike(tmp_path_factory, programs):
    path = tmp_path_factory.mktemp("alike") / "programs"
    path.write_bytes(b"".join(struct.pack("<I", len(it)) + it for it in programs))
    expected = []
    for number, program in enumerate(programs):
        expected += [f"program {number}", *transcript(program)]
    for command in RUNNERS:
        found = subprocess.run([*command, path], check=True, capture_output=True).stdout
        assert found.decode().split("\n") == [*expected, ""]
