<?php

// Every row of conformance/, through the classes.
//
// usage: php rows.php CONFORMANCE_DIR

declare(strict_types=1);

use Taketwo\Budget;
use Taketwo\Classification;
use Taketwo\Decision;
use Taketwo\Exception\InvalidPolicyException;
use Taketwo\Exception\InvalidStateException;
use Taketwo\Exception\InvalidTaskException;
use Taketwo\Exception\OtherPolicyException;
use Taketwo\Exception\OutOfTurnException;
use Taketwo\Exception\TaketwoException;
use Taketwo\Failure;
use Taketwo\Hint;
use Taketwo\HttpAnswer;
use Taketwo\Job;
use Taketwo\Library;
use Taketwo\Phase;
use Taketwo\Policy;
use Taketwo\RetryClass;
use Taketwo\Task;
use Taketwo\Uint64;

require __DIR__ . '/autoload.php';

final class Rows
{
    private int $ran = 0;
    private int $passed = 0;
    /** @var list<string> of the row that runs */
    private array $complaints = [];
    /** @var array<string, stdClass> */
    private array $rules = [];

    public function __construct(private readonly string $folder)
    {
    }

    public function run(): int
    {
        $classify = $this->read('classify.json');
        $this->rules = array_column($classify->rules, null, 'rule');
        if ($classify->table_version !== Library::tableVersion()) {
            throw new RuntimeException('the rows are of another table of rules');
        }
        $this->each($classify->rows, $this->classify(...));
        $this->each($this->read('task.json')->rows, $this->task(...));
        $this->each($this->read('http.json')->rows, $this->http(...));
        $this->each($this->read('delay.json')->rows, $this->delay(...));
        $this->each($this->read('decide.json')->rows, $this->history(...));
        $this->each($this->read('budget.json')->rows, $this->history(...));
        $this->each($this->read('state.json')->rows, $this->state(...));
        foreach (glob("$this->folder/fixtures/*.json") as $file) {
            $this->each($this->read('fixtures/' . basename($file))->rows, $this->fixture(...));
        }
        echo "php: $this->ran rows run, $this->passed passed\n";
        return $this->ran === $this->passed ? 0 : 1;
    }

    private function read(string $name): stdClass
    {
        $whole = json_decode(file_get_contents("$this->folder/$name"), flags: JSON_THROW_ON_ERROR);
        if ($whole->format !== 1 || $whole->rows === []) {
            throw new RuntimeException("$name: another format, or no rows");
        }
        return $whole;
    }

    /**
     * @param list<stdClass> $rows
     * @param callable(stdClass): mixed $run
     */
    private function each(array $rows, callable $run): void
    {
        foreach ($rows as $row) {
            $this->complaints = [];
            try {
                $run($row);
            } catch (Throwable $raised) {
                $this->complaints[] = (string) $raised;
            }
            $this->ran++;
            $this->passed += (int) ($this->complaints === []);
            foreach ($this->complaints as $complaint) {
                fprintf(STDERR, "%.99s: %s\n", $row->name ?? $row->code ?? $row->status ?? '', $complaint);
            }
        }
    }

    private function check(string $what, mixed $expected, mixed $actual): void
    {
        if ($expected !== $actual) {
            $this->complaints[] = "$what: expected " . var_export($expected, true)
                . ', found ' . var_export($actual, true);
        }
    }

    /** The input of a row: at `key` as text, at `key_hex` as bytes, at `key_repeated` as parts. */
    private static function given(stdClass $row, string $key): ?string
    {
        if (isset($row->{"{$key}_hex"})) {
            return hex2bin($row->{"{$key}_hex"});
        }
        if (isset($row->{"{$key}_repeated"})) {
            return implode('', array_map(static fn (array $part) => str_repeat(...$part), $row->{"{$key}_repeated"}));
        }
        return $row->$key;
    }

    /** A number as the rows write it, where it may have 64 bits. */
    private static function digits(?int $number): ?string
    {
        return $number === null ? null : Uint64::digits($number);
    }

    // --- records -----------------------------------------------------------------------------------

    private function classify(stdClass $row): void
    {
        $found = Classification::of(self::given($row, 'code'));
        $rule = $this->rules[$row->rule];
        $this->check('number', $rule->number, $found->rule->value);
        foreach (['rule', 'family', 'verdict', 'stage', 'refund', 'remedy', 'basis'] as $key) {
            $this->check($key, $rule->$key, $found->$key->label());
        }
        $this->check('message key', $rule->message_key, $found->messageKey);
        $this->check('section', $rule->citation->section, $found->citationSection);
        $this->check('sentence', $rule->citation->sentence, $found->citationSentence);
        $this->check('detail', $row->detail, $found->detail);
    }

    private function result(stdClass $row, Task|InvalidTaskException $found): void
    {
        $this->check('task', isset($row->task), $found instanceof Task);
        if ($found instanceof Task) {
            $this->check('task', (array) $row->task, [
                'status' => $found->status->label(),
                'failure_code' => $found->failureCode,
                'failure' => $found->failure,
                'cost_millicredits' => self::digits($found->costMillicredits),
                'estimated_cost_millicredits' => self::digits($found->estimatedCostMillicredits),
                'rule' => $found->classification?->rule->label(),
                'detail' => $found->classification?->detail,
                'charged_despite_refund' => $found->chargedDespiteRefund,
            ]);
        } else {
            $this->check('error', (array) $row->error, [
                'kind' => $found->kind->label(),
                'path' => $found->path,
                'offset' => $found->offset,
                'line' => $found->lineNumber,
                'value' => $found->value,
            ]);
            $this->check('message', false, $found->getMessage() === '');
        }
    }

    private function task(stdClass $row): void
    {
        if (!isset($row->results)) {
            try {
                $found = Task::fromJson(self::given($row, 'json'));
            } catch (InvalidTaskException $found) {
            }
            $this->result($row, $found);
            return;
        }
        $lines = explode("\n", self::given($row, 'lines'));
        $results = Task::fromLines($lines, $row->max_line_bytes ?? Task::MAX_LINE_BYTES);
        $results = iterator_to_array($results, preserve_keys: false);
        $this->check('results', count($row->results), count($results));
        array_map($this->result(...), $row->results, $results);
    }

    private function http(stdClass $row): void
    {
        $found = HttpAnswer::of($row->status);
        $this->check('answer', (array) $row, [
            'status' => $found->status,
            'rule' => $found->rule->label(),
            'class' => $found->retryClass->label(),
            'ambiguous' => $found->isAmbiguous,
            'ends_polling' => $found->endsPolling,
        ]);
    }

    // --- the retry engine --------------------------------------------------------------------------

    private static function policy(stdClass|array $file): Policy
    {
        return Policy::fromJson(json_encode((object) $file, JSON_THROW_ON_ERROR));
    }

    /** The bytes of a job in flight that has used `k` retries and draws the `n`-th number next. */
    private static function jobBefore(Job $job, int $k, int $n): string
    {
        $bytes = substr($job->toBytes(), 0, -8);
        $put = static function (int $at, string $format, int $value) use (&$bytes): void {
            $packed = pack($format, $value);
            $bytes = substr_replace($bytes, $packed, $at, strlen($packed));
        };
        $put(6, 'C', Phase::InFlight->value);
        $put(7, 'C', 1); // its first start is known: 0
        $put(24, 'P', $n);
        $put(80, 'V', 1);
        $put(84, 'C', ($k > 0 ? RetryClass::AfterDelay : RetryClass::Never)->value);
        $put(92, 'V', $k);
        return $bytes . strrev(hash('fnv1a64', $bytes, binary: true));
    }

    private function delay(stdClass $row): void
    {
        $policy = self::policy([
            'max_attempts' => 1000000,
            'min_attempt_ms' => 0,
            'max_elapsed_ms' => null,
            'allow_no_jitter' => true,
            'budget' => ['capacity' => 4000000],
            'classes' => ['after_delay' => $row->settings],
        ]);
        $made = Job::create($row->name, $policy, seed: $row->seed);
        $job = Job::fromBytes(self::jobBefore($made, $row->k, Uint64::bits($row->n)), $policy);
        $decision = $job->fail(Classification::of('INTERNAL'), new Hint(afterMs: $row->hint_ms), nowMs: 0);
        $this->check('delay', $row->delay_ms, self::digits($decision->delayMs));
        $this->check('low', $row->low_ms, self::digits($decision->delayLowMs));
        $this->check('high', $row->high_ms, self::digits($decision->delayHighMs));
    }

    private static function failure(stdClass $row): Failure|Classification
    {
        return match (true) {
            isset($row->cancelled) => Failure::cancelled(),
            property_exists($row, 'http') => Failure::creation($row->http),
            default => Classification::of(self::given($row, 'code')),
        };
    }

    private static function hint(stdClass $row): Hint
    {
        return new Hint(match ($row->retry) {
            'yes' => true,
            'no' => false,
            'unset' => null,
        }, $row->after_ms);
    }

    private static function take(stdClass $step, Job $job, Policy $policy, Budget $budget): ?Decision
    {
        return match ($step->call) {
            'start' => $job->start($budget, $step->now, $policy),
            'succeed' => $job->succeed($budget, $step->now, $policy),
            'poll' => $job->poll(self::hint($step->hint), $step->now, $policy),
            'fail' => $job->fail(
                self::failure($step->failure),
                self::hint($step->hint),
                $step->charge_millicredits,
                $step->now,
                $policy,
            ),
            'rebind' => [$job->rebind($policy), null][1],
        };
    }

    private function step(stdClass $step, Job $job, Policy $policy, Budget $budget): void
    {
        $before = [$job->toBytes(), $budget->tokens()];
        try {
            $found = self::take($step, $job, $policy, $budget);
        } catch (OutOfTurnException) {
            $found = 'out_of_turn';
        } catch (OtherPolicyException) {
            $found = 'other_policy';
        }
        if (!property_exists($step, 'expect')) {
            return; // it is there for the state at the end
        }
        $this->check('tokens', $step->tokens, self::digits($budget->tokens()));
        if (!$found instanceof Decision) {
            $this->check('answer', $step->expect->error ?? null, $found);
            if ($found !== null) {
                $this->check('nothing changed', $before, [$job->toBytes(), $budget->tokens()]);
            }
            return;
        }
        $this->check('answer', (array) $step->expect, [
            'action' => $found->action->label(),
            'check' => $found->check->label(),
            'rule' => $found->rule?->label(),
            'class' => $found->retryClass->label(),
            'attempts' => $found->attempts,
            'at_ms' => self::digits($found->atMs),
            'delay_ms' => self::digits($found->delayMs),
            'delay_low_ms' => self::digits($found->delayLowMs),
            'delay_high_ms' => self::digits($found->delayHighMs),
            'compared' => array_map(self::digits(...), $found->compared),
        ]);
        $this->check('attempts of the job', $found->attempts, $job->attempts());
        $this->check('sentence', true, str_starts_with($found->explanation, $step->expect->action));
        $again = Job::fromBytes($job->toBytes(), $job->policy());
        $this->check('saved and loaded', $job->toBytes(), $again->toBytes());
    }

    /**
     * Takes the steps of a history.
     *
     * @return array{job: string, budget: string} how its first job and its budget are saved then
     */
    private function history(stdClass $row): array
    {
        $policies = array_map(self::policy(...), $row->policies);
        $jobs = array_map(static fn (stdClass $job) => Job::create(
            $job->name,
            $policies[$job->policy],
            $job->seed,
            $job->deadline_ms,
            $job->estimate_millicredits,
        ), $row->jobs);
        $budget = Budget::create($policies[0]);
        foreach ($row->steps as $step) {
            $this->step($step, $jobs[$step->job], $policies[$step->policy], $budget);
        }
        return ['job' => $jobs[0]->toBytes(), 'budget' => $budget->toBytes($policies[0])];
    }

    private const CLASSES = ['policy' => Policy::class, 'job' => Job::class, 'budget' => Budget::class];

    private function state(stdClass $row): void
    {
        $class = self::CLASSES[$row->kind];
        $bytes = hex2bin($row->hex);
        $policy = self::policy($row->policy);
        $given = $row->kind === 'policy' ? [] : [$policy];
        try {
            $state = $class::fromBytes($bytes, ...$given);
            $this->check('error', null, $row->error ?? null);
            $this->check('saved again', $bytes, $state->toBytes(...self::owner($row, $policy)));
            $json = $state->toJson(...self::owner($row, $policy));
            $this->check('json', self::sorted($row->json), self::sorted(json_decode($json)));
            foreach ([json_encode($row->json), $json] as $text) {
                $again = $class::fromJson($text, ...$given);
                $this->check('from json', $bytes, $again->toBytes(...self::owner($row, $policy)));
            }
        } catch (InvalidStateException | InvalidPolicyException $error) {
            $this->check('error', $row->error ?? $error->getMessage(), $error->kind);
            $this->check('class', match (true) {
                $row->kind === 'policy' => InvalidPolicyException::class,
                $error->kind === 'other_policy' => OtherPolicyException::class,
                default => InvalidStateException::class,
            }, $error::class);
        }
        if (isset($row->scenario)) {
            $this->check('saved after its history', $bytes, $this->history($row->scenario)[$row->kind]);
        }
    }

    /** Without the order of its keys. */
    private static function sorted(mixed $json): mixed
    {
        if (!$json instanceof stdClass) {
            return $json;
        }
        $keys = (array) $json;
        ksort($keys);
        return array_map(self::sorted(...), $keys);
    }

    /** @return list<Policy> what a budget is saved with */
    private static function owner(stdClass $row, ?Policy $policy): array
    {
        return $row->kind === 'budget' ? [$policy] : [];
    }

    private function fixture(stdClass $row): void
    {
        $class = self::CLASSES[$row->kind];
        $means = $row->means;
        $policy = isset($row->policy) ? Policy::fromBytes(hex2bin($row->policy)) : null;
        $given = $policy === null ? [] : [$policy];
        $state = $class::fromBytes(hex2bin($row->hex), ...$given);
        $owner = self::owner($row, $policy);
        $this->check('json', $state->toBytes(...$owner), $class::fromJson($row->json, ...$given)->toBytes(...$owner));
        if ($state instanceof Policy) {
            $this->check('means', self::policy($means)->toBytes(), $state->toBytes());
        } elseif ($state instanceof Budget) {
            $this->check('tokens', $means->tokens, self::digits($state->tokens()));
            $last = $state->lastRetryMs();
            $this->check('last retry', $means->last_retry_ms, $last === null ? null : self::digits($last));
        } else {
            $this->check('means', (array) $means, [
                'phase' => $state->phase()->label(),
                'attempts' => $state->attempts(),
                'at_ms' => self::digits($state->atMs()),
                'lost_millicredits' => self::digits($state->lostMillicredits()),
            ]);
            $budget = Budget::create($policy);
            foreach ($row->next as $step) {
                $this->step($step, $state, $policy, $budget);
            }
        }
    }
}

exit((new Rows($argv[1]))->run());
