// What callers hand in, checked and turned into what the library takes.

import { bytesOf } from "./engine.js";

const MOST = 2n ** 64n - 1n;

/** Returns a whole number that is not negative as a BigInt; `null` for none. */
export function number(what, given) {
  if (given === null || given === undefined) {
    return null;
  }
  if (typeof given !== "number" && typeof given !== "bigint") {
    throw new TypeError(`${what}: expected a number, found ${describe(given)}`);
  }
  const whole = typeof given === "bigint" || Number.isInteger(given);
  const big = whole ? BigInt(given) : -1n;
  if (big < 0n || big > MOST) {
    throw new RangeError(`${what}: expected a whole number from 0 to ${MOST}, found ${given}`);
  }
  return big;
}

/** Returns a moment in milliseconds: a Date, or a number of them; what is behind the point is cut. */
export function moment(what, given) {
  if (given instanceof Date) {
    return number(what, given.getTime());
  }
  return number(what, typeof given === "number" ? Math.floor(given) : given);
}

/** As `moment`, the present one where none is given. */
export function now(given) {
  return moment("now", given === undefined ? Date.now() : (given ?? Number.NaN));
}

/** Returns text or bytes as bytes. */
export function bytes(what, given) {
  const found = bytesOf(given);
  if (found === null) {
    throw new TypeError(`${what}: expected a string or bytes, found ${describe(given)}`);
  }
  return found;
}

/** Returns JSON as bytes: text, bytes, or what JSON.parse made of them. */
export function json(what, given) {
  const found = bytesOf(given);
  if (found !== null) {
    return found;
  }
  if (typeof given !== "object" || given === null) {
    throw new TypeError(`${what}: expected JSON or an object, found ${describe(given)}`);
  }
  return bytesOf(JSON.stringify(given, noNumbersLost));
}

/** JSON.stringify writes null for these, which would be another record. */
function noNumbersLost(key, value) {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TypeError(`${key}: expected what JSON can say, found ${value}`);
  }
  return value;
}

export function instance(what, type, given) {
  if (!(given instanceof type)) {
    throw new TypeError(`${what}: expected a ${type.name}, found ${describe(given)}`);
  }
  return given;
}

function describe(given) {
  return given === null ? "null" : Array.isArray(given) ? "an array" : typeof given;
}
