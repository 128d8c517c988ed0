// taketwo: why a Runway API task failed, whether to try again, and when.

import { library, textAt } from "./engine.js";

export { MAX_LINE_BYTES } from "./abi.js";
export { Budget } from "./budget.js";
export { Classification, Failure, RULES, classify, classifyHttp } from "./classification.js";
export { Decision } from "./decision.js";
export * from "./errors.js";
export { Job } from "./job.js";
export { Policy } from "./policy.js";
export { Task, readTask, readTasks } from "./task.js";
export * from "./words.js";

/** The version of the package. */
export const VERSION = textAt(library.taketwo_version());

/** The version of the table of rules: it grows whenever a rule is added or changed. */
export const TABLE_VERSION = library.taketwo_table_version();
