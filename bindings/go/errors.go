package taketwo

// #include <taketwo.h>
import "C"

import (
	"errors"
	"fmt"
)

// What became of a call, for errors.Is. Nothing was changed by it. What they say is the library's.
var (
	// ErrBlankLine: there is no task on the line. Go on with the next one.
	ErrBlankLine = errorOf(C.TAKETWO_STATUS_BLANK_LINE)
	// ErrInvalidTask: the record cannot be read, so it tells nothing about the task.
	ErrInvalidTask = errorOf(C.TAKETWO_STATUS_INVALID_TASK)
	// ErrInvalidArgument: a number or name that has no meaning where it was given.
	ErrInvalidArgument = errorOf(C.TAKETWO_STATUS_INVALID_ARGUMENT)
	// ErrInvalidPolicy: no policy, or one with a number that is out of its range.
	ErrInvalidPolicy = errorOf(C.TAKETWO_STATUS_INVALID_POLICY)
	// ErrInvalidState: no job or budget, or a damaged one. Nothing of it is to be guessed.
	ErrInvalidState = errorOf(C.TAKETWO_STATUS_INVALID_STATE)
	// ErrOutOfTurn: the call does not fit the phase of the job.
	ErrOutOfTurn = errorOf(C.TAKETWO_STATUS_OUT_OF_TURN)
	// ErrOtherPolicy: the job or budget was made with another policy. Job.Rebind moves a job.
	ErrOtherPolicy = errorOf(C.TAKETWO_STATUS_OTHER_POLICY)
)

func errorOf(status C.uint32_t) error {
	return errors.New("taketwo: " + C.GoString(C.taketwo_status_message(status)))
}

// TaskError says why a record cannot be read. It is an ErrInvalidTask.
type TaskError struct {
	Kind TaskErrorKind
	// Path is the key it is about, "cost.credits" say, "" where it is not about one.
	Path string
	// Offset is where it is, in bytes from the start of the record or line, nil where there is no place.
	Offset *uint64
	// Line is the number of the line, as ReadLine was told, 0 for a single record.
	Line uint64
	// Value is the beginning of what was found.
	Value string
	// Message is all of it in one sentence.
	Message string
}

func (e *TaskError) Error() string { return "taketwo: " + e.Message }

// Is says whether target is ErrInvalidTask.
func (e *TaskError) Is(target error) bool { return target == ErrInvalidTask }

// Error says why a policy, or saved state, cannot be read. It is an ErrInvalidPolicy,
// ErrInvalidState or ErrOtherPolicy.
type Error struct {
	// Kind says what is wrong in a word that stays the same: "out_of_range" or "bad_checksum", say.
	// taketwo.h has all of them.
	Kind string
	// Message is all of it in a sentence.
	Message string
	status  error
}

func (e *Error) Error() string { return "taketwo: " + e.Message }

// Unwrap returns what became of the call.
func (e *Error) Unwrap() error { return e.status }

func taskError(wrong *C.taketwo_task_error) *TaskError {
	return &TaskError{
		Kind:    TaskErrorKind(wrong.kind),
		Path:    C.GoString(&wrong.path[0]),
		Offset:  optional(bool(wrong.has_offset), wrong.offset),
		Line:    uint64(wrong.line),
		Value:   C.GoStringN(&wrong.value[0], C.int(wrong.value_len)),
		Message: C.GoString(&wrong.message[0]),
	}
}

// The error of a status, nil for one that is none.
func statusError(status C.taketwo_status) error {
	switch status {
	case C.TAKETWO_STATUS_OK:
		return nil
	case C.TAKETWO_STATUS_BLANK_LINE:
		return ErrBlankLine
	case C.TAKETWO_STATUS_INVALID_TASK:
		return ErrInvalidTask
	case C.TAKETWO_STATUS_INVALID_ARGUMENT:
		return ErrInvalidArgument
	case C.TAKETWO_STATUS_INVALID_POLICY:
		return ErrInvalidPolicy
	case C.TAKETWO_STATUS_INVALID_STATE:
		return ErrInvalidState
	case C.TAKETWO_STATUS_OUT_OF_TURN:
		return ErrOutOfTurn
	case C.TAKETWO_STATUS_OTHER_POLICY:
		return ErrOtherPolicy
	default:
		return fmt.Errorf("taketwo: status %d", status)
	}
}

// As statusError, with what the library wrote about it, if it did.
func stateError(status C.taketwo_status, wrong *C.taketwo_error) error {
	of := statusError(status)
	if of == nil || wrong.message_len == 0 {
		return of
	}
	return &Error{C.GoString(&wrong.name[0]), C.GoString(&wrong.message[0]), of}
}
