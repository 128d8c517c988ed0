package taketwo

/*
#include <taketwo.h>

// A task with the places of its texts in the record, -1 for none, instead of pointers to them: C
// must not write pointers into the memory of Go.
typedef struct {
	taketwo_task task;
	ptrdiff_t failure_code;
	ptrdiff_t failure;
} placed_task;

static taketwo_status placed(taketwo_status status, taketwo_task task, const char *json, placed_task *to)
{
	if (status == TAKETWO_STATUS_OK) {
		to->failure_code = task.failure_code ? task.failure_code - json : -1;
		to->failure = task.failure ? task.failure - json : -1;
		task.failure_code = task.failure = NULL;
		to->task = task;
	}
	return status;
}

static taketwo_status read_task(const char *json, size_t len, placed_task *to, taketwo_task_error *error)
{
	taketwo_task task;
	return placed(taketwo_read_task(json, len, &task, error), task, json, to);
}

static taketwo_status read_line(const char *line, size_t len, uint64_t number, size_t max_bytes,
                                placed_task *to, taketwo_task_error *error)
{
	taketwo_task task;
	return placed(taketwo_read_line(line, len, number, max_bytes, &task, error), task, line, to);
}
*/
import "C"

// Task is a task as its record tells it.
type Task struct {
	Status TaskStatus
	// IsOver says whether the status will not change any more.
	IsOver bool
	// FailureCode is nil where there is none.
	FailureCode *string
	// Failure is the vendor's sentence about the failure, nil where there is none: diagnostic only,
	// not for end users.
	Failure *string
	// CostMillicredits is what the task was charged, in thousandths of a credit, nil where the
	// record does not say. Zero is a fact.
	CostMillicredits *uint64
	// EstimatedCostMillicredits is what the task is expected to cost, likewise.
	EstimatedCostMillicredits *uint64
	// Classification says what the failure means, nil for a task that has not failed.
	Classification *Classification
	// ChargedDespiteRefund says whether the task was charged although its credits were expected to
	// come back.
	ChargedDespiteRefund bool
}

// ReadTask reads the JSON of a task, as the Get Task endpoint gives it. The error is a *TaskError.
func ReadTask(json []byte) (*Task, error) {
	var to C.placed_task
	var wrong C.taketwo_task_error
	start, length := textAt(json)
	status := C.read_task(start, length, &to, &wrong)
	return taskOf(status, &to, &wrong, json)
}

// ReadLine reads a line of JSON Lines, without its line feed. Its number counts from 1 and comes
// back in an error; a line of more than maxBytes is an error, and MaxLineBytes a fair limit. For a
// line of white space it is ErrBlankLine, for any other that holds no task a *TaskError.
func ReadLine(line []byte, number uint64, maxBytes int) (*Task, error) {
	if maxBytes < 0 {
		maxBytes = 0
	}
	var to C.placed_task
	var wrong C.taketwo_task_error
	start, length := textAt(line)
	status := C.read_line(start, length, C.uint64_t(number), C.size_t(maxBytes), &to, &wrong)
	return taskOf(status, &to, &wrong, line)
}

func taskOf(status C.taketwo_status, to *C.placed_task, wrong *C.taketwo_task_error, json []byte) (*Task, error) {
	if status == C.TAKETWO_STATUS_INVALID_TASK {
		return nil, taskError(wrong)
	}
	if status != C.TAKETWO_STATUS_OK {
		return nil, statusError(status)
	}
	found := &to.task
	task := &Task{
		Status:                    TaskStatus(found.status),
		IsOver:                    bool(found.is_over),
		FailureCode:               decoded(json, to.failure_code, found.failure_code_len),
		Failure:                   decoded(json, to.failure, found.failure_len),
		CostMillicredits:          optional(bool(found.has_cost), found.cost_millicredits),
		EstimatedCostMillicredits: optional(bool(found.has_estimated_cost), found.estimated_cost_millicredits),
		ChargedDespiteRefund:      bool(found.charged_despite_refund),
	}
	if task.Status == TaskStatusFailed {
		code := ""
		if task.FailureCode != nil {
			code = *task.FailureCode
		}
		of := classification(found.classification, code)
		task.Classification = &of
	}
	return task, nil
}

func decoded(json []byte, at C.ptrdiff_t, length C.size_t) *string {
	if at < 0 {
		return nil
	}
	source, length := textAt(json[at:][:length])
	text := written(func(buffer *C.char, capacity C.size_t) C.size_t {
		return C.taketwo_decode_text(source, length, buffer, capacity)
	})
	return &text
}

func optional(known bool, number C.uint64_t) *uint64 {
	if !known {
		return nil
	}
	value := uint64(number)
	return &value
}
