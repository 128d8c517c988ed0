package taketwo

// #include <taketwo.h>
import "C"

import "time"

// Budget is what jobs may still spend on retries, shared by those of a process or an organisation.
// Any number of goroutines may use it at once. Do not copy it.
type Budget struct {
	c C.taketwo_budget
}

// NewBudget returns a budget that is full.
func NewBudget(policy *Policy) (*Budget, error) {
	budget := new(Budget)
	if err := statusError(C.taketwo_budget_new(&policy.c, &budget.c)); err != nil {
		return nil, err
	}
	return budget, nil
}

// BudgetFromBytes reads a budget that was saved by Bytes, with the policy it was saved with. The
// error is an *Error.
func BudgetFromBytes(policy *Policy, saved []byte) (*Budget, error) {
	budget := new(Budget)
	var wrong C.taketwo_error
	start, length := bytesAt(saved)
	err := stateError(C.taketwo_budget_load(&policy.c, start, length, &budget.c, &wrong), &wrong)
	if err != nil {
		return nil, err
	}
	return budget, nil
}

// BudgetFromJSON reads a budget that was saved by JSON. As BudgetFromBytes.
func BudgetFromJSON(policy *Policy, json []byte) (*Budget, error) {
	budget := new(Budget)
	var wrong C.taketwo_error
	start, length := textAt(json)
	err := stateError(C.taketwo_budget_read_json(&policy.c, start, length, &budget.c, &wrong), &wrong)
	if err != nil {
		return nil, err
	}
	return budget, nil
}

// As it is at this moment, whoever else uses it.
func (b *Budget) now() C.taketwo_budget {
	var copied C.taketwo_budget
	C.taketwo_budget_copy_atomic(&b.c, &copied)
	return copied
}

// Bytes returns the budget to be saved, with the fingerprint of the policy.
func (b *Budget) Bytes(policy *Policy) ([]byte, error) {
	saved := make([]byte, C.TAKETWO_BUDGET_BYTES)
	start, _ := bytesAt(saved)
	budget := b.now()
	if err := statusError(C.taketwo_budget_save(&budget, &policy.c, start)); err != nil {
		return nil, err
	}
	return saved, nil
}

// JSON returns the budget to be saved as JSON, "" if the policy is none.
func (b *Budget) JSON(policy *Policy) string {
	budget := b.now()
	return written(func(buffer *C.char, capacity C.size_t) C.size_t {
		return C.taketwo_budget_write_json(&budget, &policy.c, buffer, capacity)
	})
}

// Tokens returns what the budget holds, in thousandths.
func (b *Budget) Tokens() uint64 {
	budget := b.now()
	return uint64(C.taketwo_budget_tokens(&budget))
}

// LastRetry returns when a retry was last sent, the zero Time if none was.
func (b *Budget) LastRetry() time.Time {
	budget := b.now()
	ms := C.taketwo_budget_last_retry_ms(&budget)
	if ms == C.TAKETWO_NONE {
		return time.Time{}
	}
	return timeOf(ms)
}
