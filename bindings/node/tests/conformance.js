// Runs the rows of conformance/ in Node.
//
// usage: node conformance.js CONFORMANCE_DIR

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./rows.js";

const [folder] = process.argv.slice(2);
const fixtures = (await readdir(join(folder, "fixtures"))).filter((name) => name.endsWith(".json"));
const load = async (name) => JSON.parse(await readFile(join(folder, name), "utf8"));
const { count, failed } = await run(load, fixtures.sort());
for (const message of failed) {
  console.error(message);
}
console.log(`node: ${count} rows run, ${count - failed.length} passed`);
process.exitCode = failed.length === 0 ? 0 : 1;
