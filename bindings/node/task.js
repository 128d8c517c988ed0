// Reading the record of a task, and files of them.

import { MAX_LINE_BYTES, names, status, structs } from "./abi.js";
import { classificationOf, Failure } from "./classification.js";
import { begin, bytesOf, library, put, read, room, roomFor, text, written } from "./engine.js";
import { InvalidTaskError } from "./errors.js";
import { bytes, json, number } from "./given.js";

export class Task {
  constructor(fields) {
    Object.assign(this, fields);
    Object.freeze(this);
  }

  /** How the task failed, as Job.fail takes it; `null` if it did not. */
  get asFailure() {
    return this.status === "CANCELLED" ? Failure.cancelled() : this.classification;
  }
}

export function readTask(record) {
  const given = json("record", record);
  begin();
  const at = put(given);
  return answer((task, error) => library.taketwo_read_task(at, given.length, task, error));
}

export function* readTasks(source, { maxLineBytes = MAX_LINE_BYTES } = {}) {
  const most = Math.min(Number(number("maxLineBytes", maxLineBytes)), 2 ** 32 - 1);
  let count = 0;
  for (const line of linesOf(source)) {
    count += 1;
    let result;
    try {
      const task = readLine(line, count, most);
      if (task === null) {
        continue;
      }
      result = { line: count, task, error: null };
    } catch (error) {
      if (!(error instanceof InvalidTaskError)) {
        throw error;
      }
      result = { line: count, task: null, error };
    }
    yield Object.freeze(result);
  }
}

function readLine(line, count, most) {
  begin();
  // A line that is too long is not looked at, so it need not be there.
  const at = line.length > most ? room(0) : put(line);
  return answer((task, error) =>
    library.taketwo_read_line(at, line.length, BigInt(count), most, task, error),
  );
}

const LINE_FEED = 10;

function* linesOf(source) {
  const whole = bytesOf(source);
  if (whole === null) {
    for (const line of source) {
      const given = bytes("line", line);
      yield given.at(-1) === LINE_FEED ? given.subarray(0, -1) : given;
    }
    return;
  }
  for (let start = 0; start <= whole.length; ) {
    const found = whole.indexOf(LINE_FEED, start);
    const stop = found < 0 ? whole.length : found;
    yield whole.subarray(start, stop);
    start = stop + 1;
  }
}

/** Returns the task that a call reads from a record; `null` for a blank line. */
function answer(call) {
  const task = roomFor("task");
  const error = roomFor("task_error");
  switch (call(task, error)) {
    case status.OK:
      return taskOf(read("task", task));
    case status.BLANK_LINE:
      return null;
    default:
      throw taskError(error);
  }
}

function taskOf(found) {
  const decoded = (at, size) =>
    at === 0
      ? null
      : written((buffer, capacity) => library.taketwo_decode_text(at, size, buffer, capacity), size + 1);
  const name = names.task_status[found.status];
  const failureCode = decoded(found.failure_code, found.failure_code_len);
  const detail = (offset, len) => failureCode.slice(offset, offset + len);
  return new Task({
    status: name,
    isOver: found.is_over,
    failureCode,
    failure: decoded(found.failure, found.failure_len),
    costMillicredits: found.has_cost ? Number(found.cost_millicredits) : null,
    estimatedCostMillicredits: found.has_estimated_cost ? Number(found.estimated_cost_millicredits) : null,
    classification: name === "FAILED" ? classificationOf(found.classification, detail) : null,
    chargedDespiteRefund: found.charged_despite_refund,
  });
}

function taskError(at) {
  const found = read("task_error", at);
  const [, value] = structs.task_error.fields.value;
  return new InvalidTaskError(found.message, {
    kind: names.task_error_kind[found.kind],
    path: found.path,
    value: text(at + value, found.value_len), // a NUL may be what was found
    offset: found.has_offset ? Number(found.offset) : null,
    line: found.line === 0n ? null : Number(found.line),
  });
}
