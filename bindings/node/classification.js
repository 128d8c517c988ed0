// What a failure code means, and what an HTTP answer does.

import { names, structs } from "./abi.js";
import { begin, library, put, read, roomFor, text, textAt } from "./engine.js";
import { bytes, instance } from "./given.js";

const texts = (rule) => ({
  meaning: textAt(library.taketwo_rule_meaning(rule)),
  citation: textAt(library.taketwo_rule_citation(rule)),
  citationSection: textAt(library.taketwo_rule_citation_section(rule)) || null,
  citationSentence: library.taketwo_rule_citation_sentence(rule) || null,
  messageKey: textAt(library.taketwo_rule_message_key(rule)),
  userMessage: textAt(library.taketwo_rule_user_message(rule)),
});

/** The name of a rule by its number; `null` for that of none. */
export function ruleName(rule) {
  return names.rule[rule] ?? (textAt(library.taketwo_rule_name(rule)) || null);
}

/** What a rule rests on, as a text; `null` for that of none. */
export function ruleCitation(rule) {
  return textAt(library.taketwo_rule_citation(rule)) || null;
}

export class Classification {
  constructor(fields) {
    Object.assign(this, fields);
    Object.freeze(this);
  }
}

// Without a detail an answer is one of a few, each made once.
const made = new Map();

/** Returns the answer that a struct of the library gives; `detail` cuts its detail out of the code. */
export function classificationOf(found, detail) {
  let answer = made.get(found.rule);
  if (answer === undefined) {
    answer = new Classification({
      rule: ruleName(found.rule),
      ruleNumber: found.rule,
      family: names.family[found.family],
      verdict: names.verdict[found.verdict],
      stage: names.stage[found.stage],
      refund: names.refund[found.refund],
      remedy: names.remedy[found.remedy],
      basis: names.basis[found.basis],
      detail: null,
      ...texts(found.rule),
    });
    made.set(found.rule, answer);
  }
  if (found.detail_len === 0) {
    return answer;
  }
  return new Classification({ ...answer, detail: detail(found.detail_offset, found.detail_len) });
}

export function classify(code) {
  begin();
  const answer = roomFor("classification");
  let at = 0;
  let size = 0;
  if (code !== null && code !== undefined) {
    const given = bytes("code", code);
    at = put(given);
    size = given.length;
  }
  library.taketwo_classify(answer, at, size);
  return classificationOf(read("classification", answer), (offset, len) => text(at + offset, len));
}

export function classifyHttp(status) {
  begin();
  const answer = roomFor("http_answer");
  library.taketwo_classify_http(answer, httpStatus(status));
  const found = read("http_answer", answer);
  return Object.freeze({
    rule: ruleName(found.rule),
    retryClass: names.retry_class[found.retry_class],
    creationClass: names.retry_class[found.creation_class],
    isAmbiguous: found.is_ambiguous,
    endsPolling: found.ends_polling,
    citation: ruleCitation(found.rule),
  });
}

function httpStatus(status) {
  if (status === null || status === undefined) {
    return 0;
  }
  if (typeof status !== "number") {
    throw new TypeError(`status: expected a number or null, found ${typeof status}`);
  }
  if (!Number.isInteger(status) || status < 0 || status > 65_535) {
    throw new RangeError(`status: expected a whole number from 0 to 65535, found ${status}`);
  }
  return status;
}

/** A failure that is no failed task: it was cancelled, or never created. */
export class Failure {
  #status;

  constructor(key, status) {
    if (key !== Failure) {
      throw new TypeError("made by Failure.creation and Failure.cancelled");
    }
    this.#status = status;
    Object.freeze(this);
  }

  static cancelled() {
    return new Failure(Failure, null);
  }

  static creation(status) {
    return new Failure(Failure, httpStatus(status));
  }

  /** Lays the failure out for the library, and returns its place. */
  static lay(failure) {
    const at = roomFor("failure");
    if (failure instanceof Classification) {
      const given = new Uint8Array(structs.classification.size);
      given[structs.classification.fields.rule[1]] = failure.ruleNumber;
      library.taketwo_failure_task(at, put(given));
      return at;
    }
    const status = instance("failure", Failure, failure).#status;
    if (status === null) {
      library.taketwo_failure_cancelled(at);
    } else {
      library.taketwo_failure_creation(at, status);
    }
    return at;
  }
}

/** The texts of every rule, in the order of their numbers: for translators, and for tables. */
export const RULES = Object.freeze(
  Object.entries(names.rule).map(([rule, name]) =>
    Object.freeze({ name, number: Number(rule), ...texts(Number(rule)) }),
  ),
);
