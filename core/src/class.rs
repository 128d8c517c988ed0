use crate::names::names;
use crate::rules::{Pattern, Rule};
use crate::vocabulary::{Basis, Family, Verdict};

/// How a failure may be retried: each class has its own number of retries, delays and cost.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum RetryClass {
    /// Not at all, whatever the policy says.
    Never = 0,
    /// It may be, and will rarely help.
    Unlikely = 1,
    /// After a delay.
    AfterDelay = 2,
    /// After a delay, but the code was only inferred, or the request may have been accepted.
    Inferred = 3,
    /// After a longer delay: the provider of the model is not available.
    ThirdParty = 4,
    /// When the service has room again: it refused to begin.
    Throttled = 5,
    /// No source says.
    Unspecified = 6,
}

names!(RetryClass, "retry class" {
    Never => "never",
    Unlikely => "unlikely",
    AfterDelay => "after_delay",
    Inferred => "inferred",
    ThirdParty => "third_party",
    Throttled => "throttled",
    Unspecified => "unspecified",
});

impl RetryClass {
    /// Returns the class of a rule of the table.
    #[must_use]
    pub const fn of(rule: &Rule) -> Self {
        match (rule.verdict, rule.family, rule.basis) {
            (Verdict::Never, _, _) => Self::Never,
            (Verdict::Unlikely, _, _) => Self::Unlikely,
            (Verdict::AfterDelay, Family::ThirdParty, _) => Self::ThirdParty,
            (Verdict::AfterDelay, _, Basis::Inferred) => Self::Inferred,
            (Verdict::AfterDelay, _, _) => Self::AfterDelay,
            // A text that is no code says nothing that a retry could rest on.
            (Verdict::Unspecified, _, _) if matches!(rule.matches, Pattern::Any) => Self::Never,
            (Verdict::Unspecified, _, _) => Self::Unspecified,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RetryClass;
    use crate::{Rule, Verdict};

    #[test]
    fn each_rule_has_the_class_of_its_verdict() {
        let class = |name| RetryClass::of(Rule::from_name(name).unwrap());
        for (name, expected) in [
            ("safety.input", RetryClass::Never),
            ("malformed", RetryClass::Never),
            ("unknown", RetryClass::Unspecified),
            ("absent", RetryClass::AfterDelay),
            ("internal.bad_output", RetryClass::Unlikely),
        ] {
            assert_eq!(class(name), expected, "{name}");
        }
        for rule in crate::RULES {
            let is_late = rule.verdict == Verdict::AfterDelay;
            let class = RetryClass::of(rule);
            let late = [
                RetryClass::AfterDelay,
                RetryClass::Inferred,
                RetryClass::ThirdParty,
            ];
            assert_eq!(late.contains(&class), is_late, "{}", rule.name);
        }
    }
}
