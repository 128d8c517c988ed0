package taketwo

/*
#include <taketwo.h>

// An empty text of Go may be at no address, which is no code at all to the library.
static taketwo_classification classify_text(_GoString_ code)
{
	const char *start = _GoStringPtr(code);
	return taketwo_classify(start ? start : "", _GoStringLen(code));
}
*/
import "C"

// Classification is what a failure code means. All of it but the detail depends on the rule alone.
type Classification struct {
	Rule    Rule
	Family  Family
	Verdict Verdict
	Stage   Stage
	Refund  Refund
	Remedy  Remedy
	Basis   Basis
	// Detail tells the likely source of a rejection, "" where the code does not say: diagnostic
	// only, not for end users.
	Detail string
}

// Classify returns what a failure code means. Every text has an answer: a code that no source
// names has FamilyUnknown and VerdictUnspecified.
func Classify(code string) Classification {
	return classification(C.classify_text(code), code)
}

// ClassifyAbsent returns what it means that a task failed without a code, which is not the same as
// an empty one.
func ClassifyAbsent() Classification {
	return classification(C.taketwo_classify(nil, 0), "")
}

func classification(found C.taketwo_classification, code string) Classification {
	detail := code[found.detail_offset:][:found.detail_len]
	return Classification{
		Rule:    Rule(found.rule),
		Family:  Family(found.family),
		Verdict: Verdict(found.verdict),
		Stage:   Stage(found.stage),
		Refund:  Refund(found.refund),
		Remedy:  Remedy(found.remedy),
		Basis:   Basis(found.basis),
		Detail:  detail,
	}
}

// Meaning returns what the rule means, in a sentence for developers: "" for rules of HTTP answers.
func (n Rule) Meaning() string { return C.GoString(C.taketwo_rule_meaning(C.uint8_t(n))) }

// Citation returns what the rule rests on, for people: "SAFETY failures, sentence 13", say.
func (n Rule) Citation() string { return C.GoString(C.taketwo_rule_citation(C.uint8_t(n))) }

// CitationSection returns the heading of the section of the vendor's page that the rule rests on, ""
// where it rests on none.
func (n Rule) CitationSection() string {
	return C.GoString(C.taketwo_rule_citation_section(C.uint8_t(n)))
}

// CitationSentence returns the number of the sentence of the vendor's page that the rule rests on, 0
// where it rests on none.
func (n Rule) CitationSentence() int {
	return int(C.taketwo_rule_citation_sentence(C.uint8_t(n)))
}

// MessageKey returns the key by which translators know the message of the rule.
func (n Rule) MessageKey() string { return C.GoString(C.taketwo_rule_message_key(C.uint8_t(n))) }

// UserMessage returns a sentence or two in English that may be shown to an end user.
func (n Rule) UserMessage() string { return C.GoString(C.taketwo_rule_user_message(C.uint8_t(n))) }

// HTTPAnswer is what an answer of the service means that is not a success.
type HTTPAnswer struct {
	Rule Rule
	// RetryClass says how the answer may be retried, CreationClass how a creation with that answer.
	RetryClass, CreationClass RetryClass
	// IsAmbiguous says whether a creation with that answer may have made a task all the same.
	IsAmbiguous bool
	// EndsPolling says whether polling ends, because the task is out of sight. Any other error while
	// polling says nothing about the task.
	EndsPolling bool
}

// ClassifyHTTP returns what an HTTP status means, to a creation or a poll: 0 where there was no answer.
func ClassifyHTTP(status int) HTTPAnswer {
	found := C.taketwo_classify_http(httpStatus(status))
	return HTTPAnswer{
		Rule:          Rule(found.rule),
		RetryClass:    RetryClass(found.retry_class),
		CreationClass: RetryClass(found.creation_class),
		IsAmbiguous:   bool(found.is_ambiguous),
		EndsPolling:   bool(found.ends_polling),
	}
}

// What is no status is no answer.
func httpStatus(status int) C.uint16_t {
	if status < 0 || status > 0xffff {
		return 0
	}
	return C.uint16_t(status)
}
