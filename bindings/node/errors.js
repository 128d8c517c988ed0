// What can fail. A failure code is never an error: every code has an answer.

/** Any error of taketwo. Arguments of a wrong type or out of range are a TypeError or RangeError. */
export class TaketwoError extends Error {
  get name() {
    return this.constructor.name;
  }
}

/** A record that cannot be read: nothing of it is to be taken for the state of a task. */
export class InvalidTaskError extends TaketwoError {
  constructor(message, { kind, path, value, offset, line }) {
    super(message);
    this.kind = kind;
    this.path = path;
    this.value = value;
    this.offset = offset;
    this.line = line;
  }
}

/** A policy that cannot be: a key that none has, a wrong type, or numbers out of range. */
export class InvalidPolicyError extends TaketwoError {
  constructor(message, kind) {
    super(message);
    this.kind = kind;
  }
}

/** Saved state that cannot be read. Nothing of it is used. */
export class InvalidStateError extends TaketwoError {
  constructor(message, kind) {
    super(message);
    this.kind = kind;
  }
}

/** The policy is not the one that the job or budget was made with. Nothing was changed. */
export class OtherPolicyError extends InvalidStateError {
  constructor(message) {
    super(message, "other_policy");
  }
}

/** The call does not fit the phase of the job. Nothing was changed. */
export class OutOfTurnError extends TaketwoError {}
