use crate::citation::Citation;
use crate::class::RetryClass;
use crate::facts::{self, RuleText};
use crate::http::HttpRule;
use crate::names::names;
use crate::rules::Rule;
use crate::tell::{Part, Tell, display_by_tell, fill};

/// What the host is to do.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Action {
    /// Save the job, then send the request.
    Go = 1,
    /// Save the job, and call again when it is due.
    Wait = 2,
    /// Give up; the job is over.
    Stop = 3,
    /// Find out whether the request was accepted, and report that.
    Reconcile = 4,
    /// Nothing; the job is over, with a result.
    Done = 5,
}

names!(Action, "action" {
    Go => "go",
    Wait => "wait",
    Stop => "stop",
    Reconcile => "reconcile",
    Done => "done",
});

/// Which check decided.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Check {
    /// It is the first attempt, and nothing stands against it.
    Go = 1,
    /// It is not due yet.
    Due = 2,
    /// The deadline leaves too little time.
    Deadline = 3,
    /// It has been tried for long enough.
    Patience = 4,
    /// It comes so late that many others may come at once.
    Spread = 5,
    /// The budget had tokens for it.
    Tokens = 6,
    /// The budget had none, but no retry was sent for so long that one may go.
    Probe = 7,
    /// The budget has no tokens for it: it is parked, not dropped.
    Budget = 8,
    /// Somebody cancelled the task.
    Cancelled = 9,
    /// The request may have been accepted.
    Reconcile = 10,
    /// The server said not to.
    Server = 11,
    /// The class of the failure allows no retry.
    Verdict = 12,
    /// The attempts are used up.
    Attempts = 13,
    /// The retries of the class are used up.
    Retries = 14,
    /// Too many credits are lost.
    Credits = 15,
    /// The server asked for a longer delay than is waited for.
    Hint = 16,
    /// It may be tried again, after this delay.
    Delay = 17,
    /// The task succeeded.
    Success = 18,
    /// The task is not over.
    Poll = 19,
}

names!(Check, "check" {
    Go => "go",
    Due => "due",
    Deadline => "deadline",
    Patience => "patience",
    Spread => "spread",
    Tokens => "tokens",
    Probe => "probe",
    Budget => "budget",
    Cancelled => "cancelled",
    Reconcile => "reconcile",
    Server => "server",
    Verdict => "verdict",
    Attempts => "attempts",
    Retries => "retries",
    Credits => "credits",
    Hint => "hint",
    Delay => "delay",
    Success => "success",
    Poll => "poll",
});

/// What a call of a job answers, and why. `Display` says it in one English sentence.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[must_use]
pub struct Decision {
    pub(crate) action: Action,
    pub(crate) check: Check,
    pub(crate) class: RetryClass,
    pub(crate) rule: RuleNumber,
    pub(crate) attempts: u32,
    pub(crate) at_ms: Option<u64>,
    pub(crate) delay: Option<Delay>,
    pub(crate) compared: [u64; 2],
}

/// The parts of a decision, for a binding that keeps it in a form of its own.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct DecisionParts {
    /// See [`Decision::action`].
    pub action: Action,
    /// See [`Decision::check`].
    pub check: Check,
    /// See [`Decision::class`].
    pub class: RetryClass,
    /// See [`Decision::rule_number`].
    pub rule_number: Option<u8>,
    /// See [`Decision::attempts`].
    pub attempts: u32,
    /// See [`Decision::at_ms`].
    pub at_ms: Option<u64>,
    /// See [`Decision::delay`].
    pub delay: Option<Delay>,
    /// See [`Decision::compared`].
    pub compared: [u64; 2],
}

impl From<Decision> for DecisionParts {
    fn from(decision: Decision) -> Self {
        let rule_number = decision.rule_number();
        let Decision {
            action,
            check,
            class,
            attempts,
            at_ms,
            delay,
            compared,
            ..
        } = decision;
        Self {
            action,
            check,
            class,
            rule_number,
            attempts,
            at_ms,
            delay,
            compared,
        }
    }
}

impl From<DecisionParts> for Decision {
    fn from(parts: DecisionParts) -> Self {
        let rule = parts.rule_number.map_or(RuleNumber::NONE, RuleNumber);
        let DecisionParts {
            action,
            check,
            class,
            attempts,
            at_ms,
            delay,
            compared,
            ..
        } = parts;
        Self {
            action,
            check,
            class,
            rule,
            attempts,
            at_ms,
            delay,
            compared,
        }
    }
}

/// A time that was drawn, and the range it was drawn from.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Delay {
    /// The time, in milliseconds.
    pub ms: u64,
    /// The shortest it could have been.
    pub low_ms: u64,
    /// The longest it could have been.
    pub high_ms: u64,
}

/// The number of a rule of either table, or that there is none.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct RuleNumber(pub(crate) u8);

impl RuleNumber {
    pub(crate) const NONE: Self = Self(u8::MAX);

    /// Returns the name of the rule; `None` where there is none.
    pub(crate) fn name(self) -> Option<&'static str> {
        self.text(RuleText::Name)
    }

    pub(crate) fn text(self, text: RuleText) -> Option<&'static str> {
        facts::row_of(self.0).map(|row| facts::text_of(row, text))
    }

    pub(crate) fn citation(self) -> Option<Citation> {
        let of_code = Rule::from_number(self.0).map(|rule| rule.citation);
        of_code.or_else(|| HttpRule::from_number(self.0).map(|rule| rule.citation))
    }

    pub(crate) fn is_known(self) -> bool {
        self == Self::NONE || facts::row_of(self.0).is_some()
    }
}

impl Decision {
    /// Returns what the host is to do.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// Returns which check decided it: the first of its state that held.
    #[must_use]
    pub const fn check(&self) -> Check {
        self.check
    }

    /// Returns the class of the failure, or of the retry that it is about.
    #[must_use]
    pub const fn class(&self) -> RetryClass {
        self.class
    }

    /// Returns the number of the rule that judged the failure, of [`crate::RULES`] or
    /// [`crate::HTTP_RULES`], if one did.
    #[must_use]
    pub fn rule_number(&self) -> Option<u8> {
        (self.rule != RuleNumber::NONE).then_some(self.rule.0)
    }

    /// Returns the name of that rule.
    #[must_use]
    pub fn rule_name(&self) -> Option<&'static str> {
        self.rule.name()
    }

    /// Returns what that rule rests on.
    #[must_use]
    pub fn citation(&self) -> Option<Citation> {
        self.rule.citation()
    }

    /// Returns how many attempts were begun, the first one counted.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the earliest next call. For a stop after [`Check::Hint`] it is advice for a new job.
    #[must_use]
    pub const fn at_ms(&self) -> Option<u64> {
        self.at_ms
    }

    /// Returns the time that was drawn, if one was.
    #[must_use]
    pub const fn delay(&self) -> Option<Delay> {
        self.delay
    }

    /// Returns the two numbers that the check compared, the job's first; both 0 where it compares
    /// none.
    #[must_use]
    pub const fn compared(&self) -> [u64; 2] {
        self.compared
    }
}

impl Tell for Decision {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let [left, right] = self.compared;
        let parts = [
            Part::Number(left),
            Part::Number(right),
            Part::Number(self.at_ms.unwrap_or_default()),
            Part::Number(u64::from(self.attempts)),
            self.class.name().into(),
        ];
        fill(to, self.check.sentence(), &parts);
        if let Some(delay) = self.delay {
            let parts = [delay.ms, delay.low_ms, delay.high_ms].map(Part::Number);
            fill(to, ", $a ms drawn from $b to $c", &parts);
        }
        let text = |text| self.rule.text(text);
        if let (Some(name), Some(citation)) = (text(RuleText::Name), text(RuleText::Citation)) {
            let parts = [name, citation].map(Part::Text);
            fill(to, " (rule $a: $b)", &parts);
        }
    }
}

display_by_tell!(Decision);

impl Check {
    /// What a decision of this check says: `$a` and `$b` are the numbers that were compared, `$c` the
    /// time of the next call, `$d` the attempts, `$e` the class.
    const fn sentence(self) -> &'static str {
        match self {
            Self::Go => "go: attempt $a of at most $b",
            Self::Due => "wait until $b: it is only $a",
            Self::Deadline => "stop: the attempt could last until $a, past the deadline $b",
            Self::Patience => "stop: it would be $a ms since the first attempt, more than $b",
            Self::Spread => {
                "wait until $c: due $a ms ago, more than $b, so others may come as well"
            }
            Self::Tokens => "go: attempt $d, paid $b of $a in the budget",
            Self::Probe => "go: attempt $d, unpaid, as no retry was sent for $a ms of $b",
            Self::Budget => "wait until $c: the budget has $a of the $b it costs",
            Self::Cancelled => "stop: the task was cancelled",
            Self::Reconcile => {
                "reconcile: the request may have been accepted; find out before more"
            }
            Self::Server => "stop: the server said not to try again",
            Self::Verdict => "stop: class $e allows no retry",
            Self::Attempts => "stop: $a of $b attempts were made",
            Self::Retries => "stop: $a of $b retries of class $e are used",
            Self::Credits => "stop: $a thousandths of a credit are lost, and the ceiling is $b",
            Self::Hint => {
                "stop: the server asks for $a ms, more than $b; a new job may start at $c"
            }
            Self::Delay => "wait until $c: retry $a of $b of class $e",
            Self::Success => "done: $a deposited, up to $b",
            Self::Poll => "wait until $c: the task is not over",
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Decision {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut fields = serializer.serialize_struct("Decision", 10)?;
        fields.serialize_field("action", &self.action)?;
        fields.serialize_field("check", &self.check)?;
        fields.serialize_field("rule", &self.rule_name())?;
        fields.serialize_field("class", &self.class)?;
        fields.serialize_field("attempts", &self.attempts)?;
        fields.serialize_field("at_ms", &self.at_ms)?;
        fields.serialize_field("delay_ms", &self.delay.map(|delay| delay.ms))?;
        fields.serialize_field("delay_low_ms", &self.delay.map(|delay| delay.low_ms))?;
        fields.serialize_field("delay_high_ms", &self.delay.map(|delay| delay.high_ms))?;
        fields.serialize_field("compared", &self.compared)?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    use super::RuleNumber;
    use crate::{HTTP_RULES, RULES};

    #[test]
    fn a_rule_of_either_table_has_its_name_and_citation() {
        for rule in RULES {
            let number = RuleNumber(rule.number);
            assert_eq!(number.name(), Some(rule.name));
            assert_eq!(number.citation(), Some(rule.citation));
        }
        for rule in &HTTP_RULES {
            let number = RuleNumber(rule.number);
            assert_eq!(number.name(), Some(rule.name));
            assert_eq!(number.citation(), Some(rule.citation));
        }
        assert_eq!(RuleNumber::NONE.name(), None);
        assert_eq!(RuleNumber::NONE.citation(), None);
    }
}
