// What is in a file of tasks.

import { readTasks } from "./taketwo/taketwo.js";

const MOST_BAD = 20;
const AT_ONCE = 5000;

const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);

/**
 * Reads JSON Lines, and returns what was found. `breathe` is awaited now and then, so that the page stays
 * alive with a large file; it may throw to give up.
 */
export async function triage(bytes, breathe) {
  const found = {
    tasks: 0,
    failed: 0,
    charged: 0,
    chargedForFailures: 0,
    chargedDespiteRefund: 0,
    families: new Map(),
    verdicts: new Map(),
    codes: new Map(),
    unknown: new Map(),
    unreadable: 0,
    bad: [],
  };
  for (const { line, task, error } of readTasks(bytes)) {
    if (line % AT_ONCE === 0) {
      await breathe();
    }
    if (error !== null) {
      found.unreadable += 1;
      if (found.bad.length < MOST_BAD) {
        found.bad.push([line, error.message]);
      }
      continue;
    }
    found.tasks += 1;
    found.charged += task.costMillicredits ?? 0;
    if (task.classification === null) {
      continue;
    }
    found.failed += 1;
    found.chargedForFailures += task.costMillicredits ?? 0;
    found.chargedDespiteRefund += task.chargedDespiteRefund ? task.costMillicredits : 0;
    add(found.families, task.classification.family);
    add(found.verdicts, task.classification.verdict);
    add(found.codes, task.failureCode);
    if (task.classification.family === "unknown") {
      add(found.unknown, task.failureCode);
    }
  }
  return found;
}
