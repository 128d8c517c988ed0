// One thing that the user wants, made of one or more attempts.

import { JOB_BYTES, hint_retry, names, structs } from "./abi.js";
import { Budget } from "./budget.js";
import { Failure } from "./classification.js";
import { Decision } from "./decision.js";
import { begin, library, put, putNumber, room, roomFor, take, written } from "./engine.js";
import { bytes, instance, moment, now, number } from "./given.js";
import { Policy } from "./policy.js";
import { done, fromBytes, fromJSON } from "./state.js";
import { Task } from "./task.js";

const random = globalThis.crypto ?? (await import("node:crypto")).webcrypto;

export class Job {
  #bytes;
  #policy;

  constructor(name, policy, { seed, deadline, estimateMillicredits = 0 } = {}) {
    const named = bytes("name", name);
    const drawn = number("seed", seed) ?? random.getRandomValues(new BigUint64Array(1))[0];
    const until = moment("deadline", deadline);
    const estimate = number("estimateMillicredits", estimateMillicredits) ?? 0n;
    begin();
    const owner = Policy.lay(policy);
    const at = put(named);
    const made = roomFor("job");
    done(library.taketwo_job_new(owner, drawn, at, named.length, putNumber(until), estimate, made));
    this.#bytes = take(made, structs.job.size);
    this.#policy = policy;
  }

  static fromBytes(saved, policy) {
    return Job.#of(fromBytes("job", library.taketwo_job_load, saved, policy), policy);
  }

  static fromJSON(saved, policy) {
    return Job.#of(fromJSON("job", library.taketwo_job_read_json, saved, policy), policy);
  }

  static #of(bytes, policy) {
    const job = new Job("", policy, { seed: 0 });
    job.#bytes = bytes;
    return job;
  }

  start(budget, options = {}) {
    return this.#spend(library.taketwo_job_start, budget, options);
  }

  succeed(budget, options = {}) {
    return this.#spend(library.taketwo_job_succeed, budget, options);
  }

  fail(failure, { hint, chargeMillicredits, ...options } = {}) {
    let found = failure;
    let charge = number("chargeMillicredits", chargeMillicredits);
    if (failure instanceof Task) {
      found = failure.asFailure;
      charge ??= number("costMillicredits", failure.costMillicredits);
      if (found === null) {
        throw new RangeError(`failure: expected a task that failed, found one that is ${failure.status}`);
      }
    }
    const { after, retry } = hintOf(hint);
    return this.#call(options, (job, policy, at, answer) =>
      library.taketwo_job_fail(
        job,
        policy,
        at,
        Failure.lay(found),
        layHint(retry, after),
        putNumber(charge),
        answer,
      ),
    );
  }

  poll({ hint, ...options } = {}) {
    const { after, retry } = hintOf(hint);
    return this.#call(options, (job, policy, at, answer) =>
      library.taketwo_job_poll(job, policy, at, layHint(retry, after), answer),
    );
  }

  rebind(policy) {
    begin();
    const job = put(this.#bytes);
    done(library.taketwo_job_rebind(job, Policy.lay(policy)));
    this.#bytes = take(job, structs.job.size);
    this.#policy = policy;
  }

  get policy() {
    return this.#policy;
  }

  get phase() {
    return names.phase[this.#ask(library.taketwo_job_phase)];
  }

  get attempts() {
    return this.#ask(library.taketwo_job_attempts) >>> 0;
  }

  get atMs() {
    return Number(this.exact.atMs);
  }

  get lostMillicredits() {
    return Number(this.exact.lostMillicredits);
  }

  get exact() {
    return Object.freeze({
      atMs: BigInt.asUintN(64, this.#ask(library.taketwo_job_at_ms)),
      lostMillicredits: BigInt.asUintN(64, this.#ask(library.taketwo_job_lost_millicredits)),
    });
  }

  toBytes() {
    begin();
    const at = put(this.#bytes);
    const saved = room(JOB_BYTES);
    done(library.taketwo_job_save(at, saved));
    return take(saved, JOB_BYTES);
  }

  toJSON() {
    begin();
    const at = put(this.#bytes);
    return JSON.parse(
      written((buffer, capacity) => library.taketwo_job_write_json(at, buffer, capacity)),
    );
  }

  #ask(question) {
    begin();
    return question(put(this.#bytes));
  }

  #spend(call, budget, options) {
    instance("budget", Budget, budget);
    return this.#call(options, (job, policy, at, answer) => {
      const purse = Budget.lay(budget);
      const status = call(job, policy, at, purse, answer);
      Budget.keep(budget, purse); // as it was, where the call was refused
      return status;
    });
  }

  #call({ now: given, policy = this.#policy }, call) {
    const at = now(given);
    begin();
    const owner = Policy.lay(policy);
    const job = put(this.#bytes);
    const answer = roomFor("decision");
    done(call(job, owner, at, answer));
    this.#bytes = take(job, structs.job.size);
    return new Decision(answer);
  }
}

function hintOf({ retry, afterMs } = {}) {
  if (retry !== undefined && retry !== null && typeof retry !== "boolean") {
    throw new TypeError(`hint.retry: expected a boolean, found ${typeof retry}`);
  }
  return { retry: retry ?? null, after: moment("hint.afterMs", afterMs) };
}

function layHint(retry, after) {
  const { size, fields } = structs.hint;
  const view = new DataView(new ArrayBuffer(size));
  view.setBigUint64(fields.after_ms[1], after ?? 0n, true);
  view.setUint8(fields.has_after[1], Number(after !== null));
  view.setUint8(
    fields.retry[1],
    retry === null ? hint_retry.UNSET : retry ? hint_retry.YES : hint_retry.NO,
  );
  return put(new Uint8Array(view.buffer));
}
