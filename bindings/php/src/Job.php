<?php

declare(strict_types=1);

namespace Taketwo;

use FFI;
use FFI\CData;
use Taketwo\Exception\InvalidStateException;
use Taketwo\Exception\OtherPolicyException;
use Taketwo\Exception\OutOfTurnException;

/**
 * One thing that the user wants, made of one or more attempts.
 *
 * Each call answers with a decision. Where it is refused nothing has changed: OutOfTurnException where it
 * does not fit the phase, OtherPolicyException where `$policy` is given and is another than the job's.
 * `$nowMs` is the caller's clock; left out, it is the wall clock. One copy of a job may be gone on with.
 */
final class Job
{
    private function __construct(private CData $struct, private Policy $policy)
    {
    }

    /**
     * A new job. Jobs of one seed differ by their names; a seed is drawn where none is given.
     *
     * @param int|string|null $seed 64 bits: an int, or digits
     * @param int|string|null $deadlineMs after which no result is wanted any more
     * @param int|string $estimateMillicredits what an attempt is expected to cost
     */
    public static function create(
        string $name,
        Policy $policy,
        int|string|null $seed = null,
        int|string|null $deadlineMs = null,
        int|string $estimateMillicredits = 0,
    ): self {
        $seed ??= random_int(PHP_INT_MIN, PHP_INT_MAX);
        $bits = is_string($seed) ? Uint64::bits($seed) : $seed;
        $deadline = Uint64::pointer('deadlineMs', $deadlineMs);
        $estimate = Uint64::natural('estimateMillicredits', $estimateMillicredits);
        return self::filled($policy, static fn (CData $job) => Library::ffi()->taketwo_job_new(
            $policy->pointer(),
            $bits,
            $name,
            strlen($name),
            $deadline,
            $estimate,
            $job,
        ));
    }

    /**
     * A job that was saved, with the policy it was saved with.
     *
     * @throws InvalidStateException
     */
    public static function fromBytes(string $bytes, Policy $policy): self
    {
        return self::filled(
            $policy,
            static fn (CData $job, CData $error) =>
                Library::ffi()->taketwo_job_load($policy->pointer(), $bytes, strlen($bytes), $job, $error),
        );
    }

    /** @throws InvalidStateException */
    public static function fromJson(string $json, Policy $policy): self
    {
        return self::filled(
            $policy,
            static fn (CData $job, CData $error) =>
                Library::ffi()->taketwo_job_read_json($policy->pointer(), $json, strlen($json), $job, $error),
        );
    }

    /**
     * Asks to send the request: the first time, or again once it is due.
     *
     * @throws OutOfTurnException|OtherPolicyException
     */
    public function start(Budget $budget, int|string|null $nowMs = null, ?Policy $policy = null): Decision
    {
        return $this->decide('start', $nowMs, $policy, $budget->pointer());
    }

    /**
     * Reports that the attempt failed, and asks what now. What a task was charged is in its record.
     *
     * @throws OutOfTurnException|OtherPolicyException
     */
    public function fail(
        Classification|Task|Failure $failure,
        ?Hint $hint = null,
        int|string|null $chargeMillicredits = null,
        int|string|null $nowMs = null,
        ?Policy $policy = null,
    ): Decision {
        $chargeMillicredits ??= $failure instanceof Task ? $failure->costMillicredits : null;
        $charge = Uint64::pointer('chargeMillicredits', $chargeMillicredits);
        return $this->decide('fail', $nowMs, $policy, Failure::struct($failure), $hint?->struct(), $charge);
    }

    /**
     * Reports that the task succeeded.
     *
     * @throws OutOfTurnException|OtherPolicyException
     */
    public function succeed(Budget $budget, int|string|null $nowMs = null, ?Policy $policy = null): Decision
    {
        return $this->decide('succeed', $nowMs, $policy, $budget->pointer());
    }

    /**
     * Reports that the task is not over, or that reading it failed in a way that does not end polling.
     *
     * @throws OutOfTurnException|OtherPolicyException
     */
    public function poll(?Hint $hint = null, int|string|null $nowMs = null, ?Policy $policy = null): Decision
    {
        return $this->decide('poll', $nowMs, $policy, $hint?->struct());
    }

    /** Moves the job to another policy, on purpose. What it has used stays used. */
    public function rebind(Policy $policy): void
    {
        Failed::unless(Library::ffi()->taketwo_job_rebind($this->pointer(), $policy->pointer()));
        $this->policy = $policy;
    }

    public function policy(): Policy
    {
        return $this->policy;
    }

    public function phase(): Phase|int
    {
        return Phase::of(Library::ffi()->taketwo_job_phase($this->pointer()));
    }

    /** How many attempts were begun. */
    public function attempts(): int
    {
        return Library::ffi()->taketwo_job_attempts($this->pointer());
    }

    /** The earliest next start or poll; 0 before there was an answer. */
    public function atMs(): int
    {
        return Library::ffi()->taketwo_job_at_ms($this->pointer());
    }

    /** What its failures have cost. */
    public function lostMillicredits(): int
    {
        return Library::ffi()->taketwo_job_lost_millicredits($this->pointer());
    }

    public function toBytes(): string
    {
        return Library::saved(
            Header::JOB_BYTES,
            fn (CData $bytes) => Library::ffi()->taketwo_job_save($this->pointer(), $bytes),
        );
    }

    public function toJson(): string
    {
        return Library::written(
            1024,
            fn (CData $buffer, int $capacity) =>
                Library::ffi()->taketwo_job_write_json($this->pointer(), $buffer, $capacity),
        );
    }

    public function __clone()
    {
        $this->struct = clone $this->struct;
    }

    private function pointer(): CData
    {
        return FFI::addr($this->struct);
    }

    private function decide(
        string $call,
        int|string|null $nowMs,
        ?Policy $policy,
        ?CData ...$given,
    ): Decision {
        $decision = Library::make('taketwo_decision');
        Failed::unless(Library::ffi()->{"taketwo_job_$call"}(
            $this->pointer(),
            ($policy ?? $this->policy)->pointer(),
            Uint64::natural('nowMs', $nowMs ?? Clock::nowMs()),
            ...[...$given, FFI::addr($decision)],
        ));
        return Decision::fromStruct($decision);
    }

    /** @param callable(CData, CData): int $fill */
    private static function filled(Policy $policy, callable $fill): self
    {
        return new self(Library::filled('taketwo_job', $fill), $policy);
    }
}
