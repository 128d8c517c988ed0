//! Saved state as bytes: fixed layout, little endian, a version in front and a checksum behind.

use crate::budget::{Budget, LATEST_RETRY_MS};
use crate::chance::fnv1a;
use crate::class::RetryClass;
use crate::decision::RuleNumber;
use crate::job::{CLASSES, Job, Phase};
use crate::policy::{MOST_TOKENS, Policy, PolicyFieldKind, PolicyKey, PolicySettings, Range};
use crate::tell::{Part, Tell, display_by_tell, fill};

pub(crate) const VERSION: u16 = 1;
/// How many bytes the magic and the version have.
const BEFORE: usize = 6;
const CHECKSUM: usize = 8;
const MOST_RETRIES: u32 = 1_000_000;

/// Bytes or JSON that are no state that could have been saved. Nothing of them is used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum StateError {
    /// There are too few bytes, or too many.
    WrongLength {
        /// What was to be read.
        kind: &'static str,
        /// How many bytes it has.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// They are something else.
    WrongKind {
        /// What was to be read.
        kind: &'static str,
    },
    /// A later version of taketwo saved it.
    NewerVersion {
        /// What was to be read.
        kind: &'static str,
        /// The version.
        found: u16,
    },
    /// There is no such version.
    UnknownVersion {
        /// What was to be read.
        kind: &'static str,
        /// The version.
        found: u16,
    },
    /// Something was changed or lost on the way.
    BadChecksum {
        /// What was to be read.
        kind: &'static str,
        /// What the bytes have.
        expected: u64,
        /// What stands behind them.
        found: u64,
    },
    /// It was saved with another policy than the one given.
    OtherPolicy {
        /// What was to be read.
        kind: &'static str,
        /// The fingerprint it was saved with.
        expected: u64,
        /// That of the policy that was given.
        found: u64,
    },
    /// No sequence of calls leads there.
    Impossible {
        /// What was to be read.
        kind: &'static str,
        /// What cannot be.
        field: &'static str,
    },
}

impl StateError {
    /// Returns the stable name of what is wrong, the same in every language.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::WrongLength { .. } => "wrong_length",
            Self::WrongKind { .. } => "wrong_kind",
            Self::NewerVersion { .. } => "newer_version",
            Self::UnknownVersion { .. } => "unknown_version",
            Self::BadChecksum { .. } => "bad_checksum",
            Self::OtherPolicy { .. } => "other_policy",
            Self::Impossible { .. } => "impossible",
        }
    }
}

impl Tell for StateError {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let size = |size: usize| u64::try_from(size).unwrap_or(u64::MAX);
        let (kind, expected, found, field, sentence) = match *self {
            Self::WrongLength {
                kind,
                expected,
                found,
            } => {
                let sentence = "saved $a: expected $b bytes, found $c";
                (kind, size(expected), size(found), "", sentence)
            }
            Self::WrongKind { kind } => (kind, 0, 0, "", "saved $a: the bytes are of another kind"),
            Self::NewerVersion { kind, found } => {
                let sentence = "saved $a: version $c is newer than $b, the newest that is known";
                (kind, u64::from(VERSION), u64::from(found), "", sentence)
            }
            Self::UnknownVersion { kind, found } => (
                kind,
                0,
                u64::from(found),
                "",
                "saved $a: there is no version $c",
            ),
            Self::BadChecksum {
                kind,
                expected,
                found,
            } => {
                let sentence = "saved $a: the checksum is $c, but the bytes have $b";
                (kind, expected, found, "", sentence)
            }
            Self::OtherPolicy {
                kind,
                expected,
                found,
            } => {
                let sentence = "saved $a: the policy has fingerprint $c, but it was saved with $b";
                (kind, expected, found, "", sentence)
            }
            Self::Impossible { kind, field } => (kind, 0, 0, field, "saved $a: $d is impossible"),
        };
        let parts = [
            kind.into(),
            Part::Number(expected),
            Part::Number(found),
            field.into(),
        ];
        fill(to, sentence, &parts);
    }
}

display_by_tell!(StateError);

impl core::error::Error for StateError {}

/// How many bytes a saved policy has.
pub const POLICY_BYTES: usize = 232;
/// How many bytes a saved job has.
pub const JOB_BYTES: usize = 120;
/// How many bytes a saved budget has.
pub const BUDGET_BYTES: usize = 40;

static POLICY: Kind = Kind {
    name: "policy",
    magic: *b"TT2P",
    len: POLICY_BYTES,
    layout: &[],
    policy: 0,
};
static JOB: Kind = Kind {
    name: "job",
    magic: *b"TT2J",
    len: JOB_BYTES,
    layout: &[
        (PHASE, 1, 1),
        (JOB_FLAGS as u8, 1, 1),
        (JOB_POLICY as u8, 9, 8),
        (10, 1, 4),
        (CLASS, 1, 1),
        (RULE, 1, 1),
        (PADDING, 1, 2),
        (USED, CLASSES as u8, 4),
    ],
    policy: JOB_POLICY,
};
static BUDGET: Kind = Kind {
    name: "budget",
    magic: *b"TT2B",
    len: BUDGET_BYTES,
    layout: &[(BUDGET_FLAGS as u8, 1, 2), (0, 3, 8)],
    policy: 0,
};

/// Returns the number by which a policy is known: the checksum of its saved bytes.
pub(crate) fn policy_fingerprint(settings: PolicySettings) -> u64 {
    let bytes = policy_bytes(settings);
    match bytes.split_last_chunk::<CHECKSUM>() {
        Some((_, checksum)) => u64::from_le_bytes(*checksum),
        None => 0, // not run: the bytes are longer than their checksum
    }
}

/// How many bytes a number has that is saved, other than a flag. The first one has four of padding.
const fn saved_bytes(range: Range) -> usize {
    match range {
        Range::Flag => 0,
        Range::Thousandths => 2,
        Range::Retries | Range::Multiplier | Range::Tokens | Range::Capacity => 4,
        Range::Attempts
        | Range::Time
        | Range::FirstTime
        | Range::OptionalTime
        | Range::OptionalCredits => 8,
    }
}

/// Returns the bit that says that a number is there, or a flag set; 0 for one that always is.
const fn bit(place: usize) -> u8 {
    match place {
        2..=4 => 1 << place,
        5 => 1,
        6 => 2,
        _ => 0,
    }
}

#[inline(never)]
fn policy_bytes(mut settings: PolicySettings) -> [u8; POLICY_BYTES] {
    let mut bytes = [0; POLICY_BYTES];
    let mut to = Writer::new(&POLICY, &mut bytes);
    to.number(0, 2);
    let mut flags = 0;
    for (place, key) in PolicyKey::all().enumerate() {
        let value = settings.get(place);
        let is_there = match key.kind() {
            PolicyFieldKind::Flag => value == Some(1),
            _ => value.is_some(),
        };
        flags |= if is_there { bit(place) } else { 0 };
        to.number(value.unwrap_or(0), saved_bytes(key.range()));
    }
    to.finish(flags);
    bytes
}

impl Policy {
    /// Returns the policy as bytes to save.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; POLICY_BYTES] {
        policy_bytes(*self.settings())
    }

    /// Returns the policy that was saved as these bytes.
    ///
    /// # Errors
    ///
    /// [`StateError`] for bytes that no policy was saved as.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        POLICY.check(bytes, 0, 0)?;
        let mut from = Reader::behind_version(bytes);
        let flags = from.number(2);
        // Every field is set below.
        let mut settings = PolicySettings::default();
        // The padding behind the first number, and numbers that are not there, are zero.
        let mut is_stray = flags >= 32;
        for (place, key) in PolicyKey::all().enumerate() {
            let number = from.number(saved_bytes(key.range()));
            let is_there = flags & u64::from(bit(place)) != 0;
            let value = match key.kind() {
                PolicyFieldKind::Flag => Some(u64::from(is_there)),
                PolicyFieldKind::OptionalNumber if !is_there => {
                    is_stray |= number != 0;
                    None
                }
                _ => Some(number),
            };
            is_stray |= key.range() == Range::Attempts && number > u64::from(u32::MAX);
            settings.set(place, value);
        }
        let checksum = from.number(CHECKSUM);
        let violation = settings.first_violation();
        let field = match violation {
            _ if is_stray => "a flag or its value",
            Some(violation) => violation.field(),
            // Only these bytes are written for these numbers.
            None => return Ok(Self::of_parts(settings, checksum)),
        };
        Err(POLICY.impossible(field))
    }
}

/// The numbers of a job or a budget, in the order of the keys of its JSON. Of a job there follow on the
/// places below how often each class was retried, and then the padding of its bytes; a budget has but
/// four.
pub(crate) type Numbers = [u64; NUMBERS];

pub(crate) const NUMBERS: usize = 15 + CLASSES;
const PHASE: u8 = 0;
const JOB_POLICY: usize = 1;
const CLASS: u8 = 11;
const RULE: u8 = 12;
/// The bits that say that there was a first start and that there is a deadline, and between them
/// whether the job was spread.
pub(crate) const JOB_FLAGS: usize = 13;
const USED: u8 = 14;
const PADDING: u8 = USED + CLASSES as u8;
/// The bit that says that there was a retry, and a byte of padding.
pub(crate) const BUDGET_FLAGS: usize = 3;

impl Job {
    #[inline(never)]
    pub(crate) fn numbers(&self) -> Numbers {
        let flags = u64::from(self.first_ms.is_some())
            | u64::from(self.is_spread) << 1
            | u64::from(self.deadline_ms.is_some()) << 2;
        let mut used = self.used.iter().map(|used| u64::from(*used));
        let mut next = || used.next().unwrap_or(0);
        [
            u64::from(self.phase.number()),
            self.policy,
            self.stream,
            self.draws,
            self.last_ms,
            self.first_ms.unwrap_or(0),
            self.at_ms,
            self.deadline_ms.unwrap_or(0),
            self.lost_millicredits,
            self.estimate_millicredits,
            u64::from(self.attempts),
            u64::from(self.class.number()),
            u64::from(self.rule.0),
            flags,
            next(),
            next(),
            next(),
            next(),
            next(),
            next(),
            0,
        ]
    }

    /// Returns the job of these numbers, unless no sequence of calls leads there.
    #[inline(never)]
    pub(crate) fn of_numbers(numbers: &Numbers) -> Result<Self, StateError> {
        let [
            phase,
            policy,
            stream,
            draws,
            last_ms,
            first,
            at_ms,
            deadline,
            lost_millicredits,
            estimate_millicredits,
            attempts,
            class,
            rule,
            flags,
            counts @ ..,
            padding,
        ] = numbers;
        let flag = |bit: u64| flags & bit != 0;
        let phase_read = Phase::from_number(*phase as u8);
        let class_read = RetryClass::from_number(*class as u8);
        let job = Self {
            policy: *policy,
            stream: *stream,
            draws: *draws,
            last_ms: *last_ms,
            first_ms: flag(1).then_some(*first),
            at_ms: *at_ms,
            deadline_ms: flag(4).then_some(*deadline),
            lost_millicredits: *lost_millicredits,
            estimate_millicredits: *estimate_millicredits,
            used: counts.map(|used| used as u32),
            attempts: *attempts as u32,
            phase: phase_read.unwrap_or(Phase::Ready),
            class: class_read.unwrap_or(RetryClass::Never),
            rule: RuleNumber(*rule as u8),
            is_spread: flag(2),
        };
        let stray = !flag(1) && *first != 0 || !flag(4) && *deadline != 0;
        let field = if *flags >= 8 || *padding != 0 || stray {
            "a flag or its value"
        } else if phase_read.is_none() || class_read.is_none() {
            "the phase or the class"
        } else if let Some(field) = job.impossible() {
            field
        } else {
            return Ok(job);
        };
        Err(JOB.impossible(field))
    }

    /// Returns the job as bytes to save.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; JOB_BYTES] {
        let mut bytes = [0; JOB_BYTES];
        JOB.write(&self.numbers(), &mut bytes);
        bytes
    }

    /// Returns the job that was saved as these bytes, with this policy.
    ///
    /// # Errors
    ///
    /// [`StateError`] for bytes that no job was saved as, or a job of another policy.
    pub fn from_bytes(bytes: &[u8], policy: &Policy) -> Result<Self, StateError> {
        Self::read(bytes, Some(policy))
    }

    /// Returns the job that was saved as these bytes, whatever its policy: to look at it, or to move
    /// it to another policy.
    ///
    /// # Errors
    ///
    /// [`StateError`] for bytes that no job was saved as.
    pub fn inspect(bytes: &[u8]) -> Result<Self, StateError> {
        Self::read(bytes, None)
    }

    #[inline(never)]
    fn read(bytes: &[u8], policy: Option<&Policy>) -> Result<Self, StateError> {
        let mut numbers = [0; NUMBERS];
        JOB.read(bytes, policy, &mut numbers)?;
        Self::of_numbers(&numbers)
    }

    /// Returns what no sequence of calls leads to.
    fn impossible(&self) -> Option<&'static str> {
        let used: u64 = self
            .used
            .iter()
            .fold(0, |sum, used| sum.wrapping_add(u64::from(*used)));
        let most = self.used.iter().copied().max().unwrap_or(0);
        let class_fits = match self.class {
            RetryClass::Never => used == 0,
            class => self.used(class) > 0,
        };
        let begun = self.first_ms.is_some();
        let given_back = self.used(RetryClass::Throttled) > 0;
        let phase_fits = match self.phase {
            Phase::Ready => !begun && self.attempts == 0 && used == 0 && self.draws == 0,
            // The next start counts one more.
            Phase::Waiting => {
                let has_one_left = self.attempts < MOST_RETRIES;
                begun && used > 0 && (self.attempts > 0 || given_back) && has_one_left
            }
            Phase::InFlight | Phase::Done => begun && self.attempts > 0,
            Phase::Stopped => begun || self.attempts == 0 && used == 0,
        };
        let begins_before = self.first_ms.is_none_or(|first| first <= self.last_ms);
        Some(if !self.rule.is_known() {
            "the rule"
        } else if used > self.draws {
            "the number of draws"
        } else if most > MOST_RETRIES || self.attempts > MOST_RETRIES {
            "a counter"
        } else if !begins_before {
            "the first start"
        } else if !class_fits {
            "the class"
        } else if !phase_fits {
            "the phase"
        } else {
            return None;
        })
    }
}

impl Budget {
    #[inline(never)]
    pub(crate) fn numbers(&self, policy: &Policy) -> Numbers {
        let mut numbers = [0; NUMBERS];
        let [fingerprint, tokens, last, flags, ..] = &mut numbers;
        *fingerprint = policy.fingerprint();
        *tokens = self.tokens();
        *last = self.last_retry_ms().unwrap_or(0);
        *flags = u64::from(self.last_retry_ms().is_some());
        numbers
    }

    /// Returns the budget of these numbers, unless there can be none.
    #[inline(never)]
    pub(crate) fn of_numbers(numbers: &Numbers) -> Result<Self, StateError> {
        let [_, tokens, last, flags, ..] = *numbers;
        let stray = flags == 0 && last != 0;
        let field = if flags >= 2 || stray {
            "a flag or its value"
        } else if tokens > MOST_TOKENS {
            "the tokens"
        } else if last > LATEST_RETRY_MS {
            "the last retry"
        } else {
            return Ok(Self::from_parts(tokens, (flags == 1).then_some(last)));
        };
        Err(BUDGET.impossible(field))
    }

    /// Returns the budget as bytes to save.
    #[must_use]
    pub fn to_bytes(&self, policy: &Policy) -> [u8; BUDGET_BYTES] {
        let mut bytes = [0; BUDGET_BYTES];
        BUDGET.write(&self.numbers(policy), &mut bytes);
        bytes
    }

    /// Returns the budget that was saved as these bytes, with this policy.
    ///
    /// # Errors
    ///
    /// [`StateError`] for bytes that no budget was saved as, or a budget of another policy.
    pub fn from_bytes(bytes: &[u8], policy: &Policy) -> Result<Self, StateError> {
        let mut numbers = [0; NUMBERS];
        BUDGET.read(bytes, Some(policy), &mut numbers)?;
        Self::of_numbers(&numbers)
    }
}

struct Kind {
    name: &'static str,
    magic: [u8; 4],
    len: usize,
    /// The place of each number, how many follow it, and their size. Not of a policy, whose numbers are
    /// its fields.
    layout: &'static [(u8, u8, u8)],
    /// The place of the policy's fingerprint.
    policy: usize,
}

impl Kind {
    #[inline(never)]
    fn write(&self, numbers: &Numbers, bytes: &mut [u8]) {
        let mut to = Writer::new(self, bytes);
        for (place, count, size) in self.layout {
            for place in *place..place.wrapping_add(*count) {
                let number = numbers.get(usize::from(place)).copied().unwrap_or(0);
                to.number(number, usize::from(*size));
            }
        }
        to.finish(0);
    }

    #[inline(never)]
    fn read(
        &self,
        bytes: &[u8],
        policy: Option<&Policy>,
        numbers: &mut Numbers,
    ) -> Result<(), StateError> {
        let mut from = Reader::behind_version(bytes);
        for (place, count, size) in self.layout {
            for place in *place..place.wrapping_add(*count) {
                let number = from.number(usize::from(*size));
                if let Some(slot) = numbers.get_mut(usize::from(place)) {
                    *slot = number;
                }
            }
        }
        let saved = numbers.get(self.policy).copied().unwrap_or(0);
        let wanted = policy.map_or(saved, Policy::fingerprint);
        self.check(bytes, saved, wanted)
    }

    /// Checks all that is alike in saved state: the magic, the version, the length, the checksum and the
    /// fingerprint, read and wanted.
    #[inline(never)]
    fn check(&self, bytes: &[u8], fingerprint: u64, wanted: u64) -> Result<(), StateError> {
        let kind = self.name;
        let (expected, found) = (self.len, bytes.len());
        let wrong_length = StateError::WrongLength {
            kind,
            expected,
            found,
        };
        let mut from = Reader { rest: bytes };
        let magic = from.number(4);
        let version = from.number(2) as u16;
        let (content, checksum) = match bytes.split_last_chunk() {
            Some((content, checksum)) if found >= 16 => (content, *checksum),
            _ => return Err(wrong_length),
        };
        if magic != u64::from(u32::from_le_bytes(self.magic)) {
            return Err(StateError::WrongKind { kind });
        }
        if version != VERSION {
            return Err(wrong_version(kind, version));
        }
        if found != expected {
            return Err(wrong_length);
        }
        let (expected, found) = (fnv1a(content), u64::from_le_bytes(checksum));
        if expected != found {
            return Err(StateError::BadChecksum {
                kind,
                expected,
                found,
            });
        }
        if fingerprint != wanted {
            return Err(StateError::OtherPolicy {
                kind,
                expected: fingerprint,
                found: wanted,
            });
        }
        Ok(())
    }

    const fn impossible(&self, field: &'static str) -> StateError {
        StateError::Impossible {
            kind: self.name,
            field,
        }
    }
}

/// Writes numbers one behind the other, little endian.
struct Writer<'b> {
    bytes: &'b mut [u8],
    at: usize,
}

impl<'b> Writer<'b> {
    fn new(kind: &Kind, bytes: &'b mut [u8]) -> Self {
        let mut to = Self { bytes, at: 0 };
        to.number(u64::from(u32::from_le_bytes(kind.magic)), 4);
        to.number(u64::from(VERSION), 2);
        to
    }

    /// Writes a number in as many bytes as its range keeps it within.
    fn number(&mut self, mut number: u64, bytes: usize) {
        for _ in 0..bytes {
            if let Some(byte) = self.bytes.get_mut(self.at) {
                *byte = number as u8;
            }
            number >>= 8;
            self.at = self.at.wrapping_add(1);
        }
    }

    /// Adds flags to the byte behind the version, and writes the checksum.
    fn finish(mut self, flags: u8) {
        if let Some(byte) = self.bytes.get_mut(BEFORE) {
            *byte |= flags;
        }
        let checksum = fnv1a(self.bytes.get(..self.at).unwrap_or_default());
        self.number(checksum, CHECKSUM);
        debug_assert_eq!(self.at, self.bytes.len(), "the layout fills its bytes");
    }
}

/// Returns why a version other than the known one cannot be read.
pub(crate) const fn wrong_version(kind: &'static str, found: u16) -> StateError {
    if found > VERSION {
        StateError::NewerVersion { kind, found }
    } else {
        StateError::UnknownVersion { kind, found }
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn behind_version(bytes: &'a [u8]) -> Self {
        let rest = bytes.get(BEFORE..).unwrap_or_default();
        Self { rest }
    }

    /// Reads a number of so many bytes; zeros behind the end, which no layout reaches.
    fn number(&mut self, bytes: usize) -> u64 {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or_default();
        self.rest = rest;
        let number = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        taken.iter().rev().fold(0, number)
    }
}
