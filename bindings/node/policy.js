// When and how often to retry.

import { POLICY_BYTES, status, structs } from "./abi.js";
import { begin, library, put, read, room, roomFor, take, written } from "./engine.js";
import { InvalidPolicyError, InvalidStateError } from "./errors.js";
import { bytes, instance, json } from "./given.js";

export class Policy {
  #bytes;

  constructor(file = {}) {
    const given = json("policy", file);
    begin();
    const at = put(given);
    const made = roomFor("policy");
    const error = roomFor("error");
    if (library.taketwo_policy_read(at, given.length, made, error) !== status.OK) {
      // The error has room for some of what is wrong; this says all of it.
      const message = written((buffer, capacity) =>
        library.taketwo_policy_check(at, given.length, buffer, capacity),
      );
      throw new InvalidPolicyError(message, read("error", error).name);
    }
    this.#bytes = take(made, structs.policy.size);
    Object.freeze(this);
  }

  static preset(preset) {
    return new Policy({ preset });
  }

  static fromBytes(saved) {
    const given = bytes("saved", saved);
    begin();
    const at = put(given);
    const made = roomFor("policy");
    const error = roomFor("error");
    if (library.taketwo_policy_load(at, given.length, made, error) !== status.OK) {
      const { name, message } = read("error", error);
      throw new InvalidStateError(message, name);
    }
    return new Policy(Policy.#json(made));
  }

  static #json(at) {
    return written((buffer, capacity) => library.taketwo_policy_write_json(at, buffer, capacity));
  }

  /** Lays the policy out for the library, and returns its place. */
  static lay(policy) {
    return put(instance("policy", Policy, policy).#bytes);
  }

  get fingerprint() {
    begin();
    return BigInt.asUintN(64, library.taketwo_policy_fingerprint(put(this.#bytes)));
  }

  toBytes() {
    begin();
    const at = put(this.#bytes);
    const saved = room(POLICY_BYTES);
    library.taketwo_policy_save(at, saved);
    return take(saved, POLICY_BYTES);
  }

  toJSON() {
    begin();
    return JSON.parse(Policy.#json(put(this.#bytes)));
  }
}
