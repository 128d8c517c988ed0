// Read by tsc --strict, never run.

import {
  Action,
  Budget,
  type Classification,
  type Decision,
  Failure,
  type InvalidTaskError,
  Job,
  Policy,
  RULES,
  Verdict,
  classify,
  classifyHttp,
  readTask,
  readTasks,
} from "taketwo";

const failed: Classification = classify("INTERNAL");
const verdict: "never" | "unlikely" | "after_delay" | "unspecified" = failed.verdict;
const asked: boolean = failed.verdict === Verdict.UNSPECIFIED;
// @ts-expect-error: no such verdict
const wrong: boolean = failed.verdict === "maybe";
// @ts-expect-error: answers are frozen
failed.rule = "internal";
// @ts-expect-error: a code is text
classify(5);

const policy: Policy = new Policy({ preset: "shared", budget: { capacity: 3000 } });
// @ts-expect-error: no such preset
Policy.preset("eager");
const budget = new Budget(policy);
const job = new Job("a", policy, { seed: 5n, deadline: new Date(), estimateMillicredits: 5 });
const decision: Decision = job.start(budget, { now: 0 });
const go: boolean = decision.action === Action.GO;
const at: number = decision.atMs ?? 0;
const exact: bigint = decision.exact.compared[0];
const when: Date | null = decision.at;
job.fail(failed, { hint: { retry: false, afterMs: 5 }, chargeMillicredits: 0 });
job.fail(readTask("{}"));
job.fail(Failure.creation(null));
// @ts-expect-error: a code is not a failure
job.fail("INTERNAL");
// @ts-expect-error: made by classify
new Failure();

for (const { line, task, error } of readTasks("", { maxLineBytes: 5 })) {
  // @ts-expect-error: there may be none
  task.status;
  const found: string = error === null ? task.status : error.message;
  const bad: InvalidTaskError | null = error;
  void [line, found, bad];
}

const ends: boolean = classifyHttp(404).endsPolling;
const texts: string[] = RULES.map((rule) => rule.userMessage);
const fingerprint: bigint = policy.fingerprint;
const saved: Job = Job.fromJSON(job.toJSON(), policy);
void [verdict, asked, wrong, go, at, exact, when, ends, texts, fingerprint, saved];
