package taketwo

// #include <taketwo.h>
import "C"

import (
	"errors"
	"fmt"
)

// What became of a call, for errors.Is. Nothing was changed by it.
var (
	// ErrBlankLine: there is no task on the line. Go on with the next one.
	ErrBlankLine = errors.New("taketwo: the line is blank")
	// ErrInvalidTask: the record cannot be read, so it tells nothing about the task.
	ErrInvalidTask = errors.New("taketwo: no record of a task")
	// ErrInvalidArgument: a number or name that has no meaning where it was given.
	ErrInvalidArgument = errors.New("taketwo: a number or name without a meaning")
	// ErrInvalidPolicy: no policy, or one with a number that is out of its range.
	ErrInvalidPolicy = errors.New("taketwo: no valid policy")
	// ErrInvalidState: no job or budget, or a damaged one. Nothing of it is to be guessed.
	ErrInvalidState = errors.New("taketwo: no valid state")
	// ErrOutOfTurn: the call does not fit the phase of the job.
	ErrOutOfTurn = errors.New("taketwo: the call does not fit the phase of the job")
	// ErrOtherPolicy: the job or budget was made with another policy. Job.Rebind moves a job.
	ErrOtherPolicy = errors.New("taketwo: made with another policy")
)

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

func taskError(wrong *C.taketwo_task_error, json []byte) *TaskError {
	of := &TaskError{
		Kind:    TaskErrorKind(wrong.kind),
		Path:    C.GoString(&wrong.path[0]),
		Offset:  optional(bool(wrong.has_offset), wrong.offset),
		Line:    uint64(wrong.line),
		Value:   C.GoString(&wrong.value[0]),
		Message: C.GoString(&wrong.message[0]),
	}
	// Where a NUL is what was found, it looks in C like nothing at the end of the record.
	if of.Kind == TaskErrorKindBrokenJSON && of.Value == "" && of.Offset != nil && *of.Offset < uint64(len(json)) {
		of.Value = "\x00"
	}
	return of
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
