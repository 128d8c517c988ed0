package taketwo_test

// Every row of conformance/, through the package.

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"taketwo"
)

const folder = "../../conformance"

var ran, passed int

func TestMain(m *testing.M) {
	status := m.Run()
	fmt.Printf("go: %d rows run, %d passed\n", ran, passed)
	os.Exit(status)
}

// Runs a function on each row of a file.
func each[Row any](t *testing.T, file string, run func(*testing.T, Row)) {
	rows := read[struct {
		Format int
		Rows   []Row
	}](t, file)
	if rows.Format != 1 || len(rows.Rows) == 0 {
		t.Fatalf("%s: format %d, %d rows", file, rows.Format, len(rows.Rows))
	}
	for at, row := range rows.Rows {
		row := row
		good := t.Run(fmt.Sprint(file, " ", at), func(t *testing.T) { run(t, row) })
		ran++
		if good {
			passed++
		}
	}
}

func read[Whole any](t *testing.T, file string) (whole Whole) {
	text, err := os.ReadFile(filepath.Join(folder, file))
	must(t, err)
	must(t, json.Unmarshal(text, &whole))
	return whole
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, found, expected any) {
	t.Helper()
	if !reflect.DeepEqual(found, expected) {
		t.Errorf("%s: found %s, expected %s", what, shown(found), shown(expected))
	}
}

func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil || len(text) > 500 {
		return fmt.Sprintf("%.500v", value)
	}
	return string(text)
}

// --- parts of rows ---

// An input: at NAME as text, at NAME_hex as bytes, at NAME_repeated as parts; nil for none.
func given(t *testing.T, row map[string]json.RawMessage, name string) *string {
	var text *string
	if parts, ok := row[name+"_repeated"]; ok {
		var repeated [][2]any
		must(t, json.Unmarshal(parts, &repeated))
		whole := ""
		for _, part := range repeated {
			whole += strings.Repeat(part[0].(string), int(part[1].(float64)))
		}
		return &whole
	}
	if digits, ok := row[name+"_hex"]; ok {
		must(t, json.Unmarshal(digits, &text))
		whole := string(unhex(t, *text))
		return &whole
	}
	must(t, json.Unmarshal(row[name], &text))
	return text
}

func unhex(t *testing.T, digits string) []byte {
	decoded, err := hex.DecodeString(digits)
	must(t, err)
	return decoded
}

// A number of 64 bits is a decimal string.
type number struct{ uint64 }

func (n *number) UnmarshalJSON(text []byte) (err error) {
	n.uint64, err = strconv.ParseUint(strings.Trim(string(text), `"`), 10, 64)
	return err
}

func (n *number) pointer() *uint64 {
	if n == nil {
		return nil
	}
	return &n.uint64
}

func at(ms uint64) time.Time { return time.Unix(int64(ms/1000), int64(ms%1000)*1e6) }

func ms(t time.Time) uint64 { return uint64(t.Unix())*1000 + uint64(t.Nanosecond())/1e6 }

func written(n *uint64) *string {
	if n == nil {
		return nil
	}
	text := strconv.FormatUint(*n, 10)
	return &text
}

// What text says, whatever its order of keys and its spaces.
func parsed(t *testing.T, text []byte) (value any) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	must(t, decoder.Decode(&value))
	return value
}

func policyOf(t *testing.T, text []byte) *taketwo.Policy {
	policy, err := taketwo.PolicyFromJSON(text)
	must(t, err)
	return policy
}

// --- codes, records and answers ---

func TestClassify(t *testing.T) {
	type facts struct {
		Rule, Family, Verdict, Stage, Refund, Remedy, Basis string
		Number                                              uint8
		MessageKey                                          string `json:"message_key"`
		Citation                                            struct {
			Section  *string
			Sentence *int
		}
	}
	whole := read[struct {
		TableVersion uint32 `json:"table_version"`
		Rules        []facts
	}](t, "classify.json")
	same(t, "version of the table", taketwo.TableVersion(), whole.TableVersion)
	rules := map[string]facts{}
	for _, rule := range whole.Rules {
		rules[rule.Rule] = rule
	}
	each(t, "classify.json", func(t *testing.T, row map[string]json.RawMessage) {
		code := given(t, row, "code")
		var rule string
		var detail *string
		must(t, json.Unmarshal(row["rule"], &rule))
		must(t, json.Unmarshal(row["detail"], &detail))
		of := taketwo.ClassifyAbsent()
		if code != nil {
			of = taketwo.Classify(*code)
		}
		found := facts{
			of.Rule.String(), of.Family.String(), of.Verdict.String(), of.Stage.String(), of.Refund.String(),
			of.Remedy.String(), of.Basis.String(), uint8(of.Rule), of.Rule.MessageKey(), rules[rule].Citation,
		}
		same(t, "facts", found, rules[rule])
		section, sentence := "", 0
		if cited := rules[rule].Citation; cited.Section != nil {
			section, sentence = *cited.Section, *cited.Sentence
		}
		same(t, "section", of.Rule.CitationSection(), section)
		same(t, "sentence", of.Rule.CitationSentence(), sentence)
		same(t, "detail", of.Detail, text(detail))
	})
}

func text(optional *string) string {
	if optional == nil {
		return ""
	}
	return *optional
}

func TestTask(t *testing.T) {
	each(t, "task.json", func(t *testing.T, row map[string]json.RawMessage) {
		if _, lines := row["results"]; !lines {
			expected := map[string]json.RawMessage{}
			for _, key := range []string{"task", "error"} {
				if value, ok := row[key]; ok {
					expected[key] = value
				}
			}
			task, err := taketwo.ReadTask([]byte(*given(t, row, "json")))
			same(t, "result", parsed(t, resultOf(t, task, err)), parsed(t, encoded(t, expected)))
			return
		}
		limit := taketwo.MaxLineBytes
		if value, ok := row["max_line_bytes"]; ok {
			must(t, json.Unmarshal(value, &limit))
		}
		results := []json.RawMessage{}
		for at, line := range strings.Split(*given(t, row, "lines"), "\n") {
			task, err := taketwo.ReadLine([]byte(line), uint64(at+1), limit)
			if !errors.Is(err, taketwo.ErrBlankLine) {
				results = append(results, resultOf(t, task, err))
			}
		}
		same(t, "results", parsed(t, encoded(t, results)), parsed(t, row["results"]))
	})
}

func encoded(t *testing.T, value any) []byte {
	text, err := json.Marshal(value)
	must(t, err)
	return text
}

func resultOf(t *testing.T, task *taketwo.Task, err error) []byte {
	var wrong *taketwo.TaskError
	if errors.As(err, &wrong) {
		var line *uint64
		if wrong.Line != 0 {
			line = &wrong.Line
		}
		if wrong.Message == "" {
			t.Error("an error without a message")
		}
		return encoded(t, map[string]any{"error": map[string]any{
			"kind": wrong.Kind.String(), "path": wrong.Path, "offset": wrong.Offset, "line": line,
			"value": wrong.Value,
		}})
	}
	must(t, err)
	var rule, detail *string
	if found := task.Classification; found != nil {
		name := found.Rule.String()
		rule = &name
		if found.Detail != "" {
			detail = &found.Detail
		}
	}
	return encoded(t, map[string]any{"task": map[string]any{
		"status": task.Status.String(), "failure_code": task.FailureCode, "failure": task.Failure,
		"cost_millicredits":           written(task.CostMillicredits),
		"estimated_cost_millicredits": written(task.EstimatedCostMillicredits),
		"rule":                        rule, "detail": detail,
		"charged_despite_refund": task.ChargedDespiteRefund,
	}})
}

func TestHTTP(t *testing.T) {
	type answer struct {
		Status      *int
		Rule, Class string
		Ambiguous   bool
		EndsPolling bool `json:"ends_polling"`
	}
	each(t, "http.json", func(t *testing.T, row answer) {
		status := 0
		if row.Status != nil {
			status = *row.Status
		}
		of := taketwo.ClassifyHTTP(status)
		found := answer{row.Status, of.Rule.String(), of.RetryClass.String(), of.IsAmbiguous, of.EndsPolling}
		same(t, "answer", found, row)
	})
}

// --- the retry engine ---

// The k-th delay of a job that has drawn n times: a new job is saved, made to be in flight with k
// retries used and n draws, sealed, and read again. Then it fails.
func TestDelay(t *testing.T) {
	each(t, "delay.json", func(t *testing.T, row struct {
		Settings json.RawMessage
		K        uint32
		Name     string
		Seed, N  number
		Hint     *number `json:"hint_ms"`
		Delay    number  `json:"delay_ms"`
		Low      number  `json:"low_ms"`
		High     number  `json:"high_ms"`
	}) {
		policy := policyOf(t, encoded(t, map[string]any{
			"max_attempts": 1000000, "min_attempt_ms": 0, "max_elapsed_ms": nil, "allow_no_jitter": true,
			"budget": map[string]any{"capacity": 4000000}, "classes": map[string]any{"after_delay": row.Settings},
		}))
		job, err := taketwo.NewJob(policy, row.Seed.uint64, row.Name, taketwo.JobOptions{})
		must(t, err)
		saved, err := job.Bytes()
		must(t, err)
		saved[6] = byte(taketwo.PhaseInFlight)
		saved[7] = 1 // its first start is known: 0
		binary.LittleEndian.PutUint64(saved[24:], row.N.uint64)
		binary.LittleEndian.PutUint32(saved[80:], 1)
		if row.K > 0 {
			saved[84] = byte(taketwo.RetryClassAfterDelay)
		}
		binary.LittleEndian.PutUint32(saved[92:], row.K)
		sum := fnv.New64a()
		sum.Write(saved[:len(saved)-8])
		binary.LittleEndian.PutUint64(saved[len(saved)-8:], sum.Sum64())
		job, err = taketwo.JobFromBytes(policy, saved)
		must(t, err)
		failure := taketwo.FailureClassified(taketwo.Classify("INTERNAL"))
		decision, err := job.Fail(policy, at(0), failure, taketwo.Hint{AfterMs: row.Hint.pointer()}, nil)
		must(t, err)
		same(t, "delay", decision.Delay, &taketwo.Delay{Ms: row.Delay.uint64, LowMs: row.Low.uint64, HighMs: row.High.uint64})
	})
}

type scenario struct {
	Policies []json.RawMessage
	Jobs     []struct {
		Name     string
		Seed     number
		Deadline *number `json:"deadline_ms"`
		Estimate number  `json:"estimate_millicredits"`
		Policy   int
	}
	Steps []step
}

type step struct {
	Job, Policy int
	Call        string
	Now         number
	Failure     map[string]json.RawMessage
	Hint        struct {
		Retry string
		After *number `json:"after_ms"`
	}
	Charge *number `json:"charge_millicredits"`
	Expect json.RawMessage
	Tokens *number
}

type history struct {
	policies []*taketwo.Policy
	jobs     []*taketwo.Job
	budget   *taketwo.Budget
}

func newHistory(t *testing.T, of scenario) *history {
	h := new(history)
	for _, file := range of.Policies {
		h.policies = append(h.policies, policyOf(t, file))
	}
	for _, row := range of.Jobs {
		options := taketwo.JobOptions{EstimateMillicredits: row.Estimate.uint64}
		if row.Deadline != nil {
			options.Deadline = at(row.Deadline.uint64)
		}
		job, err := taketwo.NewJob(h.policies[row.Policy], row.Seed.uint64, row.Name, options)
		must(t, err)
		h.jobs = append(h.jobs, job)
	}
	var err error
	h.budget, err = taketwo.NewBudget(h.policies[0])
	must(t, err)
	return h
}

// All that a call could change.
func (h *history) saved(t *testing.T) [][]byte {
	budget, err := h.budget.Bytes(h.policies[0])
	must(t, err)
	all := [][]byte{budget}
	for _, job := range h.jobs {
		all = append(all, jobBytes(t, job))
	}
	return all
}

func jobBytes(t *testing.T, job *taketwo.Job) []byte {
	saved, err := job.Bytes()
	must(t, err)
	return saved
}

func failureOf(t *testing.T, row map[string]json.RawMessage) taketwo.Failure {
	if _, ok := row["cancelled"]; ok {
		return taketwo.FailureCancelled()
	}
	if status, ok := row["http"]; ok {
		var value int
		must(t, json.Unmarshal(status, &value)) // null leaves 0
		return taketwo.FailureCreation(value)
	}
	code := given(t, row, "code")
	if code == nil {
		return taketwo.FailureClassified(taketwo.ClassifyAbsent())
	}
	return taketwo.FailureClassified(taketwo.Classify(*code))
}

func (h *history) take(t *testing.T, step step) {
	job, policy, now := h.jobs[step.Job], h.policies[step.Policy], at(step.Now.uint64)
	retries := map[string]taketwo.HintRetry{
		"yes": taketwo.HintRetryYes, "no": taketwo.HintRetryNo, "unset": taketwo.HintRetryUnset,
	}
	hint := taketwo.Hint{Retry: retries[step.Hint.Retry], AfterMs: step.Hint.After.pointer()}
	before := h.saved(t)
	var decision taketwo.Decision
	var err error
	switch step.Call {
	case "start":
		decision, err = job.Start(policy, now, h.budget)
	case "succeed":
		decision, err = job.Succeed(policy, now, h.budget)
	case "poll":
		decision, err = job.Poll(policy, now, hint)
	case "fail":
		decision, err = job.Fail(policy, now, failureOf(t, step.Failure), hint, step.Charge.pointer())
	case "rebind":
		err = job.Rebind(policy)
	default:
		t.Fatalf("unknown call %s", step.Call)
	}
	if step.Expect == nil {
		return // the history behind a saved state is there for its end alone
	}
	same(t, "tokens", h.budget.Tokens(), step.Tokens.uint64)
	if err != nil {
		names := map[error]string{taketwo.ErrOutOfTurn: "out_of_turn", taketwo.ErrOtherPolicy: "other_policy"}
		same(t, "error", parsed(t, encoded(t, map[string]string{"error": names[err]})), parsed(t, step.Expect))
		same(t, "after an error", h.saved(t), before)
		return
	}
	if step.Call == "rebind" {
		same(t, "answer", "null", string(step.Expect))
		return
	}
	answer := map[string]any{
		"action": decision.Action.String(), "check": decision.Check.String(), "rule": nil,
		"class": decision.RetryClass.String(), "attempts": decision.Attempts,
		"at_ms": nil, "delay_ms": nil, "delay_low_ms": nil, "delay_high_ms": nil,
		"compared": []*string{written(&decision.Compared[0]), written(&decision.Compared[1])},
	}
	if decision.Rule != nil {
		answer["rule"] = decision.Rule.String()
	}
	if !decision.At.IsZero() {
		due := ms(decision.At)
		answer["at_ms"] = written(&due)
	}
	if delay := decision.Delay; delay != nil {
		answer["delay_ms"] = written(&delay.Ms)
		answer["delay_low_ms"], answer["delay_high_ms"] = written(&delay.LowMs), written(&delay.HighMs)
	}
	same(t, "answer", parsed(t, encoded(t, answer)), parsed(t, step.Expect))
	same(t, "attempts of the job", job.Attempts(), decision.Attempts)
	if sentence := decision.String(); !strings.HasPrefix(sentence, decision.Action.String()) {
		t.Errorf("the sentence is %q", sentence)
	}
	again, err := taketwo.JobFromBytes(policy, jobBytes(t, job))
	must(t, err)
	same(t, "saved and read", *again, *job)
}

func TestHistory(t *testing.T) {
	for _, file := range []string{"decide.json", "budget.json"} {
		each(t, file, func(t *testing.T, row scenario) {
			history := newHistory(t, row)
			for _, step := range row.Steps {
				history.take(t, step)
			}
		})
	}
}

// A policy, job or budget that was read: what it is saved as.
type state struct{ bytes, json []byte }

func stateOf(t *testing.T, kind string, policy *taketwo.Policy, from []byte, isJSON bool) (*state, error) {
	readPolicy := taketwo.PolicyFromBytes
	readJob, readBudget := taketwo.JobFromBytes, taketwo.BudgetFromBytes
	if isJSON {
		readPolicy, readJob, readBudget = taketwo.PolicyFromJSON, taketwo.JobFromJSON, taketwo.BudgetFromJSON
	}
	var saved []byte
	var text string
	var err error
	switch kind {
	case "policy":
		if policy, err = readPolicy(from); err == nil {
			saved, err = policy.Bytes()
			text = policy.JSON()
		}
	case "job":
		var job *taketwo.Job
		if job, err = readJob(policy, from); err == nil {
			saved, err = job.Bytes()
			text = job.JSON()
		}
	case "budget":
		var budget *taketwo.Budget
		if budget, err = readBudget(policy, from); err == nil {
			saved, err = budget.Bytes(policy)
			text = budget.JSON(policy)
		}
	default:
		t.Fatalf("unknown kind %s", kind)
	}
	if err != nil {
		return nil, err
	}
	return &state{saved, []byte(text)}, nil
}

func TestState(t *testing.T) {
	each(t, "state.json", func(t *testing.T, row struct {
		Kind, Hex, Error string
		Policy, JSON     json.RawMessage
		Scenario         *scenario
	}) {
		policy, saved := policyOf(t, row.Policy), unhex(t, row.Hex)
		found, err := stateOf(t, row.Kind, policy, saved, false)
		if row.Error != "" {
			var wrong *taketwo.Error
			if !errors.As(err, &wrong) {
				t.Fatalf("the error is %v", err)
			}
			same(t, "error", wrong.Kind, row.Error)
			is := taketwo.ErrInvalidState
			switch {
			case row.Error == "other_policy":
				is = taketwo.ErrOtherPolicy
			case row.Kind == "policy":
				is = taketwo.ErrInvalidPolicy
			}
			if !errors.Is(err, is) || wrong.Message == "" {
				t.Errorf("the error is %v", err)
			}
			return
		}
		must(t, err)
		same(t, "bytes", hex.EncodeToString(found.bytes), row.Hex)
		same(t, "JSON", parsed(t, found.json), parsed(t, row.JSON))
		for _, text := range [][]byte{row.JSON, found.json} {
			again, err := stateOf(t, row.Kind, policy, text, true)
			must(t, err)
			same(t, "read from JSON", again, found)
		}
		if row.Scenario != nil {
			history := newHistory(t, *row.Scenario)
			for _, step := range row.Scenario.Steps {
				history.take(t, step)
			}
			ends := history.saved(t)
			end := ends[0]
			if row.Kind == "job" {
				end = ends[1]
			}
			same(t, "after its history", hex.EncodeToString(end), row.Hex)
		}
	})
}

func TestFixture(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(folder, "fixtures", "*.json"))
	must(t, err)
	for _, file := range files {
		each(t, filepath.Join("fixtures", filepath.Base(file)), fixture)
	}
}

func fixture(t *testing.T, row struct {
	Kind, Policy, Hex, JSON string
	Means                   json.RawMessage
	Next                    []step
}) {
	saved := unhex(t, row.Hex)
	owner := saved
	if row.Kind != "policy" {
		owner = unhex(t, row.Policy)
	}
	policy, err := taketwo.PolicyFromBytes(owner)
	must(t, err)
	found, err := stateOf(t, row.Kind, policy, saved, false)
	must(t, err)
	again, err := stateOf(t, row.Kind, policy, []byte(row.JSON), true)
	must(t, err)
	same(t, "read from JSON", again, found)
	same(t, "JSON", parsed(t, found.json), parsed(t, []byte(row.JSON)))
	switch row.Kind {
	case "policy":
		meant := policyOf(t, row.Means)
		same(t, "means", *policy, *meant)
	case "budget":
		var means struct {
			Tokens number
			Last   *number `json:"last_retry_ms"`
		}
		must(t, json.Unmarshal(row.Means, &means))
		budget, err := taketwo.BudgetFromBytes(policy, saved)
		must(t, err)
		same(t, "tokens", budget.Tokens(), means.Tokens.uint64)
		var last time.Time
		if means.Last != nil {
			last = at(means.Last.uint64)
		}
		same(t, "last retry", budget.LastRetry(), last)
	case "job":
		var means struct {
			Phase    string
			Attempts uint32
			At       number `json:"at_ms"`
			Lost     number `json:"lost_millicredits"`
		}
		must(t, json.Unmarshal(row.Means, &means))
		job, err := taketwo.JobFromBytes(policy, saved)
		must(t, err)
		same(t, "phase", job.Phase().String(), means.Phase)
		same(t, "attempts", job.Attempts(), means.Attempts)
		due := job.At()
		if due.IsZero() {
			due = at(0)
		}
		same(t, "at", ms(due), means.At.uint64)
		same(t, "lost", job.LostMillicredits(), means.Lost.uint64)
		budget, err := taketwo.NewBudget(policy)
		must(t, err)
		history := &history{[]*taketwo.Policy{policy}, []*taketwo.Job{job}, budget}
		for _, step := range row.Next {
			history.take(t, step)
		}
	}
}
