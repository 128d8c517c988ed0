package taketwo_test

// What the rows cannot say: errors, absent values, times and goroutines in the manner of Go.

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"taketwo"
)

func preset(t *testing.T, preset taketwo.Preset) *taketwo.Policy {
	policy, err := taketwo.NewPolicy(preset)
	must(t, err)
	return policy
}

func newJob(t *testing.T, policy *taketwo.Policy) *taketwo.Job {
	job, err := taketwo.NewJob(policy, 1, "clip-1", taketwo.JobOptions{})
	must(t, err)
	return job
}

func newBudget(t *testing.T, policy *taketwo.Policy) *taketwo.Budget {
	budget, err := taketwo.NewBudget(policy)
	must(t, err)
	return budget
}

func TestCodesAreAnyBytes(t *testing.T) {
	same(t, "empty", taketwo.Classify("").Rule, taketwo.RuleMalformed)
	same(t, "absent", taketwo.ClassifyAbsent().Rule, taketwo.RuleAbsent)
	same(t, "with a NUL", taketwo.Classify("INTERNAL\x00").Rule, taketwo.RuleMalformed)
	same(t, "no UTF-8", taketwo.Classify("SAFETY\xff").Rule, taketwo.RuleMalformed)
	same(t, "detail", taketwo.Classify("SAFETY.INPUT.TEXT").Detail, "TEXT")
	for _, status := range []int{-1, 1<<16 + 429} {
		same(t, "no status", taketwo.ClassifyHTTP(status), taketwo.ClassifyHTTP(0))
	}
	same(t, "not known", taketwo.Classify("NEW.CODE").Family, taketwo.FamilyUnknown)
}

func TestNewerNumbersDoNoHarm(t *testing.T) {
	newer := taketwo.Rule(200)
	same(t, "name", newer.String(), "Rule(200)")
	same(t, "texts", newer.Meaning()+newer.Citation()+newer.UserMessage(), "")
	same(t, "action", taketwo.Action(77).String(), "Action(77)")
	same(t, "sentence", taketwo.Decision{Action: 77}.String(), "")
	_, err := taketwo.NewPolicy(99)
	same(t, "preset", err, taketwo.ErrInvalidArgument)
}

func TestATaskTellsWhatIsThere(t *testing.T) {
	task, err := taketwo.ReadTask([]byte(`{"status": "FAILED", "failureCode": "INTERNAL", "failure": "\u0000\ud83d", "cost": {"credits": 0}}`))
	must(t, err)
	same(t, "failure", *task.Failure, "\x00\ufffd")
	same(t, "cost", *task.CostMillicredits, uint64(0))
	if task.EstimatedCostMillicredits != nil || task.Classification.Rule != taketwo.RuleInternal {
		t.Errorf("found %+v", task)
	}
	same(t, "a failed one", taketwo.FailureOf(task), taketwo.FailureClassified(taketwo.Classify("INTERNAL")))
	task, err = taketwo.ReadTask([]byte(`{"status": "CANCELED"}`))
	must(t, err)
	same(t, "a cancelled one", taketwo.FailureOf(task), taketwo.FailureCancelled())
	task, err = taketwo.ReadTask([]byte(`{"status": "RUNNING"}`))
	must(t, err)
	if task.IsOver || task.FailureCode != nil || task.Classification != nil {
		t.Errorf("found %+v", task)
	}
}

func TestErrorsOfRecords(t *testing.T) {
	for _, record := range []string{"", "{}", "{\"status\": \"\x00\"}", "\xff"} {
		task, err := taketwo.ReadTask([]byte(record))
		var wrong *taketwo.TaskError
		if task != nil || !errors.As(err, &wrong) || !errors.Is(err, taketwo.ErrInvalidTask) {
			t.Errorf("%q: %v, %v", record, task, err)
		}
	}
	_, err := taketwo.ReadLine([]byte("[]"), 7, 1)
	if err == nil || !strings.HasPrefix(err.Error(), "taketwo: line 7") {
		t.Error(err)
	}
	_, err = taketwo.ReadLine([]byte(" \r"), 1, -1)
	var wrong *taketwo.TaskError
	if !errors.As(err, &wrong) || wrong.Kind != taketwo.TaskErrorKindLineTooLong {
		t.Error(err)
	}
}

func TestPolicies(t *testing.T) {
	policy := preset(t, taketwo.PresetAlone)
	before := policy.Fingerprint()
	must(t, policy.Set("max_elapsed_ms", taketwo.None))
	value, err := policy.Get("max_elapsed_ms")
	must(t, err)
	same(t, "value", value, taketwo.None)
	if policy.Fingerprint() == before {
		t.Error("another policy has the same fingerprint")
	}
	_, err = policy.Get("max_elapsed\x00")
	same(t, "no such field", err, taketwo.ErrInvalidArgument)
	err = policy.Set("max_attempts", 0)
	var wrong *taketwo.Error
	if !errors.As(err, &wrong) || !errors.Is(err, taketwo.ErrInvalidPolicy) || wrong.Kind != "out_of_range" {
		t.Error(err)
	}
	class := `{"retries": 5000000, "floor_ms": 700000000, "base_ms": 0, "cap_ms": 700000000, "multiplier": 1, "cost": 5000000}`
	file := []byte(`{"classes": {"unlikely": ` + class + `, "after_delay": ` + class + `, "throttled": ` + class + `}}`)
	_, err = taketwo.PolicyFromJSON(file)
	if !errors.As(err, &wrong) || len(wrong.Message) < 992 || wrong.Message != taketwo.CheckPolicy(file) {
		t.Error(err)
	}
	same(t, "nothing wrong", taketwo.CheckPolicy([]byte("{}")), "")
}

func TestZeroValuesAreRefused(t *testing.T) {
	none, policy := new(taketwo.Policy), preset(t, taketwo.PresetAlone)
	_, err := taketwo.NewJob(none, 1, "", taketwo.JobOptions{})
	same(t, "no policy", err, taketwo.ErrInvalidPolicy)
	_, err = none.Bytes()
	same(t, "no policy", err, taketwo.ErrInvalidPolicy)
	_, err = new(taketwo.Job).Start(policy, at(0), newBudget(t, policy))
	same(t, "no job", err, taketwo.ErrInvalidState)
	same(t, "no phase", new(taketwo.Job).Phase(), taketwo.Phase(0))
	job := newJob(t, policy)
	_, err = job.Start(policy, at(0), newBudget(t, policy))
	must(t, err)
	for _, failure := range []taketwo.Failure{{}, taketwo.FailureOf(&taketwo.Task{Status: taketwo.TaskStatusRunning})} {
		_, err = job.Fail(policy, at(0), failure, taketwo.Hint{}, nil)
		same(t, "no failure", err, taketwo.ErrInvalidArgument)
	}
	_, err = job.Poll(policy, at(0), taketwo.Hint{Retry: 9})
	same(t, "no hint", err, taketwo.ErrInvalidArgument)
}

func TestSavedStateThatIsNone(t *testing.T) {
	policy := preset(t, taketwo.PresetAlone)
	job := newJob(t, policy)
	saved := jobBytes(t, job)
	damaged := append([]byte(nil), saved...)
	damaged[50] ^= 1
	for _, bad := range []struct {
		bytes  []byte
		policy *taketwo.Policy
		kind   string
		is     error
	}{
		{nil, policy, "wrong_length", taketwo.ErrInvalidState},
		{saved[:100], policy, "wrong_length", taketwo.ErrInvalidState},
		{make([]byte, len(saved)), policy, "wrong_kind", taketwo.ErrInvalidState},
		{damaged, policy, "bad_checksum", taketwo.ErrInvalidState},
		{saved, preset(t, taketwo.PresetShared), "other_policy", taketwo.ErrOtherPolicy},
	} {
		read, err := taketwo.JobFromBytes(bad.policy, bad.bytes)
		var wrong *taketwo.Error
		if read != nil || !errors.As(err, &wrong) || wrong.Kind != bad.kind || !errors.Is(err, bad.is) {
			t.Errorf("%s: %v, %v", bad.kind, read, err)
		}
	}
	same(t, "in words", taketwo.ErrOutOfTurn.Error(), "taketwo: the call does not fit the phase of the job")
	other := preset(t, taketwo.PresetShared)
	must(t, job.Rebind(other))
	again, err := taketwo.JobFromBytes(other, jobBytes(t, job))
	must(t, err)
	same(t, "moved", *again, *job)
}

func TestTimes(t *testing.T) {
	policy := preset(t, taketwo.PresetAlone)
	start := time.Date(2026, 11, 1, 12, 0, 0, 999_999, time.FixedZone("", 3600))
	deadline := start.Add(time.Hour)
	job, err := taketwo.NewJob(policy, taketwo.NewSeed(), "\xff\x00", taketwo.JobOptions{Deadline: deadline})
	must(t, err)
	if !job.At().IsZero() {
		t.Error("a new job is due")
	}
	decision, err := job.Start(policy, start, newBudget(t, policy))
	must(t, err)
	if !decision.At.Equal(start.Truncate(time.Millisecond)) || decision.Delay != nil {
		t.Errorf("found %+v", decision)
	}
	decision, err = job.Fail(policy, start, taketwo.FailureCreation(429), taketwo.RetryAfter(7*time.Second+1), nil)
	must(t, err)
	if decision.Delay == nil || decision.Delay.LowMs != 7001 ||
		!decision.At.Equal(start.Truncate(time.Millisecond).Add(decision.Delay.Duration())) {
		t.Errorf("found %+v", decision)
	}
	sentence := fmt.Sprintf("wait until %d: retry 1 of 3 of class throttled, %d ms drawn from %d to %d", ms(decision.At),
		decision.Delay.Ms, decision.Delay.LowMs, decision.Delay.HighMs)
	if !strings.HasPrefix(decision.String(), sentence) {
		t.Errorf("found %q, expected %q", decision, sentence)
	}
	decision, err = job.Start(policy, deadline.Add(time.Second), newBudget(t, policy))
	must(t, err)
	same(t, "after the deadline", decision.Check, taketwo.CheckDeadline)
	same(t, "before 1970", at(0), at(ms(at(0))))
	same(t, "an old clock", startedAt(t, policy, time.Unix(-5, 0)), uint64(0))
	same(t, "the last millisecond", startedAt(t, policy, at(math.MaxUint64)), uint64(math.MaxUint64))
	same(t, "the one before", startedAt(t, policy, at(math.MaxUint64-1)), uint64(math.MaxUint64-1))
	same(t, "after it", startedAt(t, policy, at(math.MaxUint64).Add(time.Millisecond)), uint64(math.MaxUint64))
	same(t, "long after it", startedAt(t, policy, time.Unix(math.MaxInt64/4, 0)), uint64(math.MaxUint64))
	same(t, "the longest delay", taketwo.Delay{Ms: math.MaxUint64}.Duration(), time.Duration(math.MaxInt64))
	same(t, "no delay", *taketwo.RetryAfter(-time.Second).AfterMs, uint64(0))
}

func startedAt(t *testing.T, policy *taketwo.Policy, now time.Time) uint64 {
	decision, err := newJob(t, policy).Start(policy, now, newBudget(t, policy))
	must(t, err)
	return ms(decision.At)
}

func TestABudgetIsOfManyGoroutines(t *testing.T) {
	policy := preset(t, taketwo.PresetShared)
	must(t, policy.Set("budget.capacity", 4000000))
	must(t, policy.Set("classes.after_delay.cost", 7))
	budget := newBudget(t, policy)
	full := budget.Tokens()
	failure := taketwo.FailureClassified(taketwo.Classify("INTERNAL"))
	const goroutines, jobs = 4, 5000
	var all sync.WaitGroup
	for at := 0; at < goroutines; at++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for count := 0; count < jobs; count++ {
				if !retried(policy, budget, failure) {
					t.Error("a retry did not go")
					return
				}
			}
		}()
	}
	all.Wait()
	same(t, "tokens", budget.Tokens(), full-goroutines*jobs*7)
}

func retried(policy *taketwo.Policy, budget *taketwo.Budget, failure taketwo.Failure) bool {
	job, made := taketwo.NewJob(policy, 1, "clip-1", taketwo.JobOptions{})
	_, started := job.Start(policy, at(0), budget)
	failed, told := job.Fail(policy, at(0), failure, taketwo.Hint{}, nil)
	again, paid := job.Start(policy, failed.At, budget)
	return made == nil && started == nil && told == nil && paid == nil && again.Check == taketwo.CheckTokens
}
