// How jobs and budgets are read from what was saved.

import { status, structs } from "./abi.js";
import { begin, library, put, read, roomFor, take, textAt } from "./engine.js";
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
  const says = () => textAt(library.taketwo_status_message(answer));
  switch (answer) {
    case status.OK:
      return;
    case status.OUT_OF_TURN:
      throw new OutOfTurnError(says());
    case status.OTHER_POLICY:
      throw new OtherPolicyError(says());
    default:
      throw new Error(`taketwo: status ${answer}`); // not run: all else is checked before
  }
}
