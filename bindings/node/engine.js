// The WebAssembly module, and how values get into its memory and out of it.
//
// The module keeps nothing between calls and allocates nothing. What a call is given is laid from
// `__heap_base` on, where the module's own data ends, call after call anew; the memory grows as a
// record needs it. So there is nothing to free, and all that lasts is a JavaScript value.

import { ABI_VERSION, structs } from "./abi.js";

async function source() {
  const url = new URL("./taketwo.wasm", import.meta.url);
  if (url.protocol === "file:") {
    const { readFile } = await import(/* @vite-ignore */ /* webpackIgnore: true */ "node:fs/promises");
    return readFile(url);
  }
  const answer = await fetch(url);
  if (!answer.ok) {
    throw new Error(`${url}: HTTP ${answer.status}`);
  }
  return answer.arrayBuffer();
}

/** The functions of the C library, a struct that is returned or given by value as a pointer to it. */
export const { exports: library } = (await WebAssembly.instantiate(await source())).instance;
if (library.taketwo_abi_version() !== ABI_VERSION) {
  throw new Error("taketwo.wasm is not the one that this package was built with");
}

const PAGE = 65_536;
const START = library.__heap_base.value;
const { memory } = library;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
let end = START;

/** Begins a call: what was laid out for the one before is gone. */
export function begin() {
  end = START;
}

/** Returns the place of that many free bytes, on which any struct may lie. */
export function room(size) {
  const at = Math.ceil(end / 8) * 8;
  end = at + size;
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) {
    memory.grow(Math.ceil(missing / PAGE));
  }
  return at;
}

/** Returns the place of free bytes for a struct. */
export function roomFor(struct) {
  return room(structs[struct].size);
}

/** Lays out bytes, and returns their place. */
export function put(bytes) {
  const at = room(bytes.length);
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  return at;
}

/** Lays out a number of 64 bits; 0, which is NULL, for none. */
export function putNumber(number) {
  if (number === null) {
    return 0;
  }
  const at = room(8);
  new DataView(memory.buffer).setBigUint64(at, number, true);
  return at;
}

/** Returns a copy of bytes. */
export function take(at, size) {
  return new Uint8Array(memory.buffer, at, size).slice();
}

/** Returns a text of so many bytes. */
export function text(at, size) {
  return decoder.decode(new Uint8Array(memory.buffer, at, size));
}

/** Returns a text that ends with a NUL, at most `most` bytes from its start. */
export function textAt(at, most = memory.buffer.byteLength - at) {
  const bytes = new Uint8Array(memory.buffer, at, most);
  return decoder.decode(bytes.subarray(0, bytes.indexOf(0)));
}

/** Returns the text that `write` puts into a buffer, of which it says how long it is. */
export function written(write, capacity = 2048) {
  let at = room(capacity);
  const size = write(at, capacity) >>> 0;
  if (size >= capacity) {
    at = room(size + 1);
    write(at, size + 1);
  }
  return text(at, size);
}

/** Returns a struct as an object of its fields. */
export function read(struct, at) {
  const view = new DataView(memory.buffer);
  const found = {};
  for (const [name, [kind, offset, count]] of Object.entries(structs[struct].fields)) {
    found[name] = readField(view, kind, at + offset, count);
  }
  return found;
}

function readField(view, kind, at, count) {
  switch (kind) {
    case "u8":
      return view.getUint8(at);
    case "u16":
      return view.getUint16(at, true);
    case "u32":
    case "pointer":
      return view.getUint32(at, true);
    case "u64":
      return count === undefined
        ? view.getBigUint64(at, true)
        : Array.from({ length: count }, (_, place) => view.getBigUint64(at + 8 * place, true));
    case "bool":
      return view.getUint8(at) !== 0;
    case "text":
      return textAt(at, count);
    default:
      return read(kind, at);
  }
}

/** Returns what is given as text or bytes as bytes. */
export function bytesOf(given) {
  if (typeof given === "string") {
    return encoder.encode(given);
  }
  if (given instanceof Uint8Array) {
    return given;
  }
  if (given instanceof ArrayBuffer) {
    return new Uint8Array(given);
  }
  return null;
}
