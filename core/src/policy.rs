use crate::class::RetryClass;
use crate::keys::Keys;
use crate::names::names;
use crate::state;
use crate::tell::{Part, Tell, display_by_tell, fill};

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
        static ALONE: PolicySettings = PolicySettings {
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

        let mut settings = ALONE;
        match self {
            Self::Alone => {}
            Self::Shared => {
                settings.max_elapsed_ms = Some(3_600_000);
                settings.probe_ms = Some(480_000);
            }
            Self::Cautious => settings.unspecified_retries = 0,
        }
        settings
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
    #[inline(never)]
    pub fn build(self) -> Result<Policy, InvalidPolicy> {
        if self.first_violation().is_some() {
            return Err(InvalidPolicy { settings: self });
        }
        Ok(Policy::of_parts(self, state::policy_fingerprint(self)))
    }

    pub(crate) fn first_violation(self) -> Option<PolicyViolation> {
        InvalidPolicy { settings: self }.violations().next()
    }
}

/// How many fields a policy has.
pub(crate) const FIELDS: usize = TABLE.len();
/// The places of the capacity, and of the first class.
const CAPACITY: usize = 7;
const FIRST_CLASS: usize = 9;
/// How many classes have delays of their own, and how many fields each of them.
const CLASSES: usize = 4;
const CLASS_FIELDS: usize = 8;
const BEHIND_CLASSES: usize = FIRST_CLASS + CLASSES * CLASS_FIELDS;
const LAST: usize = FIELDS - 1;

/// Where a field of a policy is kept.
enum Slot<'a> {
    Number(&'a mut u64),
    Optional(&'a mut Option<u64>),
    Flag(&'a mut bool),
}

// Fields by their places in `POLICY_FIELDS`. To be read they are borrowed as for a change, so that there
// is one list of them and not two.
impl PolicySettings {
    /// Returns what a field holds: `None` for nothing, a flag as 0 or 1.
    pub(crate) fn get(&mut self, place: usize) -> Option<u64> {
        match self.slot(place) {
            Slot::Number(number) => Some(*number),
            Slot::Optional(number) => *number,
            Slot::Flag(flag) => Some(u64::from(*flag)),
        }
    }

    /// Sets a field. Nothing, where there has to be a number, is taken as 0.
    pub(crate) fn set(&mut self, place: usize, value: Option<u64>) {
        let number = value.unwrap_or_default();
        match self.slot(place) {
            Slot::Number(slot) => *slot = number,
            Slot::Optional(slot) => *slot = value,
            Slot::Flag(slot) => *slot = number != 0,
        }
    }

    #[inline(never)]
    fn slot(&mut self, place: usize) -> Slot<'_> {
        match place {
            0 => Slot::Number(&mut self.max_attempts),
            1 => Slot::Number(&mut self.min_attempt_ms),
            2 => Slot::Optional(&mut self.max_elapsed_ms),
            3 => Slot::Optional(&mut self.probe_ms),
            4 => Slot::Optional(&mut self.ceiling_millicredits),
            5 => Slot::Flag(&mut self.allow_duplicate),
            6 => Slot::Flag(&mut self.allow_no_jitter),
            CAPACITY => Slot::Number(&mut self.budget_capacity),
            8 => Slot::Number(&mut self.budget_deposit),
            BEHIND_CLASSES => Slot::Number(&mut self.inferred_retries),
            LAST => Slot::Number(&mut self.unspecified_retries),
            _ => {
                let place = place.wrapping_sub(FIRST_CLASS);
                let class = match place / CLASS_FIELDS {
                    0 => &mut self.unlikely,
                    1 => &mut self.after_delay,
                    2 => &mut self.third_party,
                    _ => &mut self.throttled,
                };
                Slot::Number(match place % CLASS_FIELDS {
                    0 => &mut class.retries,
                    1 => &mut class.multiplier,
                    2 => &mut class.jitter_low,
                    3 => &mut class.jitter_high,
                    4 => &mut class.cost,
                    5 => &mut class.floor_ms,
                    6 => &mut class.base_ms,
                    _ => &mut class.cap_ms,
                })
            }
        }
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
        Self::of_parts(settings, state::policy_fingerprint(settings))
    }

    /// Returns the policy of settings that were checked.
    pub(crate) const fn of_parts(settings: PolicySettings, fingerprint: u64) -> Self {
        Self {
            settings,
            fingerprint,
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

    pub(crate) const fn class(&self, class: RetryClass) -> &ClassSettings {
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

/// Settings that make no policy. Shown with every number that is wrong, each with its bound.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct InvalidPolicy {
    settings: PolicySettings,
}

/// A number of a policy that is out of its range.
///
/// Shown as `classes.unlikely.floor_ms: expected at most classes.unlikely.cap_ms (30000), found
/// 40000`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PolicyViolation {
    key: PolicyKey,
    value: u64,
    bound: Bound,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Bound {
    AtLeast(u64),
    AtMost(u64),
    AtMostField(PolicyKey, u64),
    Spread,
}

impl InvalidPolicy {
    /// Returns every number that is out of its range: at least one.
    pub fn violations(&self) -> impl Iterator<Item = PolicyViolation> + use<'_> {
        let mut settings = self.settings;
        let checks = 0..FIELDS.saturating_add(RELATIONS);
        checks.filter_map(move |check| match check.checked_sub(FIELDS) {
            None => PolicyKey(check as u8).out_of_range(&mut settings),
            Some(number) => relation(number, &mut settings),
        })
    }
}

impl PolicyViolation {
    /// Returns the name of the field, as a policy file has it: `classes.unlikely.floor_ms`.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.key.name()
    }

    /// Returns the number that was found.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.value
    }
}

impl Tell for PolicyViolation {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let (sentence, other, bound) = match self.bound {
            Bound::AtLeast(least) => ("$a: expected at least $c, found $d", self.key, least),
            Bound::AtMost(most) => ("$a: expected at most $c, found $d", self.key, most),
            Bound::AtMostField(other, most) => {
                ("$a: expected at most $b ($c), found $d", other, most)
            }
            Bound::Spread => (
                "$a: expected delays that differ from job to job, found one that does not \
                 (allow_no_jitter permits it)",
                self.key,
                0,
            ),
        };
        let parts = [
            self.key.name().into(),
            other.name().into(),
            Part::Number(bound),
            Part::Number(self.value),
        ];
        fill(to, sentence, &parts);
    }
}

impl Tell for InvalidPolicy {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        for (index, violation) in self.violations().enumerate() {
            to(if index == 0 { "" } else { "; " });
            violation.tell(to);
        }
    }
}

display_by_tell!(PolicyViolation, InvalidPolicy);

impl core::error::Error for InvalidPolicy {}

/// A field of a policy: its name in a file, its range, and what it says.
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
    /// By which it is read and set.
    pub key: PolicyKey,
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
        self.key.get(settings)
    }

    /// Sets the field. Nothing, where there has to be a number, is taken as 0.
    pub fn set(&self, settings: &mut PolicySettings, value: Option<u64>) {
        self.key.set(settings, value);
    }
}

/// The place of a field in [`POLICY_FIELDS`]: all that a program needs that reads and sets fields, and
/// has no use for their descriptions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PolicyKey(u8);

impl PolicyKey {
    /// Returns the field with this name, or `None`.
    #[must_use]
    #[inline(never)]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|key| key.name() == name)
    }

    /// Returns the name in a policy file, with dots between its levels.
    #[must_use]
    pub fn name(self) -> &'static str {
        Keys::POLICY.name(usize::from(self.0))
    }

    /// Returns what the field may hold.
    #[must_use]
    pub fn kind(self) -> PolicyFieldKind {
        self.range().kind()
    }

    /// Returns what the field holds: `None` for nothing, a flag as 0 or 1.
    #[must_use]
    pub fn get(self, settings: &PolicySettings) -> Option<u64> {
        { *settings }.get(usize::from(self.0))
    }

    /// Sets the field. Nothing, where there has to be a number, is taken as 0.
    pub fn set(self, settings: &mut PolicySettings, value: Option<u64>) {
        settings.set(usize::from(self.0), value);
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..FIELDS as u8).map(Self)
    }

    #[cfg(feature = "json")]
    pub(crate) const fn at(place: usize) -> Self {
        Self(place as u8)
    }

    pub(crate) fn range(self) -> Range {
        #[allow(clippy::indexing_slicing, reason = "while compiling")]
        static RANGES: [Range; FIELDS] = {
            let mut ranges = [Range::Flag; FIELDS];
            let mut index = 0;
            while index < FIELDS {
                ranges[index] = TABLE[index].1;
                index += 1;
            }
            ranges
        };
        RANGES
            .get(usize::from(self.0))
            .copied()
            .unwrap_or(Range::Flag)
    }

    fn out_of_range(self, settings: &mut PolicySettings) -> Option<PolicyViolation> {
        let value = settings.get(usize::from(self.0))?;
        let (least, most) = self.range().bounds();
        let bound = if value < least {
            Bound::AtLeast(least)
        } else if value > most {
            Bound::AtMost(most)
        } else {
            return None;
        };
        Some(PolicyViolation {
            key: self,
            value,
            bound,
        })
    }
}

const WEEK_MS: u64 = 7 * 24 * 60 * 60 * 1000;
const MOST_RETRIES: u64 = 1_000_000;
pub(crate) const MOST_TOKENS: u64 = 4_000_000;

/// What a field of a policy may hold, more closely.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Range {
    Attempts,
    Retries,
    Time,
    FirstTime,
    OptionalTime,
    OptionalCredits,
    Flag,
    Thousandths,
    Multiplier,
    Tokens,
    Capacity,
}

impl Range {
    const fn bounds(self) -> (u64, u64) {
        match self {
            Self::Attempts => (1, MOST_RETRIES),
            Self::Retries => (0, MOST_RETRIES),
            Self::Time | Self::OptionalTime => (0, WEEK_MS),
            Self::FirstTime => (1, WEEK_MS),
            Self::OptionalCredits => (1, 1_000_000_000_000_000),
            Self::Flag => (0, 1),
            Self::Thousandths => (0, 1_000),
            Self::Multiplier => (1_000, 1_000_000),
            Self::Tokens => (0, MOST_TOKENS),
            Self::Capacity => (1, MOST_TOKENS),
        }
    }

    pub(crate) const fn kind(self) -> PolicyFieldKind {
        match self {
            Self::OptionalTime | Self::OptionalCredits => PolicyFieldKind::OptionalNumber,
            Self::Flag => PolicyFieldKind::Flag,
            _ => PolicyFieldKind::Number,
        }
    }
}

macro_rules! classes {
    ([$($before:expr),+ $(,)?] $($class:literal)+ [$($after:expr),+ $(,)?]) => {
        const TABLE: &[(&str, Range, &str)] = &[
            $($before,)+
            $(
                (concat!("classes.", $class, ".retries"), Range::Retries, "How many retries."),
                (concat!("classes.", $class, ".multiplier"), Range::Multiplier, "What each delay is of the one before, before jitter, in thousandths."),
                (concat!("classes.", $class, ".jitter_low"), Range::Thousandths, "The low end of the jitter, in thousandths of the delay."),
                (concat!("classes.", $class, ".jitter_high"), Range::Thousandths, "The high end of the jitter, in thousandths of the delay."),
                (concat!("classes.", $class, ".cost"), Range::Tokens, "What a retry costs, in thousandths of a token."),
                (concat!("classes.", $class, ".floor_ms"), Range::Time, "The shortest delay, in milliseconds."),
                (concat!("classes.", $class, ".base_ms"), Range::FirstTime, "The first delay, before jitter, in milliseconds."),
                (concat!("classes.", $class, ".cap_ms"), Range::Time, "The longest delay, in milliseconds."),
            )+
            $($after,)+
        ];
    };
}

classes! {
    [
        ("max_attempts", Range::Attempts, "The most attempts of a job, the first one counted."),
        ("min_attempt_ms", Range::Time, "The least time an attempt must have left before the deadline, in milliseconds."),
        ("max_elapsed_ms", Range::OptionalTime, "The longest that a job is retried, from its first attempt, in milliseconds; null for no limit."),
        ("probe_ms", Range::OptionalTime, "After this long without a retry one goes without tokens, in milliseconds; null for never."),
        ("ceiling_millicredits", Range::OptionalCredits, "No retry once this much is lost, in thousandths of a credit; null for no limit."),
        ("allow_duplicate", Range::Flag, "Whether a creation is sent again although the first may have been accepted, and paid for."),
        ("allow_no_jitter", Range::Flag, "Whether a delay may be the same for every job."),
        ("budget.capacity", Range::Capacity, "The most tokens of a budget, in thousandths."),
        ("budget.deposit", Range::Tokens, "What a success without a retry deposits, in thousandths of a token."),
    ]
    "unlikely" "after_delay" "third_party" "throttled"
    [
        ("classes.inferred.retries", Range::Retries, "How many retries; the delays and the cost are those of after_delay."),
        ("classes.unspecified.retries", Range::Retries, "How many retries; the delays and the cost are those of after_delay."),
    ]
}

#[allow(clippy::indexing_slicing, reason = "while compiling")]
pub(crate) const fn names_of_fields() -> [&'static str; FIELDS] {
    let mut names = [""; FIELDS];
    let mut index = 0_usize;
    while index < FIELDS {
        names[index] = TABLE[index].0;
        index = index.saturating_add(1);
    }
    names
}

/// Every field of a policy, in the order of its saved bytes.
#[allow(clippy::indexing_slicing, reason = "while compiling")]
pub static POLICY_FIELDS: &[PolicyField] = &{
    let mut fields = [const { field(0) }; FIELDS];
    let mut index = 1;
    while index < FIELDS {
        fields[index] = field(index);
        index += 1;
    }
    fields
};

#[allow(clippy::indexing_slicing, reason = "while compiling")]
const fn field(index: usize) -> PolicyField {
    let (name, range, about) = TABLE[index];
    let (least, most) = range.bounds();
    PolicyField {
        name,
        about,
        kind: range.kind(),
        least,
        most,
        key: PolicyKey(index as u8),
    }
}

/// How many relations between fields there are: four for each class that has delays of its own, and
/// one for each of the two that have not.
const RELATIONS: usize = 18;

/// Returns what is wrong with a relation between fields, if it does not hold.
fn relation(number: usize, settings: &mut PolicySettings) -> Option<PolicyViolation> {
    let class = (number / 4).min(CLASSES);
    let first = FIRST_CLASS.wrapping_add(class.wrapping_mul(CLASS_FIELDS));
    let (place, other) = match number % 4 {
        _ if class == CLASSES => (number.wrapping_add(BEHIND_CLASSES - CLASSES * 4), None),
        0 => (first.wrapping_add(5), Some(first.wrapping_add(7))),
        1 => (first.wrapping_add(2), Some(first.wrapping_add(3))),
        2 => (first.wrapping_add(4), Some(CAPACITY)),
        _ => (first, None),
    };
    let key = PolicyKey(place as u8);
    let value = settings.get(place).unwrap_or_default();
    let bound = if let Some(other) = other {
        let most = settings.get(other).unwrap_or_default();
        (value > most).then_some(Bound::AtMostField(PolicyKey(other as u8), most))
    } else {
        let delays = match class {
            0 => &settings.unlikely,
            2 => &settings.third_party,
            3 => &settings.throttled,
            _ => &settings.after_delay,
        };
        let is_spread = settings.allow_no_jitter || delays.is_spread(value);
        (!is_spread).then_some(Bound::Spread)
    };
    bound.map(|bound| PolicyViolation { key, value, bound })
}

#[cfg(test)]
mod tests {
    use super::{FIELDS, POLICY_FIELDS, PolicyKey, field, names_of_fields};

    #[test]
    fn a_field_is_found_by_its_name() {
        assert_eq!(POLICY_FIELDS.len(), FIELDS);
        for (index, it) in POLICY_FIELDS.iter().enumerate() {
            let key = PolicyKey::named(it.name).unwrap();
            assert_eq!((key, key.name(), key.kind()), (it.key, it.name, it.kind));
            // The same as while compiling, run now.
            let now = field(index);
            assert_eq!((now.name, now.key), (names_of_fields()[index], it.key));
            assert_eq!(
                (now.least, now.most, now.kind),
                (it.least, it.most, it.kind)
            );
            assert_eq!(now.about, it.about);
        }
        assert_eq!(PolicyKey::named("max_attempt"), None);
    }
}
