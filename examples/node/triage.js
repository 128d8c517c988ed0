// Reads a file of JSON Lines and says of each failure why, whether to try again, and what it cost.
//
//     npm install PATH/TO/taketwo
//     node triage.js tasks.jsonl
//
// Exit status: 1 if a line could not be read.

import { readFile } from "node:fs/promises";
import { readTasks } from "taketwo";

// What a record says goes to a terminal: no control character of it is passed on.
const printable = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");

let tasks = 0;
let failures = 0;
for (const { line, task, error } of readTasks(await readFile(process.argv[2]))) {
  if (error) {
    console.error(`triage: ${printable(error.message)}`);
    process.exitCode = 1;
    continue;
  }
  tasks += 1;
  if (task.classification === null) {
    continue;
  }
  failures += 1;
  const { verdict, remedy, rule, citation } = task.classification;
  console.log(`line ${line}: ${printable(task.failureCode ?? "no code")}`);
  console.log(`  try again: ${verdict}; what to do: ${remedy}`);
  console.log(`  why: ${rule} (${citation})`);
  if (task.costMillicredits !== null) {
    const credits = (task.costMillicredits / 1000).toFixed(3);
    console.log(`  ${credits} credits charged${task.chargedDespiteRefund ? " (!)" : ""}`);
  }
}
console.log(`${failures} of ${tasks} tasks failed`);
