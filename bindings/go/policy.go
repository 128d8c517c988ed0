package taketwo

// #include <taketwo.h>
import "C"

// None stands for the null of a policy file in Policy.Get and Policy.Set.
const None uint64 = C.TAKETWO_NONE

// Policy says when and how often to retry. It is made by NewPolicy, PolicyFromJSON or
// PolicyFromBytes; a zero Policy is none, and every call says so.
type Policy struct {
	c C.taketwo_policy
}

// NewPolicy returns the policy of a preset.
func NewPolicy(preset Preset) (*Policy, error) {
	policy := new(Policy)
	if err := statusError(C.taketwo_policy_preset(C.uint8_t(preset), &policy.c)); err != nil {
		return nil, err
	}
	return policy, nil
}

// PolicyFromJSON reads a policy file. Every key is optional and none may be unknown; "preset" names
// what the others change. The error is an *Error, whose message names every number that is out of
// its range.
func PolicyFromJSON(json []byte) (*Policy, error) {
	policy := new(Policy)
	var wrong C.taketwo_error
	start, length := textAt(json)
	err := stateError(C.taketwo_policy_read(start, length, &policy.c, &wrong), &wrong)
	if whole, ok := err.(*Error); ok {
		// The struct of the error has no room for more than some numbers.
		whole.Message = CheckPolicy(json)
	}
	if err != nil {
		return nil, err
	}
	return policy, nil
}

// CheckPolicy returns all that is wrong with a policy file, "" for one that can be read.
func CheckPolicy(json []byte) string {
	start, length := textAt(json)
	return written(func(buffer *C.char, capacity C.size_t) C.size_t {
		return C.taketwo_policy_check(start, length, buffer, capacity)
	})
}

// PolicyFromBytes reads a policy that was saved by Bytes. The error is an *Error.
func PolicyFromBytes(saved []byte) (*Policy, error) {
	policy := new(Policy)
	var wrong C.taketwo_error
	start, length := bytesAt(saved)
	if err := stateError(C.taketwo_policy_load(start, length, &policy.c, &wrong), &wrong); err != nil {
		return nil, err
	}
	return policy, nil
}

// Bytes returns the policy to be saved, the same on every machine.
func (p *Policy) Bytes() ([]byte, error) {
	saved := make([]byte, C.TAKETWO_POLICY_BYTES)
	start, _ := bytesAt(saved)
	if err := statusError(C.taketwo_policy_save(&p.c, start)); err != nil {
		return nil, err
	}
	return saved, nil
}

// JSON returns the policy as a policy file with every key, "" for what is no policy.
func (p *Policy) JSON() string {
	return written(func(buffer *C.char, capacity C.size_t) C.size_t {
		return C.taketwo_policy_write_json(&p.c, buffer, capacity)
	})
}

// Get returns a number of the policy by its name in a policy file, with dots between its levels:
// "max_attempts" or "classes.unlikely.floor_ms", say. It is None where a file has null.
func (p *Policy) Get(field string) (uint64, error) {
	var value C.uint64_t
	start, length := textAt([]byte(field))
	err := statusError(C.taketwo_policy_get(&p.c, start, length, &value))
	return uint64(value), err
}

// Set changes a number of the policy, named as for Get, unless the policy would not be valid with it.
// Times are in milliseconds, fractions, costs and credits in thousandths, a flag is 0 or 1. So where
// two numbers depend on each other, a floor and a cap, the order matters.
func (p *Policy) Set(field string, value uint64) error {
	var wrong C.taketwo_error
	start, length := textAt([]byte(field))
	return stateError(C.taketwo_policy_set(&p.c, start, length, C.uint64_t(value), &wrong), &wrong)
}

// Fingerprint returns the number by which jobs and budgets know their policy.
func (p *Policy) Fingerprint() uint64 { return uint64(C.taketwo_policy_fingerprint(&p.c)) }
