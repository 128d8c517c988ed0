// What a job would do whose attempts all fail alike: the engine is asked, and the time is made up.

import { Budget, Job, Policy } from "./taketwo/taketwo.js";

const MOST_WAITS = 100;

/**
 * Returns the attempts, each with the earliest and the latest time it may go at and that it goes at, in
 * milliseconds from the first, and the decision that ended it.
 */
export function plan(failure, preset, attemptMs, seed) {
  const policy = Policy.preset(preset);
  const budget = new Budget(policy);
  const job = new Job("page", policy, { seed });
  const attempts = [];
  let now = 0;
  let [earliest, latest] = [0, 0];
  let decision = job.start(budget, { now });
  for (let waits = 0; waits < MOST_WAITS; waits += 1) {
    if (decision.action === "go") {
      attempts.push({ earliest, latest, at: now });
      now += attemptMs;
      [earliest, latest] = [earliest + attemptMs, latest + attemptMs];
      decision = job.fail(failure, { now });
    } else if (decision.action === "wait") {
      // One that waits for tokens has no delay of its own, but the time it is asked again at.
      const { atMs, delayLowMs, delayHighMs } = decision;
      const waited = atMs - now;
      earliest += delayLowMs ?? waited;
      latest += delayHighMs ?? waited;
      now = atMs;
      decision = job.start(budget, { now });
    } else {
      break;
    }
  }
  return { attempts, decision };
}
