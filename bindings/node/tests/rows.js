// Every row of conformance/, through the public functions. Runs in Node and in browsers alike.

import * as taketwo from "../taketwo.js";

const { Budget, Failure, Job, Policy } = taketwo;

const hex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
const digits = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const exactly = (text) => (text === null ? null : BigInt(text));
const shownNumber = (number) => (number === null ? null : String(number));

/** With its keys in order, so that it can be compared as a text. */
function sorted(value) {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

function equal(what, found, expected) {
  const [left, right] = [found, expected].map((value) => JSON.stringify(sorted(value)));
  if (left !== right) {
    throw new Error(`${what}: expected ${right}, found ${left}`);
  }
}

/** The error of a class that `call` throws. */
function thrown(type, call) {
  try {
    call();
  } catch (error) {
    if (error instanceof type) {
      return error;
    }
    throw error;
  }
  throw new Error(`expected a ${type.name}, found none`);
}

/** The input of a row: at `key` as text, at `key_hex` as bytes, at `key_repeated` as parts. */
function given(row, key) {
  if (`${key}_hex` in row) {
    return hex(row[`${key}_hex`]);
  }
  if (`${key}_repeated` in row) {
    return row[`${key}_repeated`].map(([text, count]) => text.repeat(count)).join("");
  }
  return row[key];
}

function classifyRow(row, rules) {
  const found = taketwo.classify(given(row, "code"));
  const rule = rules.get(row.rule);
  equal(
    "classification",
    {
      rule: found.rule,
      number: found.ruleNumber,
      family: found.family,
      verdict: found.verdict,
      stage: found.stage,
      refund: found.refund,
      remedy: found.remedy,
      basis: found.basis,
      citation: { section: found.citationSection, sentence: found.citationSentence },
      message_key: found.messageKey,
    },
    rule,
  );
  equal("detail", found.detail, row.detail);
  equal("texts", [found.meaning, found.citation, found.userMessage].includes(""), false);
}

function shownTask(task) {
  return {
    task: {
      status: task.status,
      failure_code: task.failureCode,
      failure: task.failure,
      cost_millicredits: shownNumber(task.costMillicredits),
      estimated_cost_millicredits: shownNumber(task.estimatedCostMillicredits),
      rule: task.classification?.rule ?? null,
      detail: task.classification?.detail ?? null,
      charged_despite_refund: task.chargedDespiteRefund,
    },
  };
}

function shownError({ kind, path, offset, line, value, message }) {
  equal("message", message === "", false);
  return { error: { kind, path, offset, line, value } };
}

function taskRow(row) {
  if ("results" in row) {
    const options = "max_line_bytes" in row ? { maxLineBytes: row.max_line_bytes } : {};
    const results = Array.from(taketwo.readTasks(given(row, "lines"), options), ({ task, error }) =>
      task === null ? shownError(error) : shownTask(task),
    );
    equal("results", results, row.results);
  } else if ("task" in row) {
    equal("task", shownTask(taketwo.readTask(given(row, "json"))), { task: row.task });
  } else {
    const error = thrown(taketwo.InvalidTaskError, () => taketwo.readTask(given(row, "json")));
    equal("error", shownError(error), { error: row.error });
  }
}

function httpRow(row) {
  const found = taketwo.classifyHttp(row.status);
  equal(
    "answer",
    {
      status: row.status,
      rule: found.rule,
      class: found.retryClass,
      ambiguous: found.isAmbiguous,
      ends_polling: found.endsPolling,
    },
    row,
  );
}

/** FNV-1a with 64 bits, the checksum of saved state. */
function sealed(body) {
  let sum = 0xcbf29ce484222325n;
  for (const byte of body) {
    sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  }
  const bytes = new Uint8Array(body.length + 8);
  bytes.set(body);
  new DataView(bytes.buffer).setBigUint64(body.length, sum, true);
  return bytes;
}

const AFTER_DELAY = 2;

/** One delay: of a job in flight that has used `k` retries and draws the `n`-th number next. */
function delayRow(row) {
  const policy = new Policy({
    max_attempts: 1_000_000,
    min_attempt_ms: 0,
    max_elapsed_ms: null,
    allow_no_jitter: true,
    budget: { capacity: 4_000_000 },
    classes: { after_delay: { ...row.settings, retries: Math.max(row.settings.retries, row.k + 1) } },
  });
  const begun = new Job(row.name, policy, { seed: BigInt(row.seed) });
  begun.start(new Budget(policy), { now: 0 });
  const body = begun.toBytes().slice(0, -8);
  const view = new DataView(body.buffer);
  view.setBigUint64(24, BigInt(row.n), true);
  if (row.k > 0) {
    view.setUint8(84, AFTER_DELAY);
    view.setUint32(92, row.k, true);
  }
  const job = Job.fromBytes(sealed(body), policy);
  const hint = { afterMs: exactly(row.hint_ms) };
  const { exact } = job.fail(taketwo.classify("INTERNAL"), { hint, now: 0 });
  equal(
    "delay",
    [exact.delayMs, exact.delayLowMs, exact.delayHighMs].map(shownNumber),
    [row.delay_ms, row.low_ms, row.high_ms],
  );
}

function failureOf(row) {
  if ("cancelled" in row) {
    return Failure.cancelled();
  }
  return "http" in row ? Failure.creation(row.http) : taketwo.classify(given(row, "code"));
}

const HINT_RETRY = { yes: true, no: false, unset: undefined };

function hintOf({ retry, after_ms }) {
  return { retry: HINT_RETRY[retry], afterMs: exactly(after_ms) };
}

function shownDecision(decision) {
  const { exact } = decision;
  equal("sentence", String(decision).startsWith(decision.action), true);
  equal("rounded", decision.atMs, exact.atMs === null ? null : Number(exact.atMs));
  return {
    action: decision.action,
    check: decision.check,
    rule: decision.rule,
    class: decision.retryClass,
    attempts: decision.attempts,
    at_ms: shownNumber(exact.atMs),
    delay_ms: shownNumber(exact.delayMs),
    delay_low_ms: shownNumber(exact.delayLowMs),
    delay_high_ms: shownNumber(exact.delayHighMs),
    compared: exact.compared.map(String),
  };
}

class History {
  constructor(policies, jobs) {
    this.policies = policies;
    this.jobs = jobs;
    this.budget = new Budget(policies[0]);
  }

  static of(row) {
    const policies = row.policies.map((file) => new Policy(file));
    const jobs = row.jobs.map(
      (job) =>
        new Job(job.name, policies[job.policy], {
          seed: BigInt(job.seed),
          deadline: exactly(job.deadline_ms),
          estimateMillicredits: BigInt(job.estimate_millicredits),
        }),
    );
    return new History(policies, jobs);
  }

  saved() {
    const budget = this.budget.toBytes(this.policies[0]);
    return [...this.jobs.map((job) => job.toBytes()), budget].map(digits);
  }

  /** The answer, or the error, of a step. */
  answer(step) {
    const job = this.jobs[step.job];
    const policy = this.policies[step.policy];
    const options = { policy, now: exactly(step.now ?? null) };
    switch (step.call) {
      case "start":
        return shownDecision(job.start(this.budget, options));
      case "succeed":
        return shownDecision(job.succeed(this.budget, options));
      case "poll":
        return shownDecision(job.poll({ ...options, hint: hintOf(step.hint) }));
      case "fail":
        return shownDecision(
          job.fail(failureOf(step.failure), {
            ...options,
            hint: hintOf(step.hint),
            chargeMillicredits: exactly(step.charge_millicredits),
          }),
        );
      case "rebind":
        job.rebind(policy);
        return null;
      default:
        throw new Error(`unknown call ${step.call}`);
    }
  }

  step(step) {
    const before = this.saved();
    let answer;
    try {
      answer = this.answer(step);
    } catch (error) {
      if (error instanceof taketwo.OutOfTurnError) {
        answer = { error: "out_of_turn" };
      } else if (error instanceof taketwo.OtherPolicyError) {
        answer = { error: "other_policy" };
      } else {
        throw error;
      }
      equal("an error changes nothing", this.saved(), before);
    }
    // The history behind a row of saved state is there for its end alone.
    if ("expect" in step) {
      equal("answer", answer, step.expect);
      equal("tokens", String(this.budget.tokens), step.tokens);
    }
    const job = this.jobs[step.job];
    equal("saved and loaded", digits(Job.fromBytes(job.toBytes(), job.policy).toBytes()), digits(job.toBytes()));
  }
}

function historyRow(row) {
  const history = History.of(row);
  for (const step of row.steps) {
    history.step(step);
  }
  return history;
}

const KINDS = {
  policy: {
    fromBytes: (saved) => Policy.fromBytes(saved),
    fromJSON: (json) => new Policy(json),
    toBytes: (policy) => policy.toBytes(),
    toJSON: (policy) => policy.toJSON(),
  },
  job: {
    fromBytes: (saved, policy) => Job.fromBytes(saved, policy),
    fromJSON: (json, policy) => Job.fromJSON(json, policy),
    toBytes: (job) => job.toBytes(),
    toJSON: (job) => job.toJSON(),
  },
  budget: {
    fromBytes: (saved, policy) => Budget.fromBytes(saved, policy),
    fromJSON: (json, policy) => Budget.fromJSON(json, policy),
    toBytes: (budget, policy) => budget.toBytes(policy),
    toJSON: (budget, policy) => budget.toJSON(policy),
  },
};

function stateRow(row) {
  const kind = KINDS[row.kind];
  const policy = new Policy(row.policy);
  const saved = hex(row.hex);
  if ("error" in row) {
    const type = row.error === "other_policy" ? taketwo.OtherPolicyError : taketwo.InvalidStateError;
    const error = thrown(type, () => kind.fromBytes(saved, policy));
    equal("error", error.kind, row.error);
    equal("message", error.message === "", false);
  } else {
    const read = [
      kind.fromBytes(saved, policy),
      kind.fromJSON(row.json, policy),
      kind.fromJSON(JSON.stringify(row.json), policy),
    ];
    for (const state of read) {
      equal("saved again", digits(kind.toBytes(state, policy)), row.hex);
      equal("json", kind.toJSON(state, policy), row.json);
    }
  }
  if ("scenario" in row) {
    const [job, ...others] = historyRow(row.scenario).saved();
    equal("saved", [job, others.at(-1)].includes(row.hex), true);
  }
}

function fixtureRow(row) {
  const kind = KINDS[row.kind];
  const policy = row.kind === "policy" ? null : Policy.fromBytes(hex(row.policy));
  const state = kind.fromBytes(hex(row.hex), policy);
  equal("json", digits(kind.toBytes(kind.fromJSON(row.json, policy), policy)), row.hex);
  if (row.kind === "policy") {
    equal("means", digits(new Policy(row.means).toBytes()), row.hex);
  } else if (row.kind === "budget") {
    equal("tokens", String(state.tokens), row.means.tokens);
    equal("last retry", shownNumber(state.lastRetryMs), row.means.last_retry_ms);
  } else {
    const means = {
      phase: state.phase,
      attempts: state.attempts,
      at_ms: String(state.exact.atMs),
      lost_millicredits: String(state.exact.lostMillicredits),
    };
    equal("means", means, row.means);
    const history = new History([policy], [state]);
    for (const step of row.next) {
      history.step(step);
    }
  }
}

/**
 * Runs every row. `load` gives a file of conformance/ as JSON.parse made it, `fixtures` are the names
 * of those in fixtures/. Returns how many were run, and what those that failed said.
 */
export async function run(load, fixtures) {
  const classify = await load("classify.json");
  equal("table version", classify.table_version, taketwo.TABLE_VERSION);
  const rules = new Map(classify.rules.map((rule) => [rule.rule, rule]));
  const files = [
    ["classify.json", (row) => classifyRow(row, rules)],
    ["task.json", taskRow],
    ["http.json", httpRow],
    ["delay.json", delayRow],
    ["decide.json", historyRow],
    ["budget.json", historyRow],
    ["state.json", stateRow],
    ...fixtures.map((name) => [`fixtures/${name}`, fixtureRow]),
  ];
  const failed = [];
  let count = 0;
  for (const [name, check] of files) {
    const { format, rows } = await load(name);
    equal("format", format, 1);
    for (const row of rows) {
      count += 1;
      try {
        check(row);
      } catch (error) {
        failed.push(`${name}, row ${rows.indexOf(row)} ${row.name ?? ""}: ${error.message}`);
      }
    }
  }
  return { count, failed };
}
