use core::fmt;

use thiserror::Error;

use crate::class::RetryClass;
use crate::delay::Backoff;
use crate::names::names;
use crate::state;

/// What a policy says, each number free to be set; [`PolicySettings::build`] checks them.
///
/// Times are in milliseconds, fractions and costs in thousandths, credits in thousandths.
///
/// ```
/// use taketwo::{PolicySettings, Preset};
///
/// let policy = PolicySettings { max_attempts: 3, ..Preset::Shared.settings() }.build()?;
/// assert_eq!(policy.settings().max_attempts, 3);
/// # Ok::<(), taketwo::InvalidPolicy>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PolicySettings {
    /// The most attempts of a job, the first one counted: 1 to 1 000 000.
    pub max_attempts: u64,
    /// The least time an attempt must have left before the deadline: at most 7 days.
    pub min_attempt_ms: u64,
    /// The longest that a job is retried, from its first attempt: at most 7 days.
    pub max_elapsed_ms: Option<u64>,
    /// After this long without a retry one goes without tokens: at most 7 days.
    pub probe_ms: Option<u64>,
    /// No retry once this much is lost: 1 to 10¹⁵.
    pub ceiling_millicredits: Option<u64>,
    /// Whether a creation is sent again although the first may have been accepted, and paid for.
    pub allow_duplicate: bool,
    /// Whether a delay may be the same for every job.
    pub allow_no_jitter: bool,
    /// The most tokens of a budget, in thousandths: 1 to 4 000 000.
    pub budget_capacity: u64,
    /// What a success without a retry deposits, in thousandths: at most 4 000 000.
    pub budget_deposit: u64,
    /// Retries of [`RetryClass::Unlikely`].
    pub unlikely: ClassSettings,
    /// Retries of [`RetryClass::AfterDelay`]; the delays and the cost are those of
    /// [`RetryClass::Inferred`] and [`RetryClass::Unspecified`] too.
    pub after_delay: ClassSettings,
    /// Retries of [`RetryClass::ThirdParty`].
    pub third_party: ClassSettings,
    /// Retries of [`RetryClass::Throttled`].
    pub throttled: ClassSettings,
    /// How many retries of [`RetryClass::Inferred`]: at most 1 000 000.
    pub inferred_retries: u64,
    /// How many retries of [`RetryClass::Unspecified`]: at most 1 000 000.
    pub unspecified_retries: u64,
}

/// How the failures of one class are retried.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClassSettings {
    /// How many retries: at most 1 000 000.
    pub retries: u64,
    /// The shortest delay: at most `cap_ms`.
    pub floor_ms: u64,
    /// The first delay, before jitter: 1 ms to 7 days.
    pub base_ms: u64,
    /// The longest delay: at most 7 days.
    pub cap_ms: u64,
    /// What each delay is of the one before, before jitter, in thousandths: 1 000 to 1 000 000.
    pub multiplier: u64,
    /// The low end of the jitter, in thousandths of the delay: at most `jitter_high`.
    pub jitter_low: u64,
    /// The high end of the jitter, in thousandths of the delay: at most 1 000.
    pub jitter_high: u64,
    /// What a retry costs, in thousandths of a token: at most the capacity of the budget.
    pub cost: u64,
}

/// A set of numbers to start from.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Preset {
    /// For a process that shares its budget with nobody: short patience, no probes.
    #[default]
    Alone = 1,
    /// For a budget that many jobs feed, in a long-lived process or through a store.
    Shared = 2,
    /// As `Alone`, without retries of codes that no source names.
    Cautious = 3,
}

names!(Preset, "preset" {
    Alone => "alone",
    Shared => "shared",
    Cautious => "cautious",
});

impl Preset {
    /// Returns the numbers of the preset.
    #[must_use]
    pub const fn settings(self) -> PolicySettings {
        const AFTER_DELAY: ClassSettings = ClassSettings {
            retries: 3,
            floor_ms: 5_000,
            base_ms: 10_000,
            cap_ms: 60_000,
            multiplier: 2_000,
            jitter_low: 500,
            jitter_high: 1_000,
            cost: 1_000,
        };
        const ALONE: PolicySettings = PolicySettings {
            max_attempts: 4,
            min_attempt_ms: 5_000,
            max_elapsed_ms: Some(180_000),
            probe_ms: None,
            ceiling_millicredits: None,
            allow_duplicate: false,
            allow_no_jitter: false,
            budget_capacity: 2_000,
            budget_deposit: 100,
            unlikely: ClassSettings {
                retries: 1,
                floor_ms: 2_000,
                base_ms: 5_000,
                cap_ms: 30_000,
                ..AFTER_DELAY
            },
            after_delay: AFTER_DELAY,
            third_party: ClassSettings {
                floor_ms: 30_000,
                base_ms: 60_000,
                cap_ms: 300_000,
                ..AFTER_DELAY
            },
            throttled: ClassSettings {
                floor_ms: 1_000,
                base_ms: 2_000,
                jitter_low: 667,
                cost: 350,
                ..AFTER_DELAY
            },
            inferred_retries: 1,
            unspecified_retries: 1,
        };

        match self {
            Self::Alone => ALONE,
            Self::Shared => PolicySettings {
                max_elapsed_ms: Some(3_600_000),
                probe_ms: Some(480_000),
                ..ALONE
            },
            Self::Cautious => PolicySettings {
                unspecified_retries: 0,
                ..ALONE
            },
        }
    }
}

impl Default for PolicySettings {
    /// Returns the numbers of [`Preset::Alone`].
    fn default() -> Self {
        Preset::Alone.settings()
    }
}

impl PolicySettings {
    /// Returns the policy that these settings make.
    ///
    /// # Errors
    ///
    /// Every number that is out of its range, all of them at once.
    pub fn build(self) -> Result<Policy, InvalidPolicy> {
        let invalid = InvalidPolicy { settings: self };
        if invalid.violations().next().is_some() {
            return Err(invalid);
        }
        Ok(Policy {
            settings: self,
            fingerprint: state::policy_fingerprint(&self),
        })
    }
}

/// When and how often to retry. Checked once, and not changed after.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Policy {
    settings: PolicySettings,
    fingerprint: u64,
}

impl Policy {
    /// Returns the policy of a preset.
    #[must_use]
    pub fn preset(preset: Preset) -> Self {
        let settings = preset.settings();
        Self {
            settings,
            fingerprint: state::policy_fingerprint(&settings),
        }
    }

    /// Returns what the policy says.
    #[must_use]
    pub const fn settings(&self) -> &PolicySettings {
        &self.settings
    }

    /// Returns the number by which a job knows its policy: that of no other policy, as good as
    /// certainly.
    #[must_use]
    pub const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Returns how many retries of a class the policy allows.
    #[must_use]
    pub const fn retries(&self, class: RetryClass) -> u64 {
        match class {
            RetryClass::Never => 0,
            RetryClass::Inferred => self.settings.inferred_retries,
            RetryClass::Unspecified => self.settings.unspecified_retries,
            _ => self.class(class).retries,
        }
    }

    /// Returns what a retry of a class costs, in thousandths of a token.
    #[must_use]
    pub const fn cost(&self, class: RetryClass) -> u64 {
        self.class(class).cost
    }

    pub(crate) const fn backoff(&self, class: RetryClass) -> Backoff {
        self.class(class).backoff()
    }

    const fn class(&self, class: RetryClass) -> &ClassSettings {
        match class {
            RetryClass::Unlikely => &self.settings.unlikely,
            RetryClass::ThirdParty => &self.settings.third_party,
            RetryClass::Throttled => &self.settings.throttled,
            RetryClass::Never
            | RetryClass::AfterDelay
            | RetryClass::Inferred
            | RetryClass::Unspecified => &self.settings.after_delay,
        }
    }
}

impl Default for Policy {
    /// Returns the policy of [`Preset::Alone`].
    fn default() -> Self {
        Self::preset(Preset::Alone)
    }
}

impl ClassSettings {
    const fn backoff(&self) -> Backoff {
        Backoff {
            floor_ms: self.floor_ms,
            base_ms: self.base_ms,
            cap_ms: self.cap_ms,
            multiplier: self.multiplier,
            jitter_low: self.jitter_low,
            jitter_high: self.jitter_high,
        }
    }
}

/// Settings that make no policy. Shown with every number that is wrong, each with its bound.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("{}", Violations(self))]
pub struct InvalidPolicy {
    settings: PolicySettings,
}

/// A number of a policy that is out of its range.
///
/// Shown as `classes.unlikely.floor_ms: expected at most classes.unlikely.cap_ms (30000), found
/// 40000`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PolicyViolation {
    field: &'static str,
    value: u64,
    bound: Bound,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Bound {
    AtLeast(u64),
    AtMost(u64),
    AtMostField(&'static str, u64),
    Spread,
}

impl InvalidPolicy {
    /// Returns every number that is out of its range: at least one.
    pub fn violations(&self) -> impl Iterator<Item = PolicyViolation> + use<'_> {
        let settings = &self.settings;
        let ranges = POLICY_FIELDS
            .iter()
            .filter_map(|field| field.violation(settings));
        ranges.chain(RELATIONS.iter().filter_map(|relation| relation(settings)))
    }
}

impl PolicyViolation {
    /// Returns the name of the field, as a policy file has it: `classes.unlikely.floor_ms`.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// Returns the number that was found.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.value
    }
}

impl fmt::Display for PolicyViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            value,
            bound,
        } = self;
        match bound {
            Bound::AtLeast(least) => write!(f, "{field}: expected at least {least}, found {value}"),
            Bound::AtMost(most) => write!(f, "{field}: expected at most {most}, found {value}"),
            Bound::AtMostField(other, most) => {
                write!(
                    f,
                    "{field}: expected at most {other} ({most}), found {value}"
                )
            }
            Bound::Spread => write!(
                f,
                "{field}: expected delays that differ from job to job, found one that does not \
                 (allow_no_jitter permits it)"
            ),
        }
    }
}

struct Violations<'a>(&'a InvalidPolicy);

impl fmt::Display for Violations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.violations().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            violation.fmt(f)?;
        }
        Ok(())
    }
}

/// A field of a policy: its name in a file, its range, and where it is kept.
#[derive(Debug)]
#[non_exhaustive]
pub struct PolicyField {
    /// The name in a policy file, with dots between its levels.
    pub name: &'static str,
    /// What it says, in a sentence.
    pub about: &'static str,
    /// What it may hold.
    pub kind: PolicyFieldKind,
    /// The least it may be.
    pub least: u64,
    /// The most it may be.
    pub most: u64,
    get: fn(&PolicySettings) -> Option<u64>,
    set: fn(&mut PolicySettings, Option<u64>),
}

/// What a field of a policy may hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PolicyFieldKind {
    /// A whole number.
    Number,
    /// A whole number, or nothing.
    OptionalNumber,
    /// True or false; as a number 1 or 0.
    Flag,
}

impl PolicyField {
    /// Returns the field with this name, or `None`.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        POLICY_FIELDS.iter().find(|field| field.name == name)
    }

    /// Returns what the field holds: `None` for nothing, a flag as 0 or 1.
    #[must_use]
    pub fn get(&self, settings: &PolicySettings) -> Option<u64> {
        (self.get)(settings)
    }

    /// Sets the field. Nothing, where there has to be a number, is taken as 0.
    pub fn set(&self, settings: &mut PolicySettings, value: Option<u64>) {
        (self.set)(settings, value);
    }

    fn violation(&self, settings: &PolicySettings) -> Option<PolicyViolation> {
        let value = self.get(settings)?;
        let bound = if value < self.least {
            Bound::AtLeast(self.least)
        } else if value > self.most {
            Bound::AtMost(self.most)
        } else {
            return None;
        };
        Some(PolicyViolation {
            field: self.name,
            value,
            bound,
        })
    }
}

const WEEK_MS: u64 = 7 * 24 * 60 * 60 * 1000;
const MOST_RETRIES: u64 = 1_000_000;
pub(crate) const MOST_TOKENS: u64 = 4_000_000;

macro_rules! number {
    ($name:expr, $($field:ident).+, $least:expr, $most:expr, $about:expr) => {
        PolicyField {
            name: $name,
            about: $about,
            kind: PolicyFieldKind::Number,
            least: $least,
            most: $most,
            get: |settings| Some(settings.$($field).+),
            set: |settings, value| settings.$($field).+ = value.unwrap_or_default(),
        }
    };
}

macro_rules! optional {
    ($name:expr, $field:ident, $least:expr, $most:expr, $about:expr) => {
        PolicyField {
            name: $name,
            about: $about,
            kind: PolicyFieldKind::OptionalNumber,
            least: $least,
            most: $most,
            get: |settings| settings.$field,
            set: |settings, value| settings.$field = value,
        }
    };
}

macro_rules! flag {
    ($name:expr, $field:ident, $about:expr) => {
        PolicyField {
            name: $name,
            about: $about,
            kind: PolicyFieldKind::Flag,
            least: 0,
            most: 1,
            get: |settings| Some(settings.$field as u64),
            set: |settings, value| settings.$field = value.unwrap_or_default() != 0,
        }
    };
}

macro_rules! classes {
    ([$($before:expr),+ $(,)?] $($class:ident)+ [$($after:expr),+ $(,)?]) => {
        /// Every field of a policy, in the order of its saved bytes.
        pub static POLICY_FIELDS: &[PolicyField] = &[
            $($before,)+
            $(
                number!(concat!("classes.", stringify!($class), ".retries"), $class.retries, 0, MOST_RETRIES, "How many retries."),
                number!(concat!("classes.", stringify!($class), ".multiplier"), $class.multiplier, 1_000, 1_000_000, "What each delay is of the one before, before jitter, in thousandths."),
                number!(concat!("classes.", stringify!($class), ".jitter_low"), $class.jitter_low, 0, 1_000, "The low end of the jitter, in thousandths of the delay."),
                number!(concat!("classes.", stringify!($class), ".jitter_high"), $class.jitter_high, 0, 1_000, "The high end of the jitter, in thousandths of the delay."),
                number!(concat!("classes.", stringify!($class), ".cost"), $class.cost, 0, MOST_TOKENS, "What a retry costs, in thousandths of a token."),
                number!(concat!("classes.", stringify!($class), ".floor_ms"), $class.floor_ms, 0, WEEK_MS, "The shortest delay, in milliseconds."),
                number!(concat!("classes.", stringify!($class), ".base_ms"), $class.base_ms, 1, WEEK_MS, "The first delay, before jitter, in milliseconds."),
                number!(concat!("classes.", stringify!($class), ".cap_ms"), $class.cap_ms, 0, WEEK_MS, "The longest delay, in milliseconds."),
            )+
            $($after,)+
        ];

        /// What must hold between the fields of a policy.
        static RELATIONS: &[fn(&PolicySettings) -> Option<PolicyViolation>] = &[
            $(
                |settings| at_most_field(
                    (concat!("classes.", stringify!($class), ".floor_ms"), settings.$class.floor_ms),
                    (concat!("classes.", stringify!($class), ".cap_ms"), settings.$class.cap_ms),
                ),
                |settings| at_most_field(
                    (concat!("classes.", stringify!($class), ".jitter_low"), settings.$class.jitter_low),
                    (concat!("classes.", stringify!($class), ".jitter_high"), settings.$class.jitter_high),
                ),
                |settings| at_most_field(
                    (concat!("classes.", stringify!($class), ".cost"), settings.$class.cost),
                    ("budget.capacity", settings.budget_capacity),
                ),
                |settings| spread(
                    settings,
                    (concat!("classes.", stringify!($class), ".retries"), settings.$class.retries),
                    &settings.$class,
                ),
            )+
            |settings| spread(
                settings,
                ("classes.inferred.retries", settings.inferred_retries),
                &settings.after_delay,
            ),
            |settings| spread(
                settings,
                ("classes.unspecified.retries", settings.unspecified_retries),
                &settings.after_delay,
            ),
        ];
    };
}

classes! {
    [
        number!("max_attempts", max_attempts, 1, MOST_RETRIES, "The most attempts of a job, the first one counted."),
        number!("min_attempt_ms", min_attempt_ms, 0, WEEK_MS, "The least time an attempt must have left before the deadline, in milliseconds."),
        optional!("max_elapsed_ms", max_elapsed_ms, 0, WEEK_MS, "The longest that a job is retried, from its first attempt, in milliseconds; null for no limit."),
        optional!("probe_ms", probe_ms, 0, WEEK_MS, "After this long without a retry one goes without tokens, in milliseconds; null for never."),
        optional!("ceiling_millicredits", ceiling_millicredits, 1, 1_000_000_000_000_000, "No retry once this much is lost, in thousandths of a credit; null for no limit."),
        flag!("allow_duplicate", allow_duplicate, "Whether a creation is sent again although the first may have been accepted, and paid for."),
        flag!("allow_no_jitter", allow_no_jitter, "Whether a delay may be the same for every job."),
        number!("budget.capacity", budget_capacity, 1, MOST_TOKENS, "The most tokens of a budget, in thousandths."),
        number!("budget.deposit", budget_deposit, 0, MOST_TOKENS, "What a success without a retry deposits, in thousandths of a token."),
    ]
    unlikely after_delay third_party throttled
    [
        number!("classes.inferred.retries", inferred_retries, 0, MOST_RETRIES, "How many retries; the delays and the cost are those of after_delay."),
        number!("classes.unspecified.retries", unspecified_retries, 0, MOST_RETRIES, "How many retries; the delays and the cost are those of after_delay."),
    ]
}

fn at_most_field(
    (field, value): (&'static str, u64),
    (other, most): (&'static str, u64),
) -> Option<PolicyViolation> {
    (value > most).then_some(PolicyViolation {
        field,
        value,
        bound: Bound::AtMostField(other, most),
    })
}

fn spread(
    settings: &PolicySettings,
    (field, retries): (&'static str, u64),
    class: &ClassSettings,
) -> Option<PolicyViolation> {
    let is_spread = settings.allow_no_jitter || class.backoff().is_spread(retries);
    (!is_spread).then_some(PolicyViolation {
        field,
        value: retries,
        bound: Bound::Spread,
    })
}
