"""Runs programs through the package and writes what came of them, a line for each call.

usage: alike.py PROGRAMS > TRANSCRIPT

``fuzz/README.md`` says what a program is and what the lines hold. Rust and C write the same ones.
"""

import json
import struct
import sys

import taketwo
from taketwo import _taketwo

MAX = 2**64 - 1
# The fields of a policy that may be null. A flag is known by its value.
OPTIONAL = ("max_elapsed_ms", "probe_ms", "ceiling_millicredits")
PRESETS = ("alone", "shared", "cautious")
PLACES = 4


class Program:
    """The bytes of a program while they are read; behind their end there are zeros."""

    def __init__(self, program):
        self.bytes = program
        self.at = 0

    def is_over(self):
        return self.at >= len(self.bytes)

    def take(self, count):
        taken = self.bytes[self.at : self.at + count]
        self.at += len(taken)
        return taken

    def byte(self):
        taken = self.take(1)
        return taken[0] if taken else 0

    def short(self):
        return int.from_bytes(self.take(2), "little")

    def number(self):
        return int.from_bytes(self.take(self.byte() % 9), "little")

    def text(self):
        count = self.byte()
        return self.take(self.short() if count == 255 else count)

    def optional(self, read):
        return read() if self.byte() & 1 else None

    def spoil(self):
        what = self.byte()
        if what & 3 != 3:
            return None
        return self.short(), self.byte(), bool(what & 4)

    def failure(self):
        kind = self.byte() % 8
        if kind == 0:
            return taketwo.classify(None)
        if kind <= 4:
            return taketwo.classify(self.text())
        if kind <= 6:
            return taketwo.Failure.creation(self.short() or None)
        return taketwo.Failure.cancelled()

    def hint(self):
        what = self.byte()
        retry = {1: True, 2: False}.get(what >> 1 & 7)
        return taketwo.Hint(retry, after_ms=self.number() if what & 1 else None)


def fnv1a(data):
    checksum = 0xCBF29CE484222325
    for byte in data:
        checksum = (checksum ^ byte) * 0x100000001B3 & MAX
    return checksum


def spoilt(saved, spoil, *, has_checksum):
    """What was saved, with a byte changed if the program says so."""
    if spoil is None:
        return saved
    place, change, seal = spoil
    data = bytearray(saved)
    data[place % len(data)] ^= change
    if has_checksum and seal:
        data[-8:] = struct.pack("<Q", fnv1a(data[:-8]))
    return bytes(data)


def shown(value):
    return "-" if value is None else str(value)


def hexed(text):
    if text is None:
        return "-"
    return "=" + (text if isinstance(text, bytes) else text.encode()).hex()


def cut(message):
    """As much of a message as the C interface has room for."""
    return message.encode()[:991].decode(errors="ignore")


def classification(found):
    citation = found.citation
    return (
        f"{found.rule} {found.family} {found.verdict} {found.stage} {found.refund} {found.remedy} "
        f"{found.basis} {hexed(found.detail)} {citation.sentence or 0} {found.message_key} "
        f"{hexed(citation.section or '')}"
    )


def read(call, *arguments):
    """The line of a task that is read, or why it cannot be."""
    try:
        task = call(*arguments)
    except taketwo.InvalidTaskError as error:
        value = hexed(error.value)
        place = f"{error.path or '-'} {shown(error.offset)} {error.line or 0}"
        return f"task error {error.kind} {place} {value} {error}"
    if task is None:
        return "task blank"
    found = task.classification
    return (
        f"task {task.status} {int(task.is_over)} {hexed(task.failure_code)} {hexed(task.failure)} "
        f"{shown(task.cost_millicredits)} {shown(task.estimated_cost_millicredits)} "
        f"{int(task.charged_despite_refund)} {'-' if found is None else classification(found)}"
    )


class World:
    """What the instructions of a program work on."""

    def __init__(self, program):
        self.program = Program(program)
        policy = taketwo.Policy.preset("alone")
        self.policies = [policy] * PLACES
        self.jobs = [taketwo.Job(str(at), policy, seed=0) for at in range(PLACES)]
        self.budget = taketwo.Budget(policy)
        self.last = 0

    def place(self):
        place = self.program.byte()
        return place & 3, max(0, (place >> 2 & 7) - 4)

    def moment(self, job):
        kind = self.program.byte() % 4
        ms = self.program.number()
        due = self.jobs[job].at_ms
        return (ms, min(MAX, due + ms), min(MAX, self.last + ms), max(0, due - ms))[kind]

    def now(self, job):
        self.last = self.moment(job)
        return self.last

    def state(self, job):
        """All that a call could change; the checksum stands for what has no name here."""
        it = self.jobs[job]
        return (
            f" | {it.phase} {it.attempts} {it.at_ms} {it.lost_millicredits} {self.budget.tokens} "
            f"{hexed(it.to_bytes()[-8:])}"
        )

    def made(self, policy, make):
        try:
            self.policies[policy] = make()
        except taketwo.InvalidPolicyError as error:
            return f"policy error {cut(str(error))}"
        except taketwo.InvalidStateError as error:
            return f"policy error {error.kind} {error}"
        return f"policy {self.policies[policy].fingerprint}"

    def answer(self, job, call, *arguments, **more):
        try:
            it = call(*arguments, **more)
        except taketwo.OtherPolicyError:
            line = "other_policy"
        except taketwo.OutOfTurnError:
            line = "out_of_turn"
        else:
            line = (
                f"{it.action} {it.check} {shown(it.rule)} {it.retry_class} {it.attempts} "
                f"{shown(it.at_ms)} {shown(it.delay_ms)} {shown(it.delay_low_ms)} "
                f"{shown(it.delay_high_ms)} {it.compared[0]} {it.compared[1]} {it}"
            )
        return line + self.state(job)

    def run(self):
        """The line of the next instruction."""
        return INSTRUCTIONS[self.program.byte() % len(INSTRUCTIONS)](self)

    def classify(self):
        found = taketwo.classify(self.program.optional(self.program.text))
        return f"classify {classification(found)}"

    def classify_http(self):
        it = taketwo.classify_http(self.program.short() or None)
        return f"http {it.rule} {it.retry_class} {int(it.is_ambiguous)} {int(it.ends_polling)}"

    def read_task(self):
        return read(taketwo.read_task, self.program.text())

    def read_line(self):
        number, most = self.program.number(), self.program.number()
        return read(_taketwo.read_line, self.program.text(), number, most)

    def preset(self):
        _, policy = self.place()
        name = PRESETS[self.program.byte() % 3]
        return self.made(policy, lambda: taketwo.Policy.preset(name))

    def read_policy(self):
        _, policy = self.place()
        file = self.program.text()
        return self.made(policy, lambda: taketwo.Policy.from_json(file))

    def set_policy(self):
        _, policy = self.place()
        field, value = self.program.text(), self.program.number()
        whole = self.policies[policy].to_dict()
        *levels, name = field.decode(errors="replace").split(".")
        group = whole
        for level in levels:
            group = group.get(level) if isinstance(group, dict) else None
        held = group.get(name, group) if isinstance(group, dict) else group
        if not isinstance(group, dict) or isinstance(held, dict):
            return "policy error argument"
        if isinstance(held, bool):
            if value > 1:
                return "policy error argument"
            value = bool(value)
        group[name] = None if name in OPTIONAL and value == MAX else value
        return self.made(policy, lambda: taketwo.Policy.from_dict(whole))

    def save_policy(self):
        _, policy = self.place()
        saved = self.policies[policy].to_bytes()
        saved = spoilt(saved, self.program.spoil(), has_checksum=True)
        return self.made(policy, lambda: taketwo.Policy.from_bytes(saved))

    def copy_policy(self):
        _, policy = self.place()
        file = json.dumps(self.policies[policy].to_dict())
        return self.made(policy, lambda: taketwo.Policy.from_json(file))

    def new_job(self):
        job, policy = self.place()
        seed, name = self.program.number(), self.program.text()
        self.jobs[job] = taketwo.Job(
            name,
            self.policies[policy],
            seed=seed,
            deadline_ms=self.program.optional(lambda: self.moment(job)),
            estimate_millicredits=self.program.number(),
        )
        return "new" + self.state(job)

    def start(self):
        job, policy = self.place()
        call, policy = self.jobs[job].start, self.policies[policy]
        return self.answer(job, call, self.budget, now_ms=self.now(job), policy=policy)

    def fail(self):
        job, policy = self.place()
        now = self.now(job)
        failure, hint = self.program.failure(), self.program.hint()
        charge = self.program.optional(self.program.number)
        return self.answer(
            job,
            self.jobs[job].fail,
            failure,
            hint=hint,
            charge_millicredits=charge,
            now_ms=now,
            policy=self.policies[policy],
        )

    def succeed(self):
        job, policy = self.place()
        call, policy = self.jobs[job].succeed, self.policies[policy]
        return self.answer(job, call, self.budget, now_ms=self.now(job), policy=policy)

    def poll(self):
        job, policy = self.place()
        now, hint = self.now(job), self.program.hint()
        call, policy = self.jobs[job].poll, self.policies[policy]
        return self.answer(job, call, hint=hint, now_ms=now, policy=policy)

    def rebind(self):
        job, policy = self.place()
        self.jobs[job].rebind(self.policies[policy])
        return "rebind" + self.state(job)

    def save_job(self):
        job, policy = self.place()
        as_json, spoil = self.program.byte() & 1, self.program.spoil()
        text = self.jobs[job].to_json()
        line = f"job {text} "
        try:
            if as_json:
                saved = spoilt(text.encode(), spoil, has_checksum=False)
                self.jobs[job] = taketwo.Job.from_json(saved, self.policies[policy])
            else:
                saved = spoilt(self.jobs[job].to_bytes(), spoil, has_checksum=True)
                self.jobs[job] = taketwo.Job.from_bytes(saved, self.policies[policy])
        except taketwo.InvalidStateError as error:
            line += f"{error.kind} {error}"
        return line + self.state(job)

    def new_budget(self):
        _, policy = self.place()
        self.budget = taketwo.Budget(self.policies[policy])
        return f"budget {self.budget.tokens}"

    def save_budget(self):
        _, policy = self.place()
        as_json, spoil = self.program.byte() & 1, self.program.spoil()
        policy = self.policies[policy]
        text = self.budget.to_json(policy)
        line = f"budget {text} "
        try:
            if as_json:
                saved = spoilt(text.encode(), spoil, has_checksum=False)
                self.budget = taketwo.Budget.from_json(saved, policy)
            else:
                saved = spoilt(self.budget.to_bytes(policy), spoil, has_checksum=True)
                self.budget = taketwo.Budget.from_bytes(saved, policy)
        except taketwo.InvalidStateError as error:
            line += f"{error.kind} {error}"
        return f"{line} {self.budget.tokens}"


# In the order of their numbers.
INSTRUCTIONS = (
    World.classify,
    World.classify_http,
    World.read_task,
    World.read_line,
    World.preset,
    World.read_policy,
    World.set_policy,
    World.save_policy,
    World.copy_policy,
    World.new_job,
    World.start,
    World.fail,
    World.succeed,
    World.poll,
    World.rebind,
    World.save_job,
    World.new_budget,
    World.save_budget,
)


def transcript(program):
    """The lines of a program."""
    world = World(program)
    lines = []
    while not world.program.is_over():
        lines.append(world.run())
    return lines


def main(path):
    with open(path, "rb") as file:
        programs = file.read()
    out = sys.stdout.buffer
    at = number = 0
    while at < len(programs):
        (count,) = struct.unpack_from("<I", programs, at)
        lines = transcript(programs[at + 4 : at + 4 + count])
        out.write("\n".join([f"program {number}", *lines, ""]).encode())
        at += 4 + count
        number += 1


if __name__ == "__main__":
    main(sys.argv[1])
