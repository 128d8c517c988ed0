// What a call of a job answers, and why.

import { names, structs } from "./abi.js";
import { ruleCitation, ruleName } from "./classification.js";
import { begin, library, put, read, take, written } from "./engine.js";

export class Decision {
  #bytes;

  constructor(at) {
    this.#bytes = take(at, structs.decision.size);
    const found = read("decision", at);
    const exact = {
      atMs: found.has_at ? found.at_ms : null,
      delayMs: found.has_delay ? found.delay_ms : null,
      delayLowMs: found.has_delay ? found.delay_low_ms : null,
      delayHighMs: found.has_delay ? found.delay_high_ms : null,
      compared: Object.freeze(found.compared),
    };
    const rounded = (number) => (number === null ? null : Number(number));
    this.action = names.action[found.action];
    this.check = names.check[found.check];
    this.rule = ruleName(found.rule);
    this.citation = ruleCitation(found.rule);
    this.retryClass = names.retry_class[found.retry_class];
    this.attempts = found.attempts;
    this.atMs = rounded(exact.atMs);
    this.delayMs = rounded(exact.delayMs);
    this.delayLowMs = rounded(exact.delayLowMs);
    this.delayHighMs = rounded(exact.delayHighMs);
    this.compared = Object.freeze(found.compared.map(Number));
    this.exact = Object.freeze(exact);
    Object.freeze(this);
  }

  get at() {
    return this.atMs === null ? null : new Date(this.atMs);
  }

  explain() {
    begin();
    const at = put(this.#bytes);
    return written((buffer, capacity) => library.taketwo_decision_explain(at, buffer, capacity), 512);
  }

  toString() {
    return this.explain();
  }
}
