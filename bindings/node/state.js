// How jobs and budgets are read from what was saved.

import { status, structs } from "./abi.js";
import { begin, put, read, roomFor, take } from "./engine.js";
import { InvalidStateError, OtherPolicyError, OutOfTurnError } from "./errors.js";
import { bytes, json } from "./given.js";
import { Policy } from "./policy.js";

/** Returns the bytes of a struct that `call` of the library reads from saved bytes. */
export function fromBytes(struct, call, saved, policy) {
  return restored(struct, call, bytes("saved", saved), policy);
}

/** As `fromBytes`, from JSON. */
export function fromJSON(struct, call, saved, policy) {
  return restored(struct, call, json("saved", saved), policy);
}

function restored(struct, call, given, policy) {
  begin();
  const owner = Policy.lay(policy);
  const at = put(given);
  const made = roomFor(struct);
  const error = roomFor("error");
  const answer = call(owner, at, given.length, made, error);
  if (answer === status.OK) {
    return take(made, structs[struct].size);
  }
  const { name, message } = read("error", error);
  throw answer === status.OTHER_POLICY
    ? new OtherPolicyError(message)
    : new InvalidStateError(message, name);
}

/** Throws what the status of a call on a job stands for. */
export function done(answer) {
  switch (answer) {
    case status.OK:
      return;
    case status.OUT_OF_TURN:
      throw new OutOfTurnError("the call does not fit the phase of the job");
    case status.OTHER_POLICY:
      throw new OtherPolicyError("the policy is not the one that the job was made with");
    default:
      throw new Error(`taketwo: status ${answer}`); // not run: all else is checked before
  }
}
