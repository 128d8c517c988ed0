package taketwo

// #include <taketwo.h>
import "C"

import (
	"crypto/rand"
	"encoding/binary"
	"time"
)

// Job is one thing that the user wants, made of one or more attempts. Save it after each call, and
// before acting on the answer. It is of one goroutine at a time. A copy is another job with the
// same past: only one of them may be gone on with, or the work is done twice.
type Job struct {
	c C.taketwo_job
}

// JobOptions is what a job may have besides.
type JobOptions struct {
	// After Deadline no result is wanted any more. The zero Time is no deadline.
	Deadline time.Time
	// EstimateMillicredits is what an attempt is expected to cost, in thousandths of a credit: it is
	// taken for lost where a failure is not refunded and its charge is not known.
	EstimateMillicredits uint64
}

// NewSeed draws a seed from the system. One is enough for a process.
func NewSeed() uint64 {
	var drawn [8]byte
	if _, err := rand.Read(drawn[:]); err != nil {
		panic("taketwo: the system has no random numbers: " + err.Error())
	}
	return binary.LittleEndian.Uint64(drawn[:])
}

// NewJob returns a job that is in PhaseReady, bound to the policy. Jobs of one seed differ by their
// names, which are any bytes.
func NewJob(policy *Policy, seed uint64, name string, options JobOptions) (*Job, error) {
	job := new(Job)
	var deadline *C.uint64_t
	if !options.Deadline.IsZero() {
		ms := msOf(options.Deadline)
		deadline = &ms
	}
	start, length := textAt([]byte(name))
	status := C.taketwo_job_new(&policy.c, C.uint64_t(seed), start, length, deadline,
		C.uint64_t(options.EstimateMillicredits), &job.c)
	if err := statusError(status); err != nil {
		return nil, err
	}
	return job, nil
}

// JobFromBytes reads a job that was saved by Bytes, with the policy it was saved with. The error is
// an *Error.
func JobFromBytes(policy *Policy, saved []byte) (*Job, error) {
	job := new(Job)
	var wrong C.taketwo_error
	start, length := bytesAt(saved)
	err := stateError(C.taketwo_job_load(&policy.c, start, length, &job.c, &wrong), &wrong)
	if err != nil {
		return nil, err
	}
	return job, nil
}

// JobFromJSON reads a job that was saved by JSON. As JobFromBytes.
func JobFromJSON(policy *Policy, json []byte) (*Job, error) {
	job := new(Job)
	var wrong C.taketwo_error
	start, length := textAt(json)
	err := stateError(C.taketwo_job_read_json(&policy.c, start, length, &job.c, &wrong), &wrong)
	if err != nil {
		return nil, err
	}
	return job, nil
}

// Bytes returns the job to be saved, the same on every machine.
func (j *Job) Bytes() ([]byte, error) {
	saved := make([]byte, C.TAKETWO_JOB_BYTES)
	start, _ := bytesAt(saved)
	if err := statusError(C.taketwo_job_save(&j.c, start)); err != nil {
		return nil, err
	}
	return saved, nil
}

// JSON returns the job to be saved as JSON, "" for what is no job.
func (j *Job) JSON() string {
	return written(func(buffer *C.char, capacity C.size_t) C.size_t {
		return C.taketwo_job_write_json(&j.c, buffer, capacity)
	})
}

// Start asks to send the request: the first time, or again once it is due. In PhaseReady and
// PhaseWaiting.
//
// On ActionGo save the job, and only then send. On ActionWait save it, and start again at the At of
// the decision. On ActionStop the job is over. The error is ErrOutOfTurn in another phase,
// ErrOtherPolicy with another policy.
func (j *Job) Start(policy *Policy, now time.Time, budget *Budget) (Decision, error) {
	var made C.taketwo_decision
	status := C.taketwo_job_start_atomic(&j.c, &policy.c, msOf(now), &budget.c, &made)
	return decision(status, &made)
}

// Fail reports that the attempt failed, and asks what now. In PhaseInFlight.
//
// The charge is what the record of the task says, in thousandths of a credit, nil where it is not
// known. On ActionWait save the job, and start again at the At of the decision. On ActionStop the
// job is over. On ActionReconcile the request may have been accepted: find out, then report what it
// was by Fail or Succeed. Errors while polling are no failure of the task and do not belong here.
// Errors as for Start, and ErrInvalidArgument for a Failure or Hint that has no meaning.
func (j *Job) Fail(policy *Policy, now time.Time, failure Failure, hint Hint, chargeMillicredits *uint64) (Decision, error) {
	var made C.taketwo_decision
	var charge *C.uint64_t
	if chargeMillicredits != nil {
		charged := C.uint64_t(*chargeMillicredits)
		charge = &charged
	}
	given := hint.given()
	status := C.taketwo_job_fail(&j.c, &policy.c, msOf(now), failure.c, &given, charge, &made)
	return decision(status, &made)
}

// Succeed reports that the task succeeded, which fills the budget a little. In PhaseInFlight. The
// answer is ActionDone.
func (j *Job) Succeed(policy *Policy, now time.Time, budget *Budget) (Decision, error) {
	var made C.taketwo_decision
	status := C.taketwo_job_succeed_atomic(&j.c, &policy.c, msOf(now), &budget.c, &made)
	return decision(status, &made)
}

// Poll reports that the task is not over, and asks when to look again. In PhaseInFlight. The answer
// is ActionWait. It is for an error as well that does not end polling.
func (j *Job) Poll(policy *Policy, now time.Time, hint Hint) (Decision, error) {
	var made C.taketwo_decision
	given := hint.given()
	status := C.taketwo_job_poll(&j.c, &policy.c, msOf(now), &given, &made)
	return decision(status, &made)
}

// Rebind moves the job to another policy, on purpose, in any phase. What it has used stays used.
func (j *Job) Rebind(policy *Policy) error {
	return statusError(C.taketwo_job_rebind(&j.c, &policy.c))
}

// Phase returns where the job stands, 0 for what is no job.
func (j *Job) Phase() Phase { return Phase(C.taketwo_job_phase(&j.c)) }

// Attempts returns how many attempts were begun; one that was refused for lack of room is not counted.
func (j *Job) Attempts() uint32 { return uint32(C.taketwo_job_attempts(&j.c)) }

// At returns the earliest next start or poll, as the last answer gave it, the zero Time before there
// was one. It is no promise to send.
func (j *Job) At() time.Time {
	ms := C.taketwo_job_at_ms(&j.c)
	if ms == 0 {
		return time.Time{}
	}
	return timeOf(ms)
}

// LostMillicredits returns what the failures of the job have cost, in thousandths of a credit.
func (j *Job) LostMillicredits() uint64 { return uint64(C.taketwo_job_lost_millicredits(&j.c)) }

// Failure is how an attempt ended, other than well.
type Failure struct {
	c C.taketwo_failure
}

// FailureOf returns the failure of a task that failed or was cancelled. That of any other task is
// refused by Job.Fail.
func FailureOf(task *Task) Failure {
	switch {
	case task.Status == TaskStatusCancelled:
		return FailureCancelled()
	case task.Classification != nil:
		return FailureClassified(*task.Classification)
	default:
		return Failure{}
	}
}

// FailureClassified returns the failure of a task that failed with a code that was classified.
func FailureClassified(found Classification) Failure {
	of := C.taketwo_classification{rule: C.uint8_t(found.Rule)}
	return Failure{C.taketwo_failure_task(&of)}
}

// FailureCancelled returns the failure of a task that was cancelled.
func FailureCancelled() Failure { return Failure{C.taketwo_failure_cancelled()} }

// FailureCreation returns the failure of a request to create a task that ended with anything but a
// 2xx that could be read: its HTTP status, 0 where there was no answer.
func FailureCreation(status int) Failure {
	return Failure{C.taketwo_failure_creation(httpStatus(status))}
}

// Hint is what the server said about trying again, in its headers. The zero Hint: it said nothing.
type Hint struct {
	Retry HintRetry
	// AfterMs is after how many milliseconds, nil where it did not say. The job never goes sooner,
	// and gives up on more than 900000.
	AfterMs *uint64
}

// RetryAfter returns the hint to try again after a delay, rounded up to milliseconds.
func RetryAfter(delay time.Duration) Hint {
	var ms uint64
	if delay > 0 {
		ms = uint64((delay-1)/time.Millisecond) + 1
	}
	return Hint{AfterMs: &ms}
}

func (h Hint) given() C.taketwo_hint {
	given := C.taketwo_hint{retry: C.uint8_t(h.Retry)}
	if h.AfterMs != nil {
		given.has_after = 1
		given.after_ms = C.uint64_t(*h.AfterMs)
	}
	return given
}
