// The examples: those of the README as they stand there, and the program of examples/node.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const blocks = Array.from(readme.matchAll(/^```js\n(.*?)^```$/gms), ([, code]) => code);

async function written(name, code) {
  const file = new URL(`../${name}`, import.meta.url);
  await writeFile(file, code);
  return file;
}

function run(file, ...options) {
  return spawnSync(process.execPath, [fileURLToPath(file), ...options], { encoding: "utf8" });
}

test("classify", async () => {
  assert.equal(blocks.length, 2);
  const file = await written("readme-classify.js", blocks[0]);
  const { stdout, stderr } = run(file);
  assert.equal(stderr, "");
  assert.match(stdout, /^may be tried, will rarely help: remove_overlay\n/);
  assert.match(stdout, /why: internal\.bad_output \(INTERNAL\.BAD_OUTPUT failures, sentence 17\)/);
});

/** A service that answers each creation and each poll with the next of a list. */
function service(creations, polls) {
  const seen = { created: 0, saved: [], slept: [] };
  const answer = (given) => {
    if (given === null) throw new TypeError("fetch failed");
    const [status, body] = given;
    return new Response(JSON.stringify(body), { status });
  };
  return {
    seen,
    create: async () => {
      seen.created += 1;
      return answer(creations.shift());
    },
    get: async () => answer(polls.shift()),
    save: async (json) => seen.saved.push(JSON.parse(json).phase),
    sleep: async (at) => {
      assert.ok(at instanceof Date && at > Date.now() - 1000);
      seen.slept.push(at);
    },
  };
}

test("the loop", async () => {
  const { generate } = await import(await written("readme-loop.js", blocks[1]));
  const created = [200, { id: "t" }];

  const good = service([created], [[200, { status: "RUNNING" }], null, [200, { status: "SUCCEEDED" }]]);
  assert.equal((await generate("good", good)).status, "SUCCEEDED");
  assert.deepEqual(good.seen.saved, ["in_flight", "done"]);
  assert.equal(good.seen.slept.length, 3);

  const moderated = service([created], [[200, { status: "FAILED", failureCode: "SAFETY.INPUT.TEXT" }]]);
  await assert.rejects(generate("moderated", moderated), /^Error: stop: class never allows no retry/);
  assert.equal(moderated.seen.created, 1);

  const ambiguous = service([null], []);
  await assert.rejects(generate("ambiguous", ambiguous), /^Error: reconcile: /);
  assert.equal(ambiguous.seen.created, 1);

  const gone = service([created], [[404, {}]]);
  await assert.rejects(generate("gone", gone), /out of sight/);
});

test("triage", async () => {
  const file = await written("triage.js", await readFile(`${process.env.EXAMPLES}/node/triage.js`, "utf8"));
  const { stdout, status } = run(file, `${process.env.EXAMPLES}/tasks.jsonl`);
  assert.equal(status, 0);
  assert.match(stdout, /^31 of 52 tasks failed$/m);
  assert.match(stdout, /^ {2}why: asset\.invalid \(ASSET\.INVALID, sentence 24\)$/m);
  assert.match(stdout, /credits charged \(!\)$/m);

  const hostile = await written("hostile.jsonl", '{"status": "FAILED", "failureCode": "\\u001b[31m\\u202e"}\n{');
  const second = run(file, fileURLToPath(hostile));
  assert.match(second.stdout, /^line 1: \?\[31m\?$/m);
  assert.match(second.stderr, /^triage: line 2: broken JSON/);
  assert.equal(second.status, 1);
});
