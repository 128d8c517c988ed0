//! A program run through core, and what came of it: a line for each call. C and Python write the same
//! lines from their own interfaces; `README.md` says what stands in them.

use std::fmt::{Display, Write};

use taketwo::{
    Budget, CallError, Classification, Decision, Job, Policy, PolicyField, PolicyFieldKind, Preset,
    Task, TaskError, classify_bytes, classify_http, ends_polling, read_line, read_task,
};

use crate::program::{self, Failure, Instruction, Moment, PLACES, Place};

/// Runs a program.
pub fn transcript(program: &[u8]) -> String {
    let policy = Policy::default();
    let mut world = World {
        policies: [policy; PLACES],
        jobs: std::array::from_fn(|job| Job::new(&policy, 0, job.to_string().as_bytes())),
        budget: Budget::new(&policy),
        last: 0,
        lines: String::new(),
    };
    for instruction in program::decode(program) {
        world.run(&instruction);
        world.lines.push('\n');
    }
    world.lines
}

struct World {
    policies: [Policy; PLACES],
    jobs: [Job; PLACES],
    budget: Budget,
    last: u64,
    lines: String,
}

impl World {
    fn write(&mut self, text: impl Display) {
        write!(self.lines, "{text}").expect("a String takes any text");
    }

    fn run(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Classify(code) => {
                let found = classify_bytes(code.as_deref());
                self.write(format_args!("classify {}", classification(&found)));
            }
            Instruction::Http(status) => {
                let given = (*status != 0).then_some(*status);
                let rule = classify_http(given);
                self.write(format_args!(
                    "http {} {} {} {}",
                    rule.name,
                    rule.class,
                    u8::from(rule.is_ambiguous),
                    u8::from(ends_polling(given)),
                ));
            }
            Instruction::ReadTask(json) => self.task(read_task(json).map(Some)),
            Instruction::ReadLine {
                number,
                max_bytes,
                line,
            } => {
                let max_bytes = usize::try_from(*max_bytes).unwrap_or(usize::MAX);
                self.task(read_line(line, *number, max_bytes));
            }
            Instruction::Preset { policy, preset } => {
                let made = Policy::preset(Preset::all()[*preset]);
                self.policy::<&str>(*policy, Ok(made));
            }
            Instruction::ReadPolicy { policy, json } => {
                let read = Policy::from_json(json);
                self.policy(*policy, read.map_err(|error| cut(&error.to_string())));
            }
            Instruction::SetPolicy {
                policy,
                field,
                value,
            } => {
                let read = self.changed(*policy, field, *value);
                self.policy(*policy, read);
            }
            Instruction::SavePolicy { policy, spoil } => {
                let mut bytes = self.policies[*policy].to_bytes();
                if let Some(spoil) = spoil {
                    spoil.apply(&mut bytes, true);
                }
                let loaded = Policy::from_bytes(&bytes);
                let named = |error: taketwo::StateError| format!("{} {error}", error.name());
                self.policy(*policy, loaded.map_err(named));
            }
            Instruction::CopyPolicy { policy } => {
                let json = self.policies[*policy].to_json().to_string();
                let read = Policy::from_json(json.as_bytes());
                self.policy(*policy, read);
            }
            Instruction::NewJob {
                at,
                seed,
                name,
                deadline,
                estimate,
            } => {
                let deadline = deadline.map(|it| it.resolve(self.jobs[at.job].at_ms(), self.last));
                let job = Job::new(&self.policies[at.policy], *seed, name);
                let job = job.with_estimate_millicredits(*estimate);
                self.jobs[at.job] = match deadline {
                    Some(deadline) => job.with_deadline_ms(deadline),
                    None => job,
                };
                self.write("new");
                self.state(at.job);
            }
            Instruction::Start { at, now } => {
                let now = self.now(*at, *now);
                let policy = &self.policies[at.policy];
                let answer = self.jobs[at.job].start(policy, now, &mut self.budget);
                self.answer(at.job, answer);
            }
            Instruction::Fail {
                at,
                now,
                failure,
                hint,
                charge,
            } => {
                let now = self.now(*at, *now);
                let failure = match failure {
                    Failure::Code(code) => taketwo::Failure::Task(classify_bytes(code.as_deref())),
                    Failure::Http(0) => taketwo::Failure::Creation(None),
                    Failure::Http(status) => taketwo::Failure::Creation(Some(*status)),
                    Failure::Cancelled => taketwo::Failure::Cancelled,
                };
                let policy = &self.policies[at.policy];
                let answer =
                    self.jobs[at.job].fail(policy, now, failure, given_hint(*hint), *charge);
                self.answer(at.job, answer);
            }
            Instruction::Succeed { at, now } => {
                let now = self.now(*at, *now);
                let policy = &self.policies[at.policy];
                let answer = self.jobs[at.job].succeed(policy, now, &mut self.budget);
                self.answer(at.job, answer);
            }
            Instruction::Poll { at, now, hint } => {
                let now = self.now(*at, *now);
                let policy = &self.policies[at.policy];
                let answer = self.jobs[at.job].poll(policy, now, given_hint(*hint));
                self.answer(at.job, answer);
            }
            Instruction::Rebind(at) => {
                self.jobs[at.job].rebind(&self.policies[at.policy]);
                self.write("rebind");
                self.state(at.job);
            }
            Instruction::SaveJob { at, json, spoil } => {
                let policy = &self.policies[at.policy];
                let job = self.jobs[at.job];
                let text = job.to_json().to_string();
                let mut saved = match json {
                    true => text.clone().into_bytes(),
                    false => job.to_bytes().to_vec(),
                };
                if let Some(spoil) = spoil {
                    spoil.apply(&mut saved, !json);
                }
                let loaded = match json {
                    true => Job::from_json(&saved, policy)
                        .map_err(|error| format!("{} {error}", error.name())),
                    false => Job::from_bytes(&saved, policy)
                        .map_err(|error| format!("{} {error}", error.name())),
                };
                self.write(format_args!("job {text} "));
                match loaded {
                    Ok(job) => self.jobs[at.job] = job,
                    Err(error) => self.write(error),
                }
                self.state(at.job);
            }
            Instruction::NewBudget { policy } => {
                self.budget = Budget::new(&self.policies[*policy]);
                self.write(format_args!("budget {}", self.budget.tokens()));
            }
            Instruction::SaveBudget {
                policy,
                json,
                spoil,
            } => {
                let policy = &self.policies[*policy];
                let text = self.budget.to_json(policy).to_string();
                let mut saved = match json {
                    true => text.clone().into_bytes(),
                    false => self.budget.to_bytes(policy).to_vec(),
                };
                if let Some(spoil) = spoil {
                    spoil.apply(&mut saved, !json);
                }
                let loaded = match json {
                    true => Budget::from_json(&saved, policy)
                        .map_err(|error| format!("{} {error}", error.name())),
                    false => Budget::from_bytes(&saved, policy)
                        .map_err(|error| format!("{} {error}", error.name())),
                };
                self.write(format_args!("budget {text} "));
                match loaded {
                    Ok(budget) => self.budget = budget,
                    Err(error) => self.write(error),
                }
                self.write(format_args!(" {}", self.budget.tokens()));
            }
        }
    }

    /// The time of a call, which the next ones may count from.
    fn now(&mut self, at: Place, now: Moment) -> u64 {
        self.last = now.resolve(self.jobs[at.job].at_ms(), self.last);
        self.last
    }

    fn task(&mut self, read: Result<Option<Task<'_>>, TaskError>) {
        let task = match read {
            Ok(None) => return self.write("task blank"),
            Ok(Some(task)) => task,
            Err(error) => {
                self.write(format_args!(
                    "task error {} {} {} {} {} {error}",
                    error.kind(),
                    shown((!error.path().is_empty()).then_some(error.path())),
                    shown(error.offset()),
                    error.line().unwrap_or(0),
                    hex(Some(error.value())),
                ));
                return;
            }
        };
        let decoded = |text: Option<taketwo::Text<'_>>| hex(text.map(|text| text.to_string()));
        self.write(format_args!(
            "task {} {} {} {} {} {} {} ",
            task.status(),
            u8::from(task.status().is_over()),
            decoded(task.failure_code()),
            decoded(task.failure()),
            shown(task.cost_millicredits()),
            shown(task.estimated_cost_millicredits()),
            u8::from(task.charged_despite_refund()),
        ));
        match task.classification() {
            Some(found) => self.write(classification(&found)),
            None => self.write("-"),
        }
    }

    fn changed(&self, policy: usize, field: &[u8], value: u64) -> Result<Policy, String> {
        let field = str::from_utf8(field).ok().and_then(PolicyField::named);
        let Some(field) = field else {
            return Err("argument".to_owned());
        };
        if field.kind == PolicyFieldKind::Flag && value > 1 {
            return Err("argument".to_owned());
        }
        let is_none = field.kind == PolicyFieldKind::OptionalNumber && value == u64::MAX;
        let mut settings = *self.policies[policy].settings();
        field.set(&mut settings, (!is_none).then_some(value));
        settings.build().map_err(|error| cut(&error.to_string()))
    }

    fn policy<E: Display>(&mut self, policy: usize, made: Result<Policy, E>) {
        match made {
            Ok(made) => {
                self.policies[policy] = made;
                self.write(format_args!("policy {}", made.fingerprint()));
            }
            Err(error) => self.write(format_args!("policy error {error}")),
        }
    }

    fn answer(&mut self, job: usize, answer: Result<Decision, CallError>) {
        match answer {
            Ok(decision) => {
                let [left, right] = decision.compared();
                let delay = decision.delay();
                self.write(format_args!(
                    "{} {} {} {} {} {} {} {} {} {left} {right} {decision}",
                    decision.action(),
                    decision.check(),
                    shown(decision.rule_name()),
                    decision.class(),
                    decision.attempts(),
                    shown(decision.at_ms()),
                    shown(delay.map(|delay| delay.ms)),
                    shown(delay.map(|delay| delay.low_ms)),
                    shown(delay.map(|delay| delay.high_ms)),
                ));
            }
            Err(CallError::OtherPolicy { .. }) => self.write("other_policy"),
            Err(_) => self.write("out_of_turn"),
        }
        self.state(job);
    }

    /// All that a call could change: the checksum of the saved job stands for what has no name here.
    fn state(&mut self, job: usize) {
        let job = self.jobs[job];
        let bytes = job.to_bytes();
        self.write(format_args!(
            " | {} {} {} {} {} {}",
            job.phase(),
            job.attempts(),
            job.at_ms(),
            job.lost_millicredits(),
            self.budget.tokens(),
            hex(bytes.last_chunk::<8>()),
        ));
    }
}

fn given_hint(hint: program::Hint) -> taketwo::Hint {
    let program::Hint { retry, after_ms } = hint;
    taketwo::Hint { retry, after_ms }
}

fn classification(found: &Classification<'_>) -> String {
    let citation = found.citation();
    format!(
        "{} {} {} {} {} {} {} {} {} {} {}",
        found.rule().name,
        found.family(),
        found.verdict(),
        found.stage(),
        found.refund(),
        found.remedy(),
        found.basis(),
        hex(found.detail()),
        citation.sentence(),
        found.message().key,
        hex(Some(citation.section())),
    )
}

/// A value, or a dash where there is none.
fn shown(value: Option<impl Display>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// A text as hexadecimal digits behind an equals sign, or a dash where there is none.
fn hex(text: Option<impl AsRef<[u8]>>) -> String {
    let Some(text) = text else {
        return "-".to_owned();
    };
    let mut digits = "=".to_owned();
    for byte in text.as_ref() {
        write!(digits, "{byte:02x}").expect("a String takes any text");
    }
    digits
}

/// As much of a message as the C interface has room for.
fn cut(message: &str) -> String {
    message[..message.floor_char_boundary(991)].to_owned()
}
