<?php

// What is PHP's own in the package: values, exceptions, enums and numbers.

declare(strict_types=1);

use Taketwo\Action;
use Taketwo\Budget;
use Taketwo\Check;
use Taketwo\Classification;
use Taketwo\Clock;
use Taketwo\Decision;
use Taketwo\Exception\InvalidPolicyException;
use Taketwo\Exception\InvalidStateException;
use Taketwo\Exception\InvalidTaskException;
use Taketwo\Exception\OtherPolicyException;
use Taketwo\Exception\OutOfTurnException;
use Taketwo\Exception\TaketwoException;
use Taketwo\Failed;
use Taketwo\Failure;
use Taketwo\Hint;
use Taketwo\HttpAnswer;
use Taketwo\Job;
use Taketwo\Library;
use Taketwo\Phase;
use Taketwo\Policy;
use Taketwo\Preset;
use Taketwo\Rule;
use Taketwo\RuleFacts;
use Taketwo\Task;
use Taketwo\TaskErrorKind;
use Taketwo\TaskStatus;
use Taketwo\Uint64;
use Taketwo\Verdict;

require __DIR__ . '/autoload.php';

final class PackageTest
{
    private readonly Policy $policy;

    public function __construct()
    {
        $this->policy = Policy::preset(Preset::Alone);
    }

    private static function same(mixed $expected, mixed $actual): void
    {
        if ($expected !== $actual) {
            throw new LogicException('expected ' . var_export($expected, true) . ', found ' . var_export($actual, true));
        }
    }

    /**
     * @template T of Throwable
     * @param class-string<T> $class
     * @return T
     */
    private static function raised(string $class, callable $call): Throwable
    {
        try {
            $call();
        } catch (Throwable $raised) {
            self::same($class, $raised::class);
            return $raised;
        }
        throw new LogicException("nothing was raised, instead of $class");
    }

    /** @return array{Job, Budget} */
    private function inFlight(): array
    {
        $job = Job::create('a', $this->policy, seed: 1);
        $budget = Budget::create($this->policy);
        self::same(Action::Go, $job->start($budget, 1000)->action);
        return [$job, $budget];
    }

    public function testACodeMayHoldAnyBytesOrBeAbsent(): void
    {
        self::same(Rule::SafetyNested, Classification::of("A.\0.SAFETY")->rule);
        self::same(Rule::Malformed, Classification::of("ASSET.INVALID\0")->rule);
        self::same(Rule::Malformed, Classification::of("\xff\xfe")->rule);
        self::same(Rule::Malformed, Classification::of('')->rule);
        self::same(Rule::Absent, Classification::of(null)->rule);
        self::raised(TypeError::class, static fn () => Classification::of(5));
    }

    public function testWhatACodeDoesNotHaveIsNull(): void
    {
        self::same('TEXT', Classification::of('SAFETY.INPUT.TEXT')->detail);
        self::same(null, Classification::of('SAFETY.INPUT')->detail);
        self::same(null, Classification::of('NEW.CODE')->citationSentence);
        self::raised(Error::class, static function (): void {
            Classification::of(null)->detail = 'mine';
        });
    }

    public function testARecordThatCannotBeReadSaysWhy(): void
    {
        $error = self::raised(
            InvalidTaskException::class,
            static fn () => Task::fromJson('{"status": "FAILED", "cost": {"credits": -1}}'),
        );
        self::same(TaskErrorKind::NumberOutOfRange, $error->kind);
        self::same('cost.credits', $error->path);
        self::same('-1', $error->value);
        self::same(null, $error->lineNumber);
        self::same(true, $error instanceof TaketwoException && str_contains($error->getMessage(), 'cost.credits'));
    }

    public function testLinesAreReadUpToTheirEnd(): void
    {
        self::same(null, Task::fromLine(" \r", 1));
        $file = new SplTempFileObject();
        $file->fwrite("{\"status\": \"PENDING\"}\r\n\nx\n{\"status\": \"RUNNING\"}");
        $found = iterator_to_array(Task::fromLines($file));
        self::same([1, 3, 4], array_keys($found));
        self::same(TaskStatus::Pending, $found[1]->status);
        self::same(3, $found[3]->lineNumber);
        self::same(TaskStatus::Running, $found[4]->status);
        self::same(
            TaskErrorKind::LineTooLong,
            self::raised(InvalidTaskException::class, static fn () => Task::fromLine('{}', 1, 1))->kind,
        );
    }

    public function testTextsOfATaskAreDecodedUpToTheirEnd(): void
    {
        $task = Task::fromJson('{"failure": "\u0041\"", "status": "FAILED", "failureCode": "INTERNAL\u002eX"}');
        self::same('A"', $task->failure);
        self::same('INTERNAL.X', $task->failureCode);
        self::same(true, $task->isOver);
        self::same(false, Task::fromJson('{"status": "THROTTLED"}')->isOver);
    }

    public function testANumberThatNoCaseHasStaysTheNumber(): void
    {
        self::same(Verdict::Never, Verdict::of(1));
        self::same(250, Verdict::of(250));
        self::same('never', Verdict::Never->label());
        self::same('FAILED', TaskStatus::Failed->label());
        $decision = Library::make('taketwo_decision');
        [$decision->action, $decision->rule] = [99, 200];
        $found = Decision::fromStruct($decision);
        self::same([99, 200, null], [$found->action, $found->rule, $found->citation]);
        $classification = Library::make('taketwo_classification');
        $classification->rule = 200;
        $found = Classification::fromStruct($classification, null);
        self::same([200, null, null], [$found->rule, $found->meaning, $found->detail]);
        $raised = self::raised(TaketwoException::class, static fn () => Failed::unless(99));
        self::same('the library answered with status 99', $raised->getMessage());
    }

    public function testRulesHaveFacts(): void
    {
        self::same('SAFETY failures, sentence 13', RuleFacts::of(Rule::SafetyInput)->citation);
        self::same('http.throttled', RuleFacts::of(64)->name);
        self::same(null, RuleFacts::of(64)->userMessage);
        self::same(null, RuleFacts::of(200)->name);
    }

    public function testAPolicyIsChangedOnlyToOneThatIsValid(): void
    {
        self::same(null, $this->policy->get('probe_ms'));
        $mine = $this->policy->with('max_attempts', 9)->with('max_elapsed_ms', null);
        self::same([9, null], [$mine->get('max_attempts'), $mine->get('max_elapsed_ms')]);
        self::same(4, $this->policy->get('max_attempts'));
        self::same('9227326655360886618', $this->policy->fingerprint());
        self::same(false, $this->policy->fingerprint() === $mine->fingerprint());
        $refused = self::raised(InvalidPolicyException::class, fn () => $this->policy->with('max_attempts', 0));
        self::same('out_of_range', $refused->kind);
        $named = self::raised(ValueError::class, fn () => $this->policy->with('max_atempts', 1));
        self::same('no field of a policy is named "max_atempts"', $named->getMessage());
        $named = self::raised(ValueError::class, fn () => $this->policy->get('max_atempts'));
        self::same('no field of a policy is named "max_atempts"', $named->getMessage());
        $read = self::raised(InvalidPolicyException::class, static fn () => Policy::fromJson('{"max_atempts": 1}'));
        self::same('unknown_key', $read->kind);
    }

    public function testAllThatIsWrongWithAPolicyIsTold(): void
    {
        self::same(null, Policy::check('{}'));
        $wrong = ['retries' => 9999999, 'cost' => 9999999, 'multiplier' => 1, 'base_ms' => 0];
        $classes = array_fill_keys(['unlikely', 'after_delay', 'third_party', 'throttled'], $wrong);
        $told = Policy::check(json_encode(['classes' => $classes]));
        self::same(true, strlen($told) > 1024 && str_contains($told, 'classes.throttled.retries'));
        self::same(false, str_contains($told, "\0"));
    }

    public function testACallOutOfTurnOrWithAnotherPolicyIsRefused(): void
    {
        [$job, $budget] = $this->inFlight();
        $before = $job->toBytes();
        $raised = self::raised(OutOfTurnException::class, static fn () => $job->start($budget, 2000));
        self::same('the call does not fit the phase of the job', $raised->getMessage());
        $shared = Policy::preset(Preset::Shared);
        $raised = self::raised(OtherPolicyException::class, static fn () => $job->poll(nowMs: 2000, policy: $shared));
        self::same('other_policy', $raised->kind);
        self::same($before, $job->toBytes());
    }

    public function testAJobGoesOnAfterItWasSaved(): void
    {
        [$job] = $this->inFlight();
        $jobs = [Job::fromBytes($job->toBytes(), $this->policy), Job::fromJson($job->toJson(), $this->policy), $job];
        foreach ($jobs as $each) {
            self::same(Phase::InFlight, $each->phase());
            $decision = $each->fail(Classification::of('INTERNAL'), nowMs: 3000);
            self::same(Action::Wait, $decision->action);
            self::same($jobs[0]->atMs(), $decision->atMs);
            self::same($decision->explanation, (string) $decision);
        }
    }

    public function testACloneIsAnotherJob(): void
    {
        [$job, $budget] = $this->inFlight();
        [$other, $purse] = [clone $job, clone $budget];
        $other->succeed($purse, 2000);
        $retried = Job::create('b', $this->policy, seed: 1);
        $retried->start($purse, 3000);
        $retried->fail(Classification::of('INTERNAL'), nowMs: 3000);
        $retried->start($purse, $retried->atMs());
        self::same(Phase::InFlight, $job->phase());
        self::same(2000, $budget->tokens());
        self::same(1000, $purse->tokens());
        self::raised(Exception::class, static fn () => serialize($job));
    }

    public function testWhatWasNotSavedSoIsRefused(): void
    {
        $bytes = $this->inFlight()[0]->toBytes();
        $kind = fn (string $changed) => self::raised(
            InvalidStateException::class,
            fn () => Job::fromBytes($changed, $this->policy),
        )->kind;
        self::same('wrong_length', $kind(''));
        self::same('wrong_length', $kind($bytes . 'x'));
        self::same('wrong_kind', $kind(str_repeat('x', strlen($bytes))));
        self::same('bad_checksum', $kind(substr_replace($bytes, "\xff", 39, 1)));
        self::raised(OtherPolicyException::class, static fn () => Job::fromBytes($bytes, Policy::preset(Preset::Shared)));
        $json = self::raised(InvalidStateException::class, fn () => Job::fromJson('{', $this->policy));
        self::same('syntax', $json->kind);
    }

    public function testAFailedTaskIsAFailureWithItsCharge(): void
    {
        $task = Task::fromJson('{"status": "FAILED", "failureCode": "INTERNAL", "cost": {"credits": 2}}');
        [$job] = $this->inFlight();
        $job->fail($task, nowMs: 2000);
        self::same(2000, $job->lostMillicredits());
        [$job] = $this->inFlight();
        $job->fail($task, chargeMillicredits: 0, nowMs: 2000);
        self::same(0, $job->lostMillicredits());
        [$job] = $this->inFlight();
        self::same(Check::Cancelled, $job->fail(Task::fromJson('{"status": "CANCELED"}'), nowMs: 2000)->check);
        [$job] = $this->inFlight();
        $running = Task::fromJson('{"status": "RUNNING"}');
        self::raised(ValueError::class, static fn () => $job->fail($running, nowMs: 2000));
    }

    public function testWhatTheServerSaidIsHeeded(): void
    {
        [$job] = $this->inFlight();
        self::same(Check::Server, $job->fail(Failure::creation(429), new Hint(false), nowMs: 2000)->check);
        [$job] = $this->inFlight();
        self::same(30000, $job->fail(Failure::creation(429), new Hint(afterMs: 30000), nowMs: 2000)->delayLowMs);
        [$job] = $this->inFlight();
        self::same(Action::Reconcile, $job->fail(Failure::creation(null), nowMs: 2000)->action);
        self::raised(ValueError::class, static fn () => new Hint(afterMs: -1));
        self::raised(ValueError::class, static fn () => Failure::creation(65536));
        self::raised(ValueError::class, static fn () => HttpAnswer::of(-1));
    }

    public function testNumbersOf64BitsAreExact(): void
    {
        foreach (['0', '9223372036854775807', '9223372036854775808', '18446744073709551615'] as $digits) {
            self::same($digits, Uint64::digits(Uint64::bits($digits)));
        }
        self::same(-1, Uint64::bits('18446744073709551615'));
        foreach (['18446744073709551616', '99999999999999999999', '', '-1', '1e3', "1\n", '000000000000000000001'] as $no) {
            self::raised(ValueError::class, static fn () => Uint64::bits($no));
        }
        $bytes = Job::create('a', $this->policy, seed: -1)->toBytes();
        self::same($bytes, Job::create('a', $this->policy, seed: '18446744073709551615')->toBytes());
        self::same(false, $bytes === Job::create('a', $this->policy, seed: -2)->toBytes());
        [$job] = $this->inFlight();
        self::raised(ValueError::class, static fn () => $job->poll(nowMs: -1));
    }

    public function testSeedsAreDrawnAndTheClockIsReadWhereNoneIsGiven(): void
    {
        self::same(false, Job::create('a', $this->policy)->toBytes() === Job::create('a', $this->policy)->toBytes());
        $second = time();
        $before = Clock::nowMs();
        self::same(true, $second * 1000 <= $before && $before <= (time() + 1) * 1000);
        $job = Job::create('a', $this->policy);
        $decision = $job->start(Budget::create($this->policy));
        self::same(true, $before <= $decision->atMs && $decision->atMs <= Clock::nowMs());
    }

    public function testTimesAreThoseOfPhp(): void
    {
        $at = new DateTimeImmutable('2026-11-22T23:42:05.678+01:00');
        self::same(1795387325678, Clock::ms($at));
        self::same('2026-11-22T22:42:05.678', Clock::at(1795387325678)->format('Y-m-d\TH:i:s.v'));
        [$job] = $this->inFlight();
        $decision = $job->poll(nowMs: 1795387325678);
        self::same($decision->atMs, Clock::ms($decision->at()));
        self::same(null, $job->succeed(Budget::create($this->policy), 1795387325678)->at());
    }

    public function testAJobIsMovedToAnotherPolicyOnPurpose(): void
    {
        [$job] = $this->inFlight();
        $shared = Policy::preset(Preset::Shared);
        $job->rebind($shared);
        self::same($shared, $job->policy());
        self::same(Action::Wait, $job->poll(nowMs: 2000)->action);
    }

    public function testALibraryThatIsNotThereIsSaid(): void
    {
        self::raised(FFI\Exception::class, static fn () => Library::load('/nowhere/libtaketwo.so'));
        self::same(Library::version(), Library::version());
    }
}

$count = 0;
foreach (get_class_methods(PackageTest::class) as $name) {
    if (str_starts_with($name, 'test')) {
        try {
            (new PackageTest())->$name();
        } catch (Throwable $raised) {
            fwrite(STDERR, "$name: $raised\n");
            exit(1);
        }
        $count++;
    }
}
echo "PHP package: $count passed, 0 failed\n";
