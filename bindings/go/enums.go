// Code generated from taketwo.h. DO NOT EDIT.

package taketwo

// #include <taketwo.h>
import "C"

// The rules, by the failure codes they cover, in order of precedence: where
// several cover a code, the first of them is its rule. Behind them those of HTTP answers.
type Rule uint8

const (
	// safety.input: SAFETY.INPUT and below.
	RuleSafetyInput Rule = 1
	// safety.output: SAFETY.OUTPUT and below.
	RuleSafetyOutput Rule = 2
	// safety: SAFETY and below.
	RuleSafety Rule = 3
	// input_preprocessing.safety.text: exactly INPUT_PREPROCESSING.SAFETY.TEXT.
	RuleInputPreprocessingSafetyText Rule = 4
	// input_preprocessing.safety: INPUT_PREPROCESSING.SAFETY and below.
	RuleInputPreprocessingSafety Rule = 5
	// safety.nested: any other code with a segment SAFETY, in any letter case.
	RuleSafetyNested Rule = 6
	// asset.invalid: ASSET.INVALID and below.
	RuleAssetInvalid Rule = 7
	// internal.bad_output: INTERNAL.BAD_OUTPUT and below.
	RuleInternalBadOutput Rule = 8
	// input_preprocessing.internal: INPUT_PREPROCESSING.INTERNAL and below.
	RuleInputPreprocessingInternal Rule = 9
	// internal: exactly INTERNAL.
	RuleInternal Rule = 10
	// internal.other: INTERNAL and below.
	RuleInternalOther Rule = 11
	// absent: no code.
	RuleAbsent Rule = 12
	// third_party.unavailable: THIRD_PARTY.UNAVAILABLE and below.
	RuleThirdPartyUnavailable Rule = 13
	// third_party.input_validation: THIRD_PARTY.INPUT_VALIDATION and below.
	RuleThirdPartyInputValidation Rule = 14
	// unknown: any other well-formed code.
	RuleUnknown Rule = 0
	// malformed: anything else.
	RuleMalformed Rule = 15
	// http.throttled: 429.
	RuleHTTPThrottled Rule = 64
	// http.unavailable: 503.
	RuleHTTPUnavailable Rule = 65
	// http.gateway: 502, 504.
	RuleHTTPGateway Rule = 66
	// http.rejected: 400 to 401, 404 to 405.
	RuleHTTPRejected Rule = 67
	// http.client: 400 to 499.
	RuleHTTPClient Rule = 68
	// http.server: 500 to 599.
	RuleHTTPServer Rule = 69
	// http.unclear: anything else, and no answer.
	RuleHTTPUnclear Rule = 70
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Rule) String() string {
	return nameOf("Rule", uint8(n), C.taketwo_rule_name(C.uint8_t(n)))
}

// What kind of failure it was.
type Family uint8

const (
	// Not known: the code is not in the table, or is not well formed.
	FamilyUnknown Family = 0
	// Content moderation rejected an input or the output.
	FamilyModeration Family = 1
	// An input is not acceptable for this type of task.
	FamilyAsset Family = 2
	// The result was made and then rejected for its quality.
	FamilyBadOutput Family = 3
	// Something went wrong inside the service.
	FamilyInternal Family = 4
	// The provider of the model failed.
	FamilyThirdParty Family = 5
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Family) String() string {
	return nameOf("Family", uint8(n), C.taketwo_family_name(C.uint8_t(n)))
}

// Whether the same request may be sent again.
type Verdict uint8

const (
	// No source says whether a retry may help.
	VerdictUnspecified Verdict = 0
	// Must not be sent again as it is.
	VerdictNever Verdict = 1
	// May be sent again, and will rarely succeed.
	VerdictUnlikely Verdict = 2
	// May be sent again, after a delay.
	VerdictAfterDelay Verdict = 3
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Verdict) String() string {
	return nameOf("Verdict", uint8(n), C.taketwo_verdict_name(C.uint8_t(n)))
}

// Where in the course of the task the failure arose.
type Stage uint8

const (
	// The code does not say.
	StageUnspecified Stage = 0
	// While the inputs were prepared and moderated.
	StagePreprocessing Stage = 1
	// At an input.
	StageInput Stage = 2
	// While the result was made.
	StageProcessing Stage = 3
	// At the result.
	StageOutput Stage = 4
	// At the provider of the model.
	StageProvider Stage = 5
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Stage) String() string {
	return nameOf("Stage", uint8(n), C.taketwo_stage_name(C.uint8_t(n)))
}

// Whether the credits are expected to come back. What a task was really charged, where its record
// says so, is the fact and overrides it.
type Refund uint8

const (
	// No source says.
	RefundUnspecified Refund = 0
	// The credits are lost.
	RefundNo Refund = 1
	// The credits come back.
	RefundYes Refund = 2
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Refund) String() string {
	return nameOf("Refund", uint8(n), C.taketwo_refund_name(C.uint8_t(n)))
}

// What to do about the failure.
type Remedy uint8

const (
	// Nothing is known that helps: a person should look.
	RemedyAskPerson Remedy = 0
	// Change the input that was rejected.
	RemedyChangeInput Remedy = 1
	// Change the text of the prompt.
	RemedyChangePrompt Remedy = 2
	// Replace the image, video or other asset by an acceptable one.
	RemedyReplaceAsset Remedy = 3
	// Remove overlaid text and graphics from the input, and add them to the output instead.
	RemedyRemoveOverlay Remedy = 4
	// Wait, then send the same request again.
	RemedyWait Remedy = 5
	// Wait, or choose another model.
	RemedyWaitOrChangeModel Remedy = 6
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Remedy) String() string {
	return nameOf("Remedy", uint8(n), C.taketwo_remedy_name(C.uint8_t(n)))
}

// What a rule rests on.
type Basis uint8

const (
	// Nothing: the code is not known.
	BasisNone Basis = 0
	// A sentence of the vendor's page.
	BasisPage Basis = 1
	// A later state of the vendor's page.
	BasisRevision Basis = 2
	// Seen in life, not documented.
	BasisObserved Basis = 3
	// Drawn from a sentence of the page that does not name the code.
	BasisInferred Basis = 4
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Basis) String() string {
	return nameOf("Basis", uint8(n), C.taketwo_basis_name(C.uint8_t(n)))
}

// The state of a task.
type TaskStatus uint8

const (
	// Not begun.
	TaskStatusPending TaskStatus = 1
	// Queued for the concurrency limit: not failed.
	TaskStatusThrottled TaskStatus = 2
	// Begun.
	TaskStatusRunning TaskStatus = 3
	// Over, with a result.
	TaskStatusSucceeded TaskStatus = 4
	// Over, without one.
	TaskStatusFailed TaskStatus = 5
	// Over, because somebody cancelled it. Records spell it CANCELLED or CANCELED.
	TaskStatusCancelled TaskStatus = 6
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n TaskStatus) String() string {
	return nameOf("TaskStatus", uint8(n), C.taketwo_task_status_name(C.uint8_t(n)))
}

// What is wrong with a task record.
type TaskErrorKind uint8

const (
	// It is not JSON: cut off, say, or with something behind its end.
	TaskErrorKindBrokenJSON TaskErrorKind = 1
	// It is not UTF-8.
	TaskErrorKindNotUTF8 TaskErrorKind = 2
	// Its arrays and objects are nested deeper than is read.
	TaskErrorKindTooDeep TaskErrorKind = 3
	// A key that is read holds a value of another type, or the record is not an object.
	TaskErrorKindWrongType TaskErrorKind = 4
	// A key that must be there is not.
	TaskErrorKindMissingKey TaskErrorKind = 5
	// A key that is read stands twice.
	TaskErrorKindDuplicateKey TaskErrorKind = 6
	// The status is none of those that are known.
	TaskErrorKindUnknownStatus TaskErrorKind = 7
	// A number is negative, not finite, or over the bound.
	TaskErrorKindNumberOutOfRange TaskErrorKind = 8
	// The line is longer than the limit.
	TaskErrorKindLineTooLong TaskErrorKind = 9
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n TaskErrorKind) String() string {
	return nameOf("TaskErrorKind", uint8(n), C.taketwo_task_error_kind_name(C.uint8_t(n)))
}

// How a failure may be retried: each class has its own number of retries, delays and cost.
type RetryClass uint8

const (
	// Not at all, whatever the policy says.
	RetryClassNever RetryClass = 0
	// It may be, and will rarely help.
	RetryClassUnlikely RetryClass = 1
	// After a delay.
	RetryClassAfterDelay RetryClass = 2
	// After a delay, but the code was only inferred, or the request may have been accepted.
	RetryClassInferred RetryClass = 3
	// After a longer delay: the provider of the model is not available.
	RetryClassThirdParty RetryClass = 4
	// When the service has room again: it refused to begin.
	RetryClassThrottled RetryClass = 5
	// No source says.
	RetryClassUnspecified RetryClass = 6
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n RetryClass) String() string {
	return nameOf("RetryClass", uint8(n), C.taketwo_retry_class_name(C.uint8_t(n)))
}

// What the host is to do.
type Action uint8

const (
	// Save the job, then send the request.
	ActionGo Action = 1
	// Save the job, and call again when it is due.
	ActionWait Action = 2
	// Give up; the job is over.
	ActionStop Action = 3
	// Find out whether the request was accepted, and report that.
	ActionReconcile Action = 4
	// Nothing; the job is over, with a result.
	ActionDone Action = 5
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Action) String() string {
	return nameOf("Action", uint8(n), C.taketwo_action_name(C.uint8_t(n)))
}

// Which check decided.
type Check uint8

const (
	// It is the first attempt, and nothing stands against it.
	CheckGo Check = 1
	// It is not due yet.
	CheckDue Check = 2
	// The deadline leaves too little time.
	CheckDeadline Check = 3
	// It has been tried for long enough.
	CheckPatience Check = 4
	// It comes so late that many others may come at once.
	CheckSpread Check = 5
	// The budget had tokens for it.
	CheckTokens Check = 6
	// The budget had none, but no retry was sent for so long that one may go.
	CheckProbe Check = 7
	// The budget has no tokens for it: it is parked, not dropped.
	CheckBudget Check = 8
	// Somebody cancelled the task.
	CheckCancelled Check = 9
	// The request may have been accepted.
	CheckReconcile Check = 10
	// The server said not to.
	CheckServer Check = 11
	// The class of the failure allows no retry.
	CheckVerdict Check = 12
	// The attempts are used up.
	CheckAttempts Check = 13
	// The retries of the class are used up.
	CheckRetries Check = 14
	// Too many credits are lost.
	CheckCredits Check = 15
	// The server asked for a longer delay than is waited for.
	CheckHint Check = 16
	// It may be tried again, after this delay.
	CheckDelay Check = 17
	// The task succeeded.
	CheckSuccess Check = 18
	// The task is not over.
	CheckPoll Check = 19
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Check) String() string {
	return nameOf("Check", uint8(n), C.taketwo_check_name(C.uint8_t(n)))
}

// Where a job stands.
type Phase uint8

const (
	// Nothing was sent yet.
	PhaseReady Phase = 1
	// A retry is to be sent, not before it is due.
	PhaseWaiting Phase = 2
	// Sent, or about to be: the outcome is not known.
	PhaseInFlight Phase = 3
	// Over, with a result.
	PhaseDone Phase = 4
	// Over, given up.
	PhaseStopped Phase = 5
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Phase) String() string {
	return nameOf("Phase", uint8(n), C.taketwo_phase_name(C.uint8_t(n)))
}

// A set of numbers to start from.
type Preset uint8

const (
	// For a process that shares its budget with nobody: short patience, no probes.
	PresetAlone Preset = 1
	// For a budget that many jobs feed, in a long-lived process or through a store.
	PresetShared Preset = 2
	// As Alone, without retries of codes that no source names.
	PresetCautious Preset = 3
)

// String returns the name that is for ever, or the number of one that the library does not know.
func (n Preset) String() string {
	return nameOf("Preset", uint8(n), C.taketwo_preset_name(C.uint8_t(n)))
}

// Whether the server said to try again.
type HintRetry uint8

const (
	// It did not say.
	HintRetryUnset HintRetry = 0
	// It said to. That changes nothing.
	HintRetryYes HintRetry = 1
	// It said not to. That stops the job.
	HintRetryNo HintRetry = 2
)
