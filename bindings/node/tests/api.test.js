// What the rows of conformance/ do not show: names, types, errors, and what is hostile.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { structs, names } from "../abi.js";
import { library, textAt } from "../engine.js";
import * as taketwo from "../taketwo.js";

const { Budget, Failure, Job, Policy, classify, classifyHttp, readTask, readTasks } = taketwo;

const bytes = await readFile(new URL("../taketwo.wasm", import.meta.url));
const module = await WebAssembly.compile(bytes);

test("the module imports nothing, and exports the functions of the C library", () => {
  assert.deepEqual(WebAssembly.Module.imports(module), []);
  const others = WebAssembly.Module.exports(module).filter(({ name }) => !name.startsWith("taketwo_"));
  assert.deepEqual(others.map(({ name }) => name).sort(), ["__data_end", "__heap_base", "memory"]);
});

test("the module has not grown", () => {
  assert.ok(bytes.length <= 54_784, `${bytes.length} bytes`);
});

test("the version is that of the package", async () => {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  assert.equal(taketwo.VERSION, version);
});

test("the names are those of the library", () => {
  for (const [kind, named] of Object.entries(names)) {
    assert.ok(Object.keys(named).length > 0);
    for (const [number, name] of Object.entries(named)) {
      assert.equal(textAt(library[`taketwo_${kind}_name`](Number(number))), name);
    }
    assert.equal(textAt(library[`taketwo_${kind}_name`](200)), "");
  }
});

test("the constants are the names", () => {
  const shown = Object.keys(names).map((kind) => kind.replace(/(?:^|_)./g, (it) => it.at(-1).toUpperCase()));
  assert.deepEqual(
    shown.map((kind) => Object.values(taketwo[kind]).sort()),
    Object.values(names).map((named) => Object.values(named).sort()),
  );
  assert.ok(shown.every((kind) => Object.isFrozen(taketwo[kind])));
});

test("each rule has its texts", () => {
  assert.equal(taketwo.RULES.length, Object.keys(names.rule).length);
  for (const rule of taketwo.RULES) {
    assert.notEqual(rule.citation, "");
    assert.equal(rule.userMessage === "", rule.name.startsWith("http."));
  }
});

test("answers are frozen, and made once", () => {
  const failed = classify("SAFETY.INPUT.TEXT");
  assert.throws(() => {
    failed.verdict = "after_delay";
  }, TypeError);
  assert.equal(classify("INTERNAL"), classify("INTERNAL"));
  assert.notEqual(classify("SAFETY.INPUT.TEXT"), classify("SAFETY.INPUT.IMAGE"));
  assert.equal(classify("SAFETY.INPUT").detail, null);
});

test("a code is text, bytes or absent, and nothing else", () => {
  assert.equal(classify(undefined), classify(null));
  assert.equal(classify("").rule, "malformed");
  assert.equal(classify(new TextEncoder().encode("SAFETY.INPUT.TEXT")).detail, "TEXT");
  assert.equal(classify("\ud800.SAFETY").rule, "safety.nested");
  for (const wrong of [5, {}, [], true]) {
    assert.throws(() => classify(wrong), TypeError);
  }
});

test("what is larger than the memory makes it grow", () => {
  const before = library.memory.buffer.byteLength;
  const long = "A".repeat(before + 1);
  assert.equal(classify(long).rule, "malformed");
  assert.ok(library.memory.buffer.byteLength > before);
  assert.equal(classify("INTERNAL").rule, "internal");
  const failure = "\\u00e9".repeat(before);
  assert.equal(readTask(`{"status": "FAILED", "failure": "${failure}"}`).failure, "é".repeat(before));
});

test("a line that is too long is not laid out", () => {
  const before = library.memory.buffer.byteLength;
  const [long] = readTasks(new Uint8Array(before * 2));
  assert.equal(long.error.kind, "line_too_long");
  assert.equal(library.memory.buffer.byteLength, before);
  assert.throws(() => [...readTasks("{}", { maxLineBytes: -1 })], RangeError);
  const [whole] = readTasks('{"status": "RUNNING"}', { maxLineBytes: 2 ** 40 });
  assert.equal(whole.task.status, "RUNNING");
  const line = '{"status": "RUNNING"}';
  const [feed] = readTasks([`${line}\n`], { maxLineBytes: line.length });
  assert.equal(feed.error, null);
});

test("lines are read from text, bytes and lists, and a bad one does not end it", () => {
  const lines = ['\ufeff{"status": "RUNNING"}\r', "", "{", '{"status": "CANCELED"}'];
  for (const source of [lines.join("\n"), new TextEncoder().encode(lines.join("\n")), lines, new Set(lines)]) {
    const read = [...readTasks(source)];
    assert.deepEqual(
      read.map(({ line, task, error }) => [line, task?.status ?? error.kind]),
      [[1, "RUNNING"], [3, "broken_json"], [4, "CANCELLED"]],
    );
    assert.equal(read[1].error.line, 3);
  }
});

test("a record may be parsed already, but may not have lost what it said", () => {
  assert.equal(readTask({ status: "SUCCEEDED", cost: { credits: 2.5 } }).costMillicredits, 2500);
  assert.equal(readTask({ status: "FAILED", failureCode: undefined }).classification.rule, "absent");
  assert.throws(() => readTask({ status: "SUCCEEDED", cost: { credits: Number.NaN } }), TypeError);
  assert.throws(() => readTask(null), TypeError);
  assert.throws(() => readTask([]), taketwo.InvalidTaskError);
});

test("an error says where, and is an error of taketwo", () => {
  assert.throws(() => readTask('{"status": "DONE"}'), (error) => {
    assert.ok(error instanceof taketwo.TaketwoError && error instanceof Error);
    assert.equal(error.name, "InvalidTaskError");
    assert.deepEqual([error.kind, error.path, error.value], ["unknown_status", "status", "DONE"]);
    return true;
  });
});

test("a policy tells of every number that is out of range", () => {
  const times = { floor_ms: 10 ** 9, base_ms: 0, cap_ms: 10 ** 9 };
  const numbers = { retries: 10 ** 9, multiplier: 1, jitter_low: 2000, jitter_high: 2000, cost: 10 ** 9 };
  const wrong = (name) => [name, { ...times, ...numbers }];
  const classes = Object.fromEntries(["unlikely", "after_delay", "third_party", "throttled"].map(wrong));
  assert.throws(() => new Policy({ max_attempts: 0, classes }), (error) => {
    assert.ok(error instanceof taketwo.InvalidPolicyError);
    assert.equal(error.kind, "out_of_range");
    assert.ok(error.message.length > 2 * structs.error.size);
    assert.match(error.message, /max_attempts: expected at least 1, found 0/);
    assert.match(error.message, /classes\.throttled\.cap_ms/);
    return true;
  });
  assert.throws(() => new Policy({ attempts: 3 }), { kind: "unknown_key" });
  assert.throws(() => Policy.preset("eager"), { kind: "unknown_preset" });
  assert.throws(() => new Policy(5), TypeError);
});

test("a policy is changed by making another of it", () => {
  const policy = new Policy({ ...Policy.preset("shared").toJSON(), max_attempts: 2 });
  assert.equal(policy.toJSON().max_attempts, 2);
  assert.equal(policy.toJSON().probe_ms, 480_000);
  assert.equal(typeof policy.fingerprint, "bigint");
  assert.notEqual(policy.fingerprint, new Policy().fingerprint);
});

test("a job goes through its phases, and survives being saved", () => {
  const policy = new Policy();
  const budget = new Budget(policy);
  const began = new Date(1_790_000_000_000);
  let job = new Job("video-17", policy, { seed: 0x5eed, deadline: new Date(began.getTime() + 60_000) });
  assert.equal(job.phase, "ready");
  assert.equal(job.start(budget, { now: began }).action, "go");
  job = Job.fromJSON(JSON.stringify(job), policy);
  const poll = job.poll({ now: began });
  assert.ok(poll.atMs >= began.getTime() + 5000);
  assert.deepEqual(poll.at, new Date(poll.atMs));
  const waiting = job.fail(classify(null), { now: poll.at });
  assert.deepEqual([waiting.action, waiting.check, job.phase], ["wait", "delay", "waiting"]);
  assert.match(waiting.explain(), /^wait until \d+: retry 1 of 3 of class after_delay/);
  assert.equal(`${waiting}`, waiting.explain());
  job = Job.fromBytes(job.toBytes(), policy);
  assert.equal(job.atMs, waiting.atMs);
  const early = job.start(budget, { now: BigInt(waiting.atMs) - 1n });
  assert.equal(early.check, "due");
  assert.equal(job.start(budget, { now: waiting.atMs }).check, "tokens");
  assert.equal(budget.tokens, 1000);
  assert.equal(job.succeed(budget, { now: waiting.atMs }).action, "done");
  assert.throws(() => job.poll({ now: waiting.atMs }), {
    name: "OutOfTurnError",
    message: "the call does not fit the phase of the job",
  });
});

test("a task says what it cost, and how it failed", () => {
  const policy = new Policy({ ceiling_millicredits: 4000 });
  const run = (record, options) => {
    const job = new Job("a", policy, { seed: 1 });
    job.start(new Budget(policy), { now: 0 });
    const decision = job.fail(readTask(record), { now: 0, ...options });
    return [decision.check, job.lostMillicredits];
  };
  const failed = { status: "FAILED", failureCode: "INTERNAL", cost: { credits: 5 } };
  assert.deepEqual(run(failed), ["credits", 5000]);
  assert.deepEqual(run(failed, { chargeMillicredits: 0 }), ["delay", 0]);
  assert.deepEqual(run({ status: "CANCELLED" }), ["cancelled", 0]);
  assert.throws(() => run({ status: "RUNNING" }), RangeError);
});

test("seeds are drawn from the system", () => {
  const policy = new Policy();
  const streams = new Set(Array.from({ length: 20 }, () => new Job("a", policy).toJSON().stream));
  assert.equal(streams.size, 20);
  const seeded = () => new Job("a", policy, { seed: 2n ** 64n - 1n }).toJSON().stream;
  assert.equal(seeded(), seeded());
});

test("another policy is refused until the job is moved", () => {
  const policy = new Policy();
  const shared = Policy.preset("shared");
  const job = new Job("a", policy, { seed: 1 });
  const budget = new Budget(policy);
  assert.throws(() => job.start(budget, { now: 0, policy: shared }), taketwo.OtherPolicyError);
  assert.throws(() => Job.fromJSON(job.toJSON(), shared), taketwo.OtherPolicyError);
  assert.throws(() => Budget.fromBytes(budget.toBytes(policy), shared), taketwo.OtherPolicyError);
  job.rebind(shared);
  assert.equal(job.policy, shared);
  assert.equal(job.start(budget, { now: 0 }).action, "go");
});

test("saved state that is damaged is refused", () => {
  const policy = new Policy();
  const job = new Job("a", policy, { seed: 1 });
  const damaged = job.toBytes();
  damaged[30] ^= 1;
  assert.throws(() => Job.fromBytes(damaged, policy), { name: "InvalidStateError", kind: "bad_checksum" });
  assert.throws(() => Policy.fromBytes(new Uint8Array(3)), { kind: "wrong_length" });
  const json = job.toJSON();
  delete json.spread;
  assert.throws(() => Job.fromJSON(json, policy), { kind: "missing_key" });
  assert.throws(() => Job.fromJSON("{", policy), { kind: "syntax" });
  assert.equal(new Budget(policy).toJSON(policy).tokens, "2000");
});

test("an argument that makes no sense changes nothing", () => {
  const policy = new Policy();
  const budget = new Budget(policy);
  const job = new Job("a", policy, { seed: 1 });
  const wrong = [
    () => job.start(null),
    () => job.start(budget, { now: Number.NaN }),
    () => job.start(budget, { now: null }),
    () => job.start(budget, { now: -1 }),
    () => job.start(budget, { now: 2n ** 64n }),
    () => job.start(budget, { now: new Date(Number.NaN) }),
    () => job.start(budget, { now: "0" }),
    () => new Job("a", {}),
    () => new Job(5, policy),
    () => new Job("a", policy, { seed: 1.5 }),
    () => new Budget(null),
    () => new Failure(),
    () => Failure.creation("429"),
    () => Failure.creation(70_000),
    () => classifyHttp(-1),
  ];
  for (const call of wrong) {
    assert.throws(call, (error) => error instanceof TypeError || error instanceof RangeError);
  }
  assert.equal(job.phase, "ready");
  job.start(budget, { now: 0 });
  for (const call of [
    () => job.fail("INTERNAL", { now: 0 }),
    () => job.fail(classify(null), { now: 0, hint: { retry: "no" } }),
    () => job.fail(classify(null), { now: 0, hint: { afterMs: -5 } }),
    () => job.fail(classify(null), { now: 0, chargeMillicredits: "5" }),
  ]) {
    assert.throws(call, (error) => error instanceof TypeError || error instanceof RangeError);
  }
  assert.equal(job.phase, "in_flight");
});
