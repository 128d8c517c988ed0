/**
 * taketwo: why a Runway API task failed, whether to try again, and when.
 *
 * Times are milliseconds of one clock that counts on through restarts, such as Date.now(); credits and
 * tokens are in thousandths. A time is given as a number, a bigint or a Date. Numbers that come back are
 * plain numbers; where they may be larger than Number.MAX_SAFE_INTEGER, `exact` has them as bigint.
 */

import type {
  Action,
  Basis,
  Check,
  Family,
  Phase,
  Preset,
  Refund,
  Remedy,
  RetryClass,
  Rule,
  Stage,
  TaskErrorKind,
  TaskStatus,
  Verdict,
} from "./words.js";

export * from "./words.js";

/** The version of the package. */
export declare const VERSION: string;
/** The version of the table of rules: it grows whenever a rule is added or changed. */
export declare const TABLE_VERSION: number;
/** A fair limit for the bytes of a line of JSON Lines. */
export declare const MAX_LINE_BYTES: number;

/** A moment, or a time, in milliseconds. */
export type Moment = number | bigint | Date;
/** Text, or the bytes of it. */
export type Text = string | Uint8Array | ArrayBuffer;

/** What a rule says in words. */
export interface RuleTexts {
  /** What the rule means, for developers. */
  readonly meaning: string;
  /** What the rule rests on: "SAFETY failures, sentence 13". */
  readonly citation: string;
  /** The heading of the vendor's page that the rule rests on, if it does. */
  readonly citationSection: string | null;
  /** The number of the sentence, from 1 through the whole page. */
  readonly citationSentence: number | null;
  /** The key by which translators know the message. */
  readonly messageKey: string;
  /** What may be shown to an end user, in English. */
  readonly userMessage: string;
}

/** The texts of every rule, in the order of their numbers. */
export declare const RULES: readonly Readonly<RuleTexts & { name: Rule; number: number }>[];

/** What a failure code means. Frozen. */
export declare class Classification implements RuleTexts {
  private constructor();
  readonly rule: Rule;
  readonly ruleNumber: number;
  readonly family: Family;
  /** Whether the same request may be sent again. */
  readonly verdict: Verdict;
  readonly stage: Stage;
  /** Whether the credits are expected to come back. What the record says was charged is the fact. */
  readonly refund: Refund;
  readonly remedy: Remedy;
  readonly basis: Basis;
  /** The likely source of a rejection: diagnostic only, not for end users. */
  readonly detail: string | null;
  readonly meaning: string;
  readonly citation: string;
  readonly citationSection: string | null;
  readonly citationSentence: number | null;
  readonly messageKey: string;
  readonly userMessage: string;
}

/** Returns what a failure code means. `null` and `undefined` are a task that failed without one. */
export declare function classify(code: Text | null | undefined): Classification;

/** What an HTTP answer means that is not a success that could be read. */
export interface HttpAnswer {
  readonly rule: Rule;
  readonly retryClass: RetryClass;
  /** How a creation that was answered so may be retried. */
  readonly creationClass: RetryClass;
  /** Whether a creation that was answered so may have made a task all the same. */
  readonly isAmbiguous: boolean;
  /** Whether polling is to end with it, because the task is out of sight. */
  readonly endsPolling: boolean;
  readonly citation: string | null;
}

/** Returns what an HTTP answer means, by its status: `null` where there was no answer. */
export declare function classifyHttp(status: number | null | undefined): HttpAnswer;

/** A task as its record tells it. Frozen. */
export declare class Task {
  private constructor();
  readonly status: TaskStatus;
  /** Whether the status will not change any more. */
  readonly isOver: boolean;
  readonly failureCode: string | null;
  /** The vendor's sentence: diagnostic only, not for end users. */
  readonly failure: string | null;
  /** What it was charged, in thousandths of a credit. Zero is a fact; `null` is not known. */
  readonly costMillicredits: number | null;
  readonly estimatedCostMillicredits: number | null;
  /** What the failure means; `null` for a task that has not failed. */
  readonly classification: Classification | null;
  /** Charged, although its credits were expected to come back. */
  readonly chargedDespiteRefund: boolean;
  /** How the task failed, as Job.fail takes it; `null` if it did not. */
  get asFailure(): Classification | Failure | null;
}

/**
 * Reads the record of a task: the JSON of the Get Task endpoint, as text, as bytes, or as what
 * JSON.parse made of it. Throws InvalidTaskError; nothing is guessed. Offsets count bytes of UTF-8.
 */
export declare function readTask(record: Text | object): Task;

/** What a line of JSON Lines holds. */
export type Line =
  | { readonly line: number; readonly task: Task; readonly error: null }
  | { readonly line: number; readonly task: null; readonly error: InvalidTaskError };

/**
 * Reads JSON Lines: the whole text of a file, or its lines one by one. Blank lines are passed over; a
 * line that cannot be read is told of, and the next one read.
 */
export declare function readTasks(
  source: Text | Iterable<Text>,
  options?: { maxLineBytes?: number },
): Generator<Line, void, undefined>;

/** When and how often to retry. Frozen. */
export declare class Policy {
  #private;
  /**
   * Reads a policy file: as text, bytes or an object. Every key is optional; "preset" names what the
   * others change, and `{}` is the preset "alone". Throws InvalidPolicyError, which tells of every
   * number that is out of range.
   */
  constructor(file?: Text | object);
  static preset(preset: Preset): Policy;
  static fromBytes(saved: Uint8Array | ArrayBuffer): Policy;
  /** The number by which jobs and budgets know their policy. */
  get fingerprint(): bigint;
  toBytes(): Uint8Array;
  /** A policy file with every key. */
  toJSON(): Record<string, unknown>;
}

/** What jobs may still spend on retries, shared by those of a process. */
export declare class Budget {
  #private;
  constructor(policy: Policy);
  static fromBytes(saved: Uint8Array | ArrayBuffer, policy: Policy): Budget;
  static fromJSON(saved: Text | object, policy: Policy): Budget;
  /** In thousandths of a token. */
  get tokens(): number;
  /** When a retry was last sent, `null` if none was. */
  get lastRetryMs(): number | null;
  toBytes(policy: Policy): Uint8Array;
  toJSON(policy: Policy): Record<string, unknown>;
}

/** A failure that is no failed task. */
export declare class Failure {
  #private;
  private constructor();
  /** The task was created, and cancelled. */
  static cancelled(): Failure;
  /** A creation that ended with anything but a 2xx that could be read; `null`: with no answer. */
  static creation(status: number | null): Failure;
}

/** What the server said about trying again. */
export interface Hint {
  /** Whether to. */
  retry?: boolean | null;
  /** After how many milliseconds. */
  afterMs?: number | bigint | null;
}

export interface CallOptions {
  /** The caller's clock; Date.now() if it is left out. */
  now?: Moment;
  /** Another policy than the job's is refused: see Job.rebind. */
  policy?: Policy;
}

export interface JobOptions {
  /** Drawn from the system if it is left out. */
  seed?: number | bigint;
  /** After this no result is wanted any more. */
  deadline?: Moment | null;
  /** What an attempt is expected to cost, in thousandths of a credit. */
  estimateMillicredits?: number | bigint;
}

/**
 * One thing that the user wants, made of one or more attempts. Save it after each call, and before
 * acting on the answer: then no crash makes it send more often than it may.
 */
export declare class Job {
  #private;
  constructor(name: Text, policy: Policy, options?: JobOptions);
  static fromBytes(saved: Uint8Array | ArrayBuffer, policy: Policy): Job;
  static fromJSON(saved: Text | object, policy: Policy): Job;
  /** Asks to send the request: the first time, or again once it is due. */
  start(budget: Budget, options?: CallOptions): Decision;
  /** Reports that the attempt failed, and asks what now. The cost of a Task is its charge. */
  fail(
    failure: Classification | Task | Failure,
    options?: CallOptions & { hint?: Hint; chargeMillicredits?: number | bigint | null },
  ): Decision;
  /** Reports that the task succeeded. */
  succeed(budget: Budget, options?: CallOptions): Decision;
  /** Reports that the task is not over, and asks when to look again. */
  poll(options?: CallOptions & { hint?: Hint }): Decision;
  /** Moves the job to another policy, on purpose. What it has used stays used. */
  rebind(policy: Policy): void;
  get policy(): Policy;
  get phase(): Phase;
  /** How many attempts were begun. */
  get attempts(): number;
  /** The earliest next start or poll, as the last answer gave it; 0 before there was one. */
  get atMs(): number;
  get lostMillicredits(): number;
  get exact(): { readonly atMs: bigint; readonly lostMillicredits: bigint };
  toBytes(): Uint8Array;
  toJSON(): Record<string, unknown>;
}

/** What a call of a job answers, and why. Frozen. */
export declare class Decision {
  #private;
  private constructor();
  readonly action: Action;
  /** What decided it. */
  readonly check: Check;
  /** The rule that judged the failure, where one did. */
  readonly rule: Rule | null;
  readonly citation: string | null;
  readonly retryClass: RetryClass;
  readonly attempts: number;
  /** When to start or to poll again. */
  readonly atMs: number | null;
  /** The delay that was drawn, and the range it was drawn from. */
  readonly delayMs: number | null;
  readonly delayLowMs: number | null;
  readonly delayHighMs: number | null;
  /** The two numbers that the check compared, the job's first. */
  readonly compared: readonly [number, number];
  /** The same numbers, where they are too large for a number. */
  readonly exact: {
    readonly atMs: bigint | null;
    readonly delayMs: bigint | null;
    readonly delayLowMs: bigint | null;
    readonly delayHighMs: bigint | null;
    readonly compared: readonly [bigint, bigint];
  };
  /** `atMs` as a Date. */
  get at(): Date | null;
  /** Says it in an English sentence, for logs. */
  explain(): string;
  toString(): string;
}

/** Any error of taketwo. Arguments of a wrong type or out of range are a TypeError or RangeError. */
export declare class TaketwoError extends Error {}

/** A record that cannot be read: nothing of it is to be taken for the state of a task. */
export declare class InvalidTaskError extends TaketwoError {
  private constructor();
  readonly kind: TaskErrorKind;
  /** The key it is about; empty where it is not about one. */
  readonly path: string;
  /** The beginning of what was found. */
  readonly value: string;
  /** Where, in bytes of UTF-8 from the start of the record or line. */
  readonly offset: number | null;
  readonly line: number | null;
}

/** A policy that cannot be: a key that none has, a wrong type, or numbers out of range. */
export declare class InvalidPolicyError extends TaketwoError {
  private constructor();
  /** What is wrong, in a word: "unknown_key", "out_of_range". */
  readonly kind: string;
}

/** Saved state that cannot be read. Nothing of it is used. */
export declare class InvalidStateError extends TaketwoError {
  protected constructor();
  /** What is wrong, in a word: "bad_checksum", "newer_version". */
  readonly kind: string;
}

/** The policy is not the one that the job or budget was made with. Nothing was changed. */
export declare class OtherPolicyError extends InvalidStateError {
  private constructor();
}

/** The call does not fit the phase of the job. Nothing was changed. */
export declare class OutOfTurnError extends TaketwoError {
  private constructor();
}
