//! Each public function, called once with whatever comes.

use core::fmt::{self, Debug, Display, Formatter};
use core::hint::black_box;
use core::ops::Range;
use core::sync::atomic::AtomicU64;

use taketwo::*;

/// `proved` is under `no_panic`; `linked` is not, as it calls through a pointer.
macro_rules! functions {
    ($($how:ident $name:literal: fn $function:ident $(<$lifetime:lifetime>)? ($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block)*) => {
        #[cfg(panic = "unwind")]
        pub(crate) const NAMES: &[&str] = &[$($name),*];

        pub(crate) fn keep() {
            $(black_box($function as *const ());)*
        }

        $(functions!(@$how fn $function $(<$lifetime>)? ($($argument: $type),*) $(-> $result)? $body);)*
    };
    (@proved $($function:tt)*) => {
        #[cfg_attr(panic = "unwind", no_panic::no_panic)]
        #[inline(never)]
        $($function)*
    };
    (@linked $($function:tt)*) => {
        #[inline(never)]
        $($function)*
    };
}

functions! {
    proved "AtomicBudget::load": fn load(budget: &AtomicBudget) -> Budget { budget.load() }
    proved "AtomicBudget::new": fn shared(policy: &Policy) -> AtomicBudget { AtomicBudget::new(policy) }
    proved "From<Budget> for AtomicBudget": fn shared_from(budget: Budget) -> AtomicBudget { AtomicBudget::from(budget) }

    proved "Budget::from_bytes": fn budget_from_bytes(bytes: &[u8], policy: &Policy) -> Result<Budget, StateError> { Budget::from_bytes(bytes, policy) }
    linked "Budget::from_json": fn budget_from_json(json: &[u8], policy: &Policy) -> Result<Budget, StateFileError> { Budget::from_json(json, policy) }
    proved "Budget::from_word": fn from_word(word: u64) -> Budget { Budget::from_word(word) }
    proved "Budget::last_retry_ms": fn last_retry_ms(budget: &Budget) -> Option<u64> { budget.last_retry_ms() }
    proved "Budget::new": fn budget(policy: &Policy) -> Budget { Budget::new(policy) }
    proved "Budget::to_bytes": fn budget_to_bytes(budget: &Budget, policy: &Policy) -> [u8; BUDGET_BYTES] { budget.to_bytes(policy) }
    linked "Budget::to_json": fn budget_to_json(budget: &Budget, policy: &Policy, f: &mut Formatter<'_>) -> fmt::Result { budget.to_json(policy).fmt(f) }
    proved "Budget::to_word": fn to_word(budget: &Budget) -> u64 { budget.to_word() }
    proved "Budget::tokens": fn tokens(budget: &Budget) -> u64 { budget.tokens() }

    proved "Tokens for &mut Budget": fn pay(budget: &mut Budget, policy: &Policy, class: RetryClass, now_ms: u64, amount: u64) -> Payment {
        let mut budget = budget;
        budget.deposit(policy, amount);
        budget.pay(policy, class, now_ms)
    }
    proved "Tokens for &AtomicBudget": fn pay_shared(budget: &AtomicBudget, policy: &Policy, class: RetryClass, now_ms: u64, amount: u64) -> Payment {
        let mut budget = budget;
        budget.deposit(policy, amount);
        budget.pay(policy, class, now_ms)
    }
    proved "Tokens for AtomicWord": fn pay_word(word: &AtomicU64, policy: &Policy, class: RetryClass, now_ms: u64, amount: u64) -> Payment {
        AtomicWord(word).deposit(policy, amount);
        AtomicWord(word).pay(policy, class, now_ms)
    }
    proved "Clone for AtomicWord": fn clone_word<'a>(word: &AtomicWord<'a>) -> AtomicWord<'a> { Clone::clone(word) }
    linked "Debug for AtomicWord": fn debug_word(word: &AtomicWord<'_>, f: &mut Formatter<'_>) -> fmt::Result { word.fmt(f) }

    proved "Citation::as_str": fn as_str(citation: &Citation) -> &'static str { citation.as_str() }
    proved "Citation::section": fn section(citation: &Citation) -> &'static str { citation.section() }
    proved "Citation::sentence": fn sentence(citation: &Citation) -> u8 { citation.sentence() }

    proved "RetryClass::of": fn class_of(rule: &Rule) -> RetryClass { RetryClass::of(rule) }

    proved "classify": fn classify_text(code: Option<&str>) -> Classification<'_> { classify(code) }
    proved "classify_bytes": fn classify_any(code: Option<&[u8]>) -> Classification<'_> { classify_bytes(code) }
    proved "classify_many": fn classify_all(codes: &[Option<&[u8]>], rules: &mut [u8]) -> usize { classify_many(codes, rules) }
    proved "Classification::of_rule": fn classification_of_rule(number: u8) -> Option<Classification<'static>> { Classification::of_rule(number) }
    proved "Classification::rule_number": fn number_of_rule(classification: &Classification<'_>) -> u8 { classification.rule_number() }
    proved "rule_sentence": fn sentence_of_rule(number: u8) -> u8 { rule_sentence(number) }
    proved "rule_text_for_c": fn text_of_rule(number: u8, text: RuleText) -> &'static [u8] { rule_text_for_c(number, text) }
    proved "Classification::basis": fn basis(found: &Classification<'_>) -> Basis { found.basis() }
    proved "Classification::citation": fn citation(found: &Classification<'_>) -> Citation { found.citation() }
    proved "Classification::detail": fn detail<'a>(found: &Classification<'a>) -> Option<&'a str> { found.detail() }
    proved "Classification::detail_range": fn detail_range(found: &Classification<'_>) -> Range<usize> { found.detail_range() }
    proved "Classification::family": fn family(found: &Classification<'_>) -> Family { found.family() }
    proved "Classification::message": fn message(found: &Classification<'_>) -> Message { found.message() }
    proved "Classification::refund": fn refund(found: &Classification<'_>) -> Refund { found.refund() }
    proved "Classification::remedy": fn remedy(found: &Classification<'_>) -> Remedy { found.remedy() }
    proved "Classification::rule": fn rule(found: &Classification<'_>) -> &'static Rule { found.rule() }
    proved "Classification::stage": fn stage(found: &Classification<'_>) -> Stage { found.stage() }
    proved "Classification::verdict": fn verdict(found: &Classification<'_>) -> Verdict { found.verdict() }
    proved "From<&Rule> for Classification": fn found_from(rule: &'static Rule) -> Classification<'static> { Classification::from(rule) }

    proved "Decision::action": fn action(decision: &Decision) -> Action { decision.action() }
    proved "Decision::at_ms": fn at_ms(decision: &Decision) -> Option<u64> { decision.at_ms() }
    proved "Decision::attempts": fn attempts(decision: &Decision) -> u32 { decision.attempts() }
    proved "Decision::check": fn check(decision: &Decision) -> Check { decision.check() }
    proved "Decision::citation": fn cited(decision: &Decision) -> Option<Citation> { decision.citation() }
    proved "Decision::class": fn class(decision: &Decision) -> RetryClass { decision.class() }
    proved "Decision::compared": fn compared(decision: &Decision) -> [u64; 2] { decision.compared() }
    proved "Decision::delay": fn delay(decision: &Decision) -> Option<Delay> { decision.delay() }
    proved "Decision::rule_name": fn rule_name(decision: &Decision) -> Option<&'static str> { decision.rule_name() }
    proved "Decision::rule_number": fn rule_number(decision: &Decision) -> Option<u8> { decision.rule_number() }
    proved "From<DecisionParts> for Decision": fn from_parts(parts: DecisionParts) -> Decision { Decision::from(parts) }
    proved "From<Decision> for DecisionParts": fn to_parts(decision: Decision) -> DecisionParts { DecisionParts::from(decision) }

    proved "classify_http": fn http(status: Option<u16>) -> &'static HttpRule { classify_http(status) }
    proved "http_facts": fn facts(status: Option<u16>) -> &'static HttpFacts { http_facts(status) }
    proved "ends_polling": fn polling(status: Option<u16>) -> bool { ends_polling(status) }
    proved "HttpRule::from_number": fn http_rule(number: u8) -> Option<&'static HttpRule> { HttpRule::from_number(number) }

    proved "Job::at_ms": fn job_at_ms(job: &Job) -> u64 { job.at_ms() }
    proved "Job::attempts": fn job_attempts(job: &Job) -> u32 { job.attempts() }
    proved "Job::fail": fn fail(job: &mut Job, policy: &Policy, now_ms: u64, failure: Failure<'_>, hint: Hint, charge: Option<u64>) -> Result<Decision, CallError> {
        job.fail(policy, now_ms, failure, hint, charge)
    }
    proved "Job::from_bytes": fn job_from_bytes(bytes: &[u8], policy: &Policy) -> Result<Job, StateError> { Job::from_bytes(bytes, policy) }
    linked "Job::from_json": fn job_from_json(json: &[u8], policy: &Policy) -> Result<Job, StateFileError> { Job::from_json(json, policy) }
    proved "Job::inspect": fn inspect(bytes: &[u8]) -> Result<Job, StateError> { Job::inspect(bytes) }
    proved "Job::lost_millicredits": fn lost(job: &Job) -> u64 { job.lost_millicredits() }
    proved "Job::new": fn job(policy: &Policy, seed: u64, name: &[u8]) -> Job { Job::new(policy, seed, name) }
    proved "Job::phase": fn phase(job: &Job) -> Phase { job.phase() }
    proved "Job::poll": fn poll(job: &mut Job, policy: &Policy, now_ms: u64, hint: Hint) -> Result<Decision, CallError> { job.poll(policy, now_ms, hint) }
    proved "Job::rebind": fn rebind(job: &mut Job, policy: &Policy) { job.rebind(policy) }
    proved "Job::start": fn start(job: &mut Job, policy: &Policy, now_ms: u64, plain: &mut Budget, shared: &AtomicBudget, word: &AtomicU64) -> Option<Decision> {
        // Each of what it may pay from.
        let _ = job.start(policy, now_ms, plain).ok()?;
        let _ = job.start(policy, now_ms, shared).ok()?;
        job.start(policy, now_ms, AtomicWord(word)).ok()
    }
    proved "Job::succeed": fn succeed(job: &mut Job, policy: &Policy, now_ms: u64, plain: &mut Budget, shared: &AtomicBudget, word: &AtomicU64) -> Option<Decision> {
        let _ = job.succeed(policy, now_ms, plain).ok()?;
        let _ = job.succeed(policy, now_ms, shared).ok()?;
        job.succeed(policy, now_ms, AtomicWord(word)).ok()
    }
    proved "Job::to_bytes": fn job_to_bytes(job: &Job) -> [u8; JOB_BYTES] { job.to_bytes() }
    linked "Job::to_json": fn job_to_json(job: &Job, f: &mut Formatter<'_>) -> fmt::Result { job.to_json().fmt(f) }
    proved "Job::used": fn used(job: &Job, class: RetryClass) -> u32 { job.used(class) }
    proved "Job::with_deadline_ms": fn with_deadline(job: Job, deadline_ms: u64) -> Job { job.with_deadline_ms(deadline_ms) }
    proved "Job::with_estimate_millicredits": fn with_estimate(job: Job, estimate: u64) -> Job { job.with_estimate_millicredits(estimate) }

    proved "UnknownName::expected": fn expected(error: &UnknownName) -> &'static [&'static str] { error.expected() }
    proved "UnknownName::value": fn unknown_value(error: &UnknownName) -> &str { error.value() }
    proved "UnknownName::what": fn what(error: &UnknownName) -> &'static str { error.what() }

    linked "InvalidPolicy::violations": fn violations(invalid: &InvalidPolicy) -> usize { invalid.violations().count() }
    proved "PolicyViolation::field": fn violated_field(violation: &PolicyViolation) -> &'static str { violation.field() }
    proved "PolicyViolation::value": fn violated_value(violation: &PolicyViolation) -> u64 { violation.value() }
    proved "Policy::cost": fn cost(policy: &Policy, class: RetryClass) -> u64 { policy.cost(class) }
    proved "Policy::fingerprint": fn fingerprint(policy: &Policy) -> u64 { policy.fingerprint() }
    linked "Policy::from_bytes": fn policy_from_bytes(bytes: &[u8]) -> Result<Policy, StateError> { Policy::from_bytes(bytes) }
    linked "Policy::from_json": fn policy_from_json(json: &[u8]) -> Result<Policy, PolicyFileError> { Policy::from_json(json) }
    proved "Policy::preset": fn preset(preset: Preset) -> Policy { Policy::preset(preset) }
    proved "Policy::retries": fn retries(policy: &Policy, class: RetryClass) -> u64 { policy.retries(class) }
    proved "Policy::settings": fn settings(policy: &Policy) -> &PolicySettings { policy.settings() }
    proved "Policy::to_bytes": fn policy_to_bytes(policy: &Policy) -> [u8; POLICY_BYTES] { policy.to_bytes() }
    linked "Policy::to_json": fn policy_to_json(policy: &Policy, f: &mut Formatter<'_>) -> fmt::Result { policy.to_json().fmt(f) }
    linked "PolicyField::get": fn get(field: &PolicyField, settings: &PolicySettings) -> Option<u64> { field.get(settings) }
    proved "PolicyField::named": fn named(name: &str) -> Option<&'static PolicyField> { PolicyField::named(name) }
    linked "PolicyField::set": fn set(field: &PolicyField, settings: &mut PolicySettings, value: Option<u64>) { field.set(settings, value) }
    linked "PolicyKey::get": fn key_get(key: PolicyKey, settings: &PolicySettings) -> Option<u64> { key.get(settings) }
    proved "PolicyKey::kind": fn key_kind(key: PolicyKey) -> PolicyFieldKind { key.kind() }
    proved "PolicyKey::name": fn key_name(key: PolicyKey) -> &'static str { key.name() }
    proved "PolicyKey::named": fn key_named(name: &str) -> Option<PolicyKey> { PolicyKey::named(name) }
    linked "PolicyKey::set": fn key_set(key: PolicyKey, settings: &mut PolicySettings, value: Option<u64>) { key.set(settings, value) }
    linked "PolicySettings::build": fn build(settings: PolicySettings) -> Result<Policy, InvalidPolicy> { settings.build() }
    linked "PolicySettings::from_json": fn settings_from_json(json: &[u8]) -> Result<PolicySettings, PolicyFileError> { PolicySettings::from_json(json) }
    proved "Preset::settings": fn preset_settings(preset: Preset) -> PolicySettings { preset.settings() }
    proved "FileKey::as_str": fn key_as_str(key: &FileKey) -> &str { key.as_str() }
    proved "From<TaskError> for PolicyFileError": fn policy_error(error: TaskError) -> PolicyFileError { PolicyFileError::from(error) }
    proved "PolicyFileError::name": fn policy_file_error_name(error: &PolicyFileError) -> &'static str { error.name() }

    proved "Rule::from_name": fn rule_named(name: &str) -> Option<&'static Rule> { Rule::from_name(name) }
    proved "Rule::from_number": fn rule_numbered(number: u8) -> Option<&'static Rule> { Rule::from_number(number) }

    proved "StateError::name": fn state_error_name(error: &StateError) -> &'static str { error.name() }
    proved "StateFileError::name": fn state_file_error_name(error: &StateFileError) -> &'static str { error.name() }
    proved "From<StateError> for StateFileError": fn from_state_error(error: StateError) -> StateFileError { StateFileError::from(error) }
    proved "From<TaskError> for StateFileError": fn from_task_error(error: TaskError) -> StateFileError { StateFileError::from(error) }

    proved "Field::new": fn field<'a>(value_type: FieldType, text: Text<'a>) -> Field<'a> { Field::new(value_type, text) }

    linked "read_line": fn line(line: &[u8], number: u64, max_bytes: usize) -> Result<Option<Task<'_>>, TaskError> { read_line(line, number, max_bytes) }
    linked "read_task": fn task(json: &[u8]) -> Result<Task<'_>, TaskError> { read_task(json) }
    proved "read_tasks": fn tasks(lines: &[u8]) -> TaskLines<'_> { read_tasks(lines) }
    linked "Iterator for TaskLines": fn next<'a>(lines: &mut TaskLines<'a>) -> Option<Result<Task<'a>, TaskError>> { lines.next() }
    proved "TaskLines::line": fn last_line(lines: &TaskLines<'_>) -> u64 { lines.line() }
    proved "TaskLines::max_line_bytes": fn max_line_bytes<'a>(lines: TaskLines<'a>, bytes: usize) -> TaskLines<'a> { lines.max_line_bytes(bytes) }
    proved "Status::is_over": fn is_over(status: Status) -> bool { status.is_over() }
    proved "Task::charged_despite_refund": fn charged(task: &Task<'_>) -> bool { task.charged_despite_refund() }
    proved "Task::classification": fn classification<'a>(task: &'a Task<'_>) -> Option<Classification<'a>> { task.classification() }
    proved "Task::cost_millicredits": fn task_cost(task: &Task<'_>) -> Option<u64> { task.cost_millicredits() }
    proved "Task::estimated_cost_millicredits": fn estimated(task: &Task<'_>) -> Option<u64> { task.estimated_cost_millicredits() }
    proved "Task::failure": fn failure<'a>(task: &Task<'a>) -> Option<Text<'a>> { task.failure() }
    proved "Task::failure_code": fn failure_code<'a>(task: &Task<'a>) -> Option<Text<'a>> { task.failure_code() }
    proved "Task::from_record": fn from_record<'a>(record: &Record<'a>) -> Result<Task<'a>, TaskError> { Task::from_record(record) }
    proved "Task::status": fn status(task: &Task<'_>) -> Status { task.status() }
    proved "TaskError::kind": fn kind(error: &TaskError) -> TaskErrorKind { error.kind() }
    proved "TaskError::line": fn error_line(error: &TaskError) -> Option<u64> { error.line() }
    proved "TaskError::offset": fn offset(error: &TaskError) -> Option<usize> { error.offset() }
    proved "TaskError::path": fn path(error: &TaskError) -> &'static str { error.path() }
    proved "TaskError::value": fn value(error: &TaskError) -> &str { error.value() }

    proved "Text::as_str": fn text_as_str<'a>(text: &Text<'a>) -> Option<&'a str> { text.as_str() }
    proved "Text::chars": fn chars(text: &Text<'_>) -> usize { text.chars().clone().count() }
    proved "Text::from_json": fn text_from_json(source: &str) -> Text<'_> { Text::from_json(source) }
    proved "Text::plain": fn plain(text: &str) -> Text<'_> { Text::plain(text) }
    proved "Text::source": fn source<'a>(text: &Text<'a>) -> &'a str { text.source() }
    proved "PartialEq<str> for Text": fn text_is(text: &Text<'_>, other: &str) -> bool { *text == *other }
    proved "PartialEq<&str> for Text": fn text_is_text(text: &Text<'_>, other: &str) -> bool { *text == other }

    linked "Tell for &str": fn tell_text(text: &&str, to: &mut dyn FnMut(&str)) { text.tell(to) }
}
