// What jobs may still spend on retries, shared by many.

import { BUDGET_BYTES, NONE, structs } from "./abi.js";
import { begin, library, put, room, roomFor, take, written } from "./engine.js";
import { instance } from "./given.js";
import { Policy } from "./policy.js";
import { done, fromBytes, fromJSON } from "./state.js";

export class Budget {
  #bytes;

  constructor(policy) {
    begin();
    const at = Policy.lay(policy);
    const made = roomFor("budget");
    done(library.taketwo_budget_new(at, made));
    this.#bytes = take(made, structs.budget.size);
  }

  static fromBytes(saved, policy) {
    return Budget.#of(fromBytes("budget", library.taketwo_budget_load, saved, policy), policy);
  }

  static fromJSON(saved, policy) {
    return Budget.#of(fromJSON("budget", library.taketwo_budget_read_json, saved, policy), policy);
  }

  static #of(bytes, policy) {
    const budget = new Budget(policy);
    budget.#bytes = bytes;
    return budget;
  }

  /** Lays the budget out for the library, and returns its place. */
  static lay(budget) {
    return put(instance("budget", Budget, budget).#bytes);
  }

  /** Takes over what the library made of the budget that was laid out there. */
  static keep(budget, at) {
    budget.#bytes = take(at, structs.budget.size);
  }

  get tokens() {
    begin();
    return Number(library.taketwo_budget_tokens(put(this.#bytes)));
  }

  get lastRetryMs() {
    begin();
    const ms = BigInt.asUintN(64, library.taketwo_budget_last_retry_ms(put(this.#bytes)));
    return ms === NONE ? null : Number(ms);
  }

  toBytes(policy) {
    begin();
    const owner = Policy.lay(policy);
    const saved = room(BUDGET_BYTES);
    done(library.taketwo_budget_save(put(this.#bytes), owner, saved));
    return take(saved, BUDGET_BYTES);
  }

  toJSON(policy) {
    begin();
    const owner = Policy.lay(policy);
    const at = put(this.#bytes);
    return JSON.parse(
      written((buffer, capacity) => library.taketwo_budget_write_json(at, owner, buffer, capacity)),
    );
  }
}
