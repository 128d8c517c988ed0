package taketwo

// #include <taketwo.h>
import "C"

import (
	"math"
	"time"
)

// Decision is what a call of a job answers, and why.
type Decision struct {
	Action     Action
	Check      Check
	RetryClass RetryClass
	// Rule judged the failure, nil where none did.
	Rule *Rule
	// Attempts is how many were begun, this one counted; one that was refused for lack of room is not.
	Attempts uint32
	// At is when to start or to poll again, the zero Time where there is none.
	At time.Time
	// Delay is what was drawn, nil where nothing was.
	Delay *Delay
	// Compared are the two numbers that the check compared, the job's first.
	Compared [2]uint64
}

// Delay is a delay that was drawn, in milliseconds, and the range that it could have been in.
type Delay struct {
	Ms, LowMs, HighMs uint64
}

// Duration returns the delay, or the longest Duration if that is shorter.
func (d Delay) Duration() time.Duration {
	if d.Ms > math.MaxInt64/uint64(time.Millisecond) {
		return math.MaxInt64
	}
	return time.Duration(d.Ms) * time.Millisecond
}

func decision(status C.taketwo_status, made *C.taketwo_decision) (Decision, error) {
	if err := statusError(status); err != nil {
		return Decision{}, err
	}
	of := Decision{
		Action:     Action(made.action),
		Check:      Check(made.check),
		RetryClass: RetryClass(made.retry_class),
		Attempts:   uint32(made.attempts),
		Compared:   [2]uint64{uint64(made.compared[0]), uint64(made.compared[1])},
	}
	if made.rule != C.TAKETWO_RULE_NONE {
		rule := Rule(made.rule)
		of.Rule = &rule
	}
	if made.has_at != 0 {
		of.At = timeOf(made.at_ms)
	}
	if made.has_delay != 0 {
		of.Delay = &Delay{uint64(made.delay_ms), uint64(made.delay_low_ms), uint64(made.delay_high_ms)}
	}
	return of, nil
}

// String returns the decision as one English sentence, for logs: "" for what is no decision.
func (d Decision) String() string {
	made := C.taketwo_decision{
		compared:    [2]C.uint64_t{C.uint64_t(d.Compared[0]), C.uint64_t(d.Compared[1])},
		attempts:    C.uint32_t(d.Attempts),
		action:      C.uint8_t(d.Action),
		check:       C.uint8_t(d.Check),
		retry_class: C.uint8_t(d.RetryClass),
		rule:        C.TAKETWO_RULE_NONE,
	}
	if d.Rule != nil {
		made.rule = C.uint8_t(*d.Rule)
	}
	if !d.At.IsZero() {
		made.has_at = 1
		made.at_ms = msOf(d.At)
	}
	if d.Delay != nil {
		made.has_delay = 1
		made.delay_ms = C.uint64_t(d.Delay.Ms)
		made.delay_low_ms = C.uint64_t(d.Delay.LowMs)
		made.delay_high_ms = C.uint64_t(d.Delay.HighMs)
	}
	return written(func(buffer *C.char, capacity C.size_t) C.size_t {
		return C.taketwo_decision_explain(&made, buffer, capacity)
	})
}

// The library counts milliseconds from 1970 as far as 64 bits go; a Time goes on to both sides.
func msOf(t time.Time) C.uint64_t {
	seconds, ms := t.Unix(), uint64(t.Nanosecond()/1e6)
	switch {
	case seconds < 0:
		return 0
	case uint64(seconds) > (math.MaxUint64-ms)/1000:
		return math.MaxUint64
	default:
		return C.uint64_t(uint64(seconds)*1000 + ms)
	}
}

func timeOf(ms C.uint64_t) time.Time {
	return time.Unix(int64(ms/1000), int64(ms%1000)*1e6)
}
