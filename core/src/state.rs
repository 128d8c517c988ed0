//! Saved state as bytes: fixed layout, little endian, a version in front and a checksum behind.

use thiserror::Error;

use crate::budget::{Budget, LATEST_RETRY_MS};
use crate::chance::fnv1a;
use crate::class::RetryClass;
use crate::decision::RuleNumber;
use crate::job::{CLASSES, Job, Phase};
use crate::policy::{ClassSettings, MOST_TOKENS, Policy, PolicySettings};

pub(crate) const VERSION: u16 = 1;
const CHECKSUM: usize = 8;
const MOST_RETRIES: u32 = 1_000_000;

/// Bytes or JSON that are no state that could have been saved. Nothing of them is used.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum StateError {
    /// There are too few bytes, or too many.
    #[error("saved {kind}: expected {expected} bytes, found {found}")]
    WrongLength {
        /// What was to be read.
        kind: &'static str,
        /// How many bytes it has.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// They are something else.
    #[error("saved {kind}: the bytes are of another kind")]
    WrongKind {
        /// What was to be read.
        kind: &'static str,
    },
    /// A later version of taketwo saved it.
    #[error("saved {kind}: version {found} is newer than {VERSION}, the newest that is known")]
    NewerVersion {
        /// What was to be read.
        kind: &'static str,
        /// The version.
        found: u16,
    },
    /// There is no such version.
    #[error("saved {kind}: there is no version {found}")]
    UnknownVersion {
        /// What was to be read.
        kind: &'static str,
        /// The version.
        found: u16,
    },
    /// Something was changed or lost on the way.
    #[error("saved {kind}: the checksum is {found}, but the bytes have {expected}")]
    BadChecksum {
        /// What was to be read.
        kind: &'static str,
        /// What the bytes have.
        expected: u64,
        /// What stands behind them.
        found: u64,
    },
    /// It was saved with another policy than the one given.
    #[error("saved {kind}: the policy has fingerprint {found}, but it was saved with {expected}")]
    OtherPolicy {
        /// What was to be read.
        kind: &'static str,
        /// The fingerprint it was saved with.
        expected: u64,
        /// That of the policy that was given.
        found: u64,
    },
    /// No sequence of calls leads there.
    #[error("saved {kind}: {field} is impossible")]
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

/// How many bytes a saved policy has.
pub const POLICY_BYTES: usize = 232;
/// How many bytes a saved job has.
pub const JOB_BYTES: usize = 120;
/// How many bytes a saved budget has.
pub const BUDGET_BYTES: usize = 40;

const POLICY: Kind = Kind {
    name: "policy",
    magic: *b"TT2P",
    len: POLICY_BYTES,
};
const JOB: Kind = Kind {
    name: "job",
    magic: *b"TT2J",
    len: JOB_BYTES,
};
const BUDGET: Kind = Kind {
    name: "budget",
    magic: *b"TT2B",
    len: BUDGET_BYTES,
};

/// Returns the number by which a policy is known: the checksum of its saved bytes.
pub(crate) fn policy_fingerprint(settings: &PolicySettings) -> u64 {
    let bytes = policy_bytes(settings);
    let end = POLICY_BYTES.saturating_sub(CHECKSUM);
    fnv1a(bytes.get(..end).unwrap_or_default())
}

fn policy_bytes(settings: &PolicySettings) -> [u8; POLICY_BYTES] {
    let flags = u16::from(settings.allow_duplicate)
        | u16::from(settings.allow_no_jitter) << 1
        | u16::from(settings.max_elapsed_ms.is_some()) << 2
        | u16::from(settings.probe_ms.is_some()) << 3
        | u16::from(settings.ceiling_millicredits.is_some()) << 4;
    let mut to = Writer::<POLICY_BYTES>::new(POLICY);
    to.u16(flags);
    to.u32(settings.max_attempts);
    to.u32(0);
    to.u64(settings.min_attempt_ms);
    to.u64(settings.max_elapsed_ms.unwrap_or(0));
    to.u64(settings.probe_ms.unwrap_or(0));
    to.u64(settings.ceiling_millicredits.unwrap_or(0));
    to.u32(settings.budget_capacity);
    to.u32(settings.budget_deposit);
    for class in [
        &settings.unlikely,
        &settings.after_delay,
        &settings.third_party,
        &settings.throttled,
    ] {
        to.u32(class.retries);
        to.u32(class.multiplier);
        to.u16(u16::try_from(class.jitter_low).unwrap_or(u16::MAX));
        to.u16(u16::try_from(class.jitter_high).unwrap_or(u16::MAX));
        to.u32(class.cost);
        to.u64(class.floor_ms);
        to.u64(class.base_ms);
        to.u64(class.cap_ms);
    }
    to.u32(settings.inferred_retries);
    to.u32(settings.unspecified_retries);
    to.finish()
}

impl Policy {
    /// Returns the policy as bytes to save.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; POLICY_BYTES] {
        policy_bytes(self.settings())
    }

    /// Returns the policy that was saved as these bytes.
    ///
    /// # Errors
    ///
    /// [`StateError`] for bytes that no policy was saved as.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, StateError> {
        let mut from = Reader::open(POLICY, bytes)?;
        let flags = from.u16();
        let flag = |bit: u16| flags & bit != 0;
        let max_attempts = u64::from(from.u32());
        let padding = from.u32();
        let min_attempt_ms = from.u64();
        let [max_elapsed, probe, ceiling] = [from.u64(), from.u64(), from.u64()];
        let budget_capacity = u64::from(from.u32());
        let budget_deposit = u64::from(from.u32());
        let mut class = || ClassSettings {
            retries: u64::from(from.u32()),
            multiplier: u64::from(from.u32()),
            jitter_low: u64::from(from.u16()),
            jitter_high: u64::from(from.u16()),
            cost: u64::from(from.u32()),
            floor_ms: from.u64(),
            base_ms: from.u64(),
            cap_ms: from.u64(),
        };
        let settings = PolicySettings {
            max_attempts,
            min_attempt_ms,
            max_elapsed_ms: flag(4).then_some(max_elapsed),
            probe_ms: flag(8).then_some(probe),
            ceiling_millicredits: flag(16).then_some(ceiling),
            allow_duplicate: flag(1),
            allow_no_jitter: flag(2),
            budget_capacity,
            budget_deposit,
            unlikely: class(),
            after_delay: class(),
            third_party: class(),
            throttled: class(),
            inferred_retries: u64::from(from.u32()),
            unspecified_retries: u64::from(from.u32()),
        };
        let unset = [(4, max_elapsed), (8, probe), (16, ceiling)];
        let stray = unset.iter().any(|(bit, value)| !flag(*bit) && *value != 0);
        POLICY.possible("a flag or its value", flags < 32 && padding == 0 && !stray)?;
        settings.build().map_err(|invalid| {
            let field = invalid
                .violations()
                .next()
                .map_or("", |violation| violation.field());
            StateError::Impossible {
                kind: POLICY.name,
                field,
            }
        })
    }
}

impl Job {
    /// Returns the job as bytes to save.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; JOB_BYTES] {
        let flags = u8::from(self.first_ms.is_some())
            | u8::from(self.is_spread) << 1
            | u8::from(self.deadline_ms.is_some()) << 2;
        let mut to = Writer::<JOB_BYTES>::new(JOB);
        to.u8(self.phase.number());
        to.u8(flags);
        to.u64(self.policy);
        to.u64(self.stream);
        to.u64(self.draws);
        to.u64(self.last_ms);
        to.u64(self.first_ms.unwrap_or(0));
        to.u64(self.at_ms);
        to.u64(self.deadline_ms.unwrap_or(0));
        to.u64(self.lost_millicredits);
        to.u64(self.estimate_millicredits);
        to.u32(u64::from(self.attempts));
        to.u8(self.class.number());
        to.u8(self.rule.0);
        to.u16(0);
        for used in self.used {
            to.u32(u64::from(used));
        }
        to.finish()
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

    fn read(bytes: &[u8], policy: Option<&Policy>) -> Result<Self, StateError> {
        let mut from = Reader::open(JOB, bytes)?;
        let phase = from.u8();
        let flags = from.u8();
        let flag = |bit: u8| flags & bit != 0;
        let fingerprint = from.u64();
        if let Some(policy) = policy {
            JOB.same_policy(fingerprint, policy)?;
        }
        let [stream, draws, last_ms, first, at_ms, deadline] = [
            from.u64(),
            from.u64(),
            from.u64(),
            from.u64(),
            from.u64(),
            from.u64(),
        ];
        let [lost_millicredits, estimate_millicredits] = [from.u64(), from.u64()];
        let attempts = from.u32();
        let class = from.u8();
        let rule = RuleNumber(from.u8());
        let padding = from.u16();
        let mut used = [0; CLASSES];
        used.iter_mut().for_each(|used| *used = from.u32());

        let stray = !flag(1) && first != 0 || !flag(4) && deadline != 0;
        JOB.possible("a flag or its value", flags < 8 && padding == 0 && !stray)?;
        let (Some(phase), Some(class)) =
            (Phase::from_number(phase), RetryClass::from_number(class))
        else {
            return Err(StateError::Impossible {
                kind: JOB.name,
                field: "the phase or the class",
            });
        };
        let job = Self {
            policy: fingerprint,
            stream,
            draws,
            last_ms,
            first_ms: flag(1).then_some(first),
            at_ms,
            deadline_ms: flag(4).then_some(deadline),
            lost_millicredits,
            estimate_millicredits,
            used,
            attempts,
            phase,
            class,
            rule,
            is_spread: flag(2),
        };
        job.check_possible()?;
        Ok(job)
    }

    /// Refuses what no sequence of calls leads to.
    pub(crate) fn check_possible(&self) -> Result<(), StateError> {
        let used: u64 = self
            .used
            .iter()
            .fold(0, |sum, used| sum.saturating_add(u64::from(*used)));
        let most = self.used.iter().copied().max().unwrap_or(0);
        JOB.possible("the rule", self.rule.is_known())?;
        JOB.possible("the number of draws", used <= self.draws)?;
        JOB.possible(
            "a counter",
            most <= MOST_RETRIES && self.attempts <= MOST_RETRIES,
        )?;
        JOB.possible(
            "the first start",
            self.first_ms.is_none_or(|first| first <= self.last_ms),
        )?;
        let class_fits = match self.class {
            RetryClass::Never => used == 0,
            class => self.used(class) > 0,
        };
        JOB.possible("the class", class_fits)?;
        let begun = self.first_ms.is_some();
        let given_back = self.used(RetryClass::Throttled) > 0;
        let phase_fits = match self.phase {
            Phase::Ready => !begun && self.attempts == 0 && used == 0 && self.draws == 0,
            Phase::Waiting => begun && used > 0 && (self.attempts > 0 || given_back),
            Phase::InFlight => begun && self.attempts > 0,
            Phase::Done => begun && self.attempts > 0,
            Phase::Stopped => begun || self.attempts == 0 && used == 0,
        };
        JOB.possible("the phase", phase_fits)
    }
}

impl Budget {
    /// Returns the budget as bytes to save.
    #[must_use]
    pub fn to_bytes(&self, policy: &Policy) -> [u8; BUDGET_BYTES] {
        let mut to = Writer::<BUDGET_BYTES>::new(BUDGET);
        to.u8(u8::from(self.last_retry_ms().is_some()));
        to.u8(0);
        to.u64(policy.fingerprint());
        to.u64(self.tokens());
        to.u64(self.last_retry_ms().unwrap_or(0));
        to.finish()
    }

    /// Returns the budget that was saved as these bytes, with this policy.
    ///
    /// # Errors
    ///
    /// [`StateError`] for bytes that no budget was saved as, or a budget of another policy.
    pub fn from_bytes(bytes: &[u8], policy: &Policy) -> Result<Self, StateError> {
        let mut from = Reader::open(BUDGET, bytes)?;
        let [flags, padding] = [from.u8(), from.u8()];
        BUDGET.same_policy(from.u64(), policy)?;
        let [tokens, last] = [from.u64(), from.u64()];
        let stray = flags == 0 && last != 0;
        BUDGET.possible("a flag or its value", flags < 2 && padding == 0 && !stray)?;
        BUDGET.possible("the tokens", tokens <= MOST_TOKENS)?;
        BUDGET.possible("the last retry", last <= LATEST_RETRY_MS)?;
        Ok(Self::from_parts(tokens, (flags == 1).then_some(last)))
    }
}

#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    magic: [u8; 4],
    len: usize,
}

impl Kind {
    fn possible(self, field: &'static str, is_possible: bool) -> Result<(), StateError> {
        if is_possible {
            Ok(())
        } else {
            Err(StateError::Impossible {
                kind: self.name,
                field,
            })
        }
    }

    fn same_policy(self, saved: u64, policy: &Policy) -> Result<(), StateError> {
        if saved == policy.fingerprint() {
            return Ok(());
        }
        let (expected, found) = (saved, policy.fingerprint());
        Err(StateError::OtherPolicy {
            kind: self.name,
            expected,
            found,
        })
    }
}

struct Writer<const N: usize> {
    bytes: [u8; N],
    at: usize,
}

impl<const N: usize> Writer<N> {
    fn new(kind: Kind) -> Self {
        let mut to = Self {
            bytes: [0; N],
            at: 0,
        };
        to.put(&kind.magic);
        to.u16(VERSION);
        to
    }

    fn put(&mut self, bytes: &[u8]) {
        let end = self.at.saturating_add(bytes.len());
        let room = self.bytes.get_mut(self.at..end).unwrap_or_default();
        room.iter_mut()
            .zip(bytes)
            .for_each(|(to, from)| *to = *from);
        self.at = end;
    }

    fn u8(&mut self, value: u8) {
        self.put(&[value]);
    }

    fn u16(&mut self, value: u16) {
        self.put(&value.to_le_bytes());
    }

    /// A number that its range keeps within 32 bits.
    fn u32(&mut self, value: u64) {
        self.put(&u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.put(&value.to_le_bytes());
    }

    fn finish(mut self) -> [u8; N] {
        let checksum = fnv1a(self.bytes.get(..self.at).unwrap_or_default());
        self.u64(checksum);
        debug_assert_eq!(self.at, N, "the layout fills its bytes");
        self.bytes
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Checks all that is alike in saved state, and goes on behind the version.
    fn open(kind: Kind, bytes: &'a [u8]) -> Result<Self, StateError> {
        let name = kind.name;
        let wrong_length = StateError::WrongLength {
            kind: name,
            expected: kind.len,
            found: bytes.len(),
        };
        if bytes.len() < 16 {
            return Err(wrong_length);
        }
        let mut from = Self { rest: bytes };
        if from.take() != kind.magic {
            return Err(StateError::WrongKind { kind: name });
        }
        match from.u16() {
            found @ ..VERSION => return Err(StateError::UnknownVersion { kind: name, found }),
            VERSION => {}
            found => return Err(StateError::NewerVersion { kind: name, found }),
        }
        let Some((content, checksum)) =
            bytes.split_last_chunk().filter(|_| bytes.len() == kind.len)
        else {
            return Err(wrong_length);
        };
        let (expected, found) = (fnv1a(content), u64::from_le_bytes(*checksum));
        if expected != found {
            return Err(StateError::BadChecksum {
                kind: name,
                expected,
                found,
            });
        }
        Ok(from)
    }

    /// Takes the next bytes; zeros behind the end, which no layout reaches.
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (bytes, rest) = self.rest.split_first_chunk().unwrap_or((&[0; N], &[]));
        self.rest = rest;
        *bytes
    }

    fn u8(&mut self) -> u8 {
        u8::from_le_bytes(self.take())
    }

    fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }
}
