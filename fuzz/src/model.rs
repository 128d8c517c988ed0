//! The contract again, the plain way: which rule a code has, what a policy may say, and what a job
//! answers. Written from the contract and after `conformance/model.py`, without a look at core.
//!
//! Numbers are 128 bits wide and cut where the contract says that arithmetic saturates. It is slow
//! and simple on purpose.

pub const MAX: u128 = u64::MAX as u128;

/// A number as the contract keeps it: at most 64 bits.
fn cut(number: u128) -> u128 {
    number.min(MAX)
}

// --- codes --------------------------------------------------------------------------------------

/// What a code means: the name of its rule, what stands in its row, and the detail.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Found {
    pub rule: &'static str,
    pub row: Row,
    pub detail: Option<Vec<u8>>,
}

/// What stands in a row beside its name: family, verdict, stage, refund, remedy, basis.
pub type Row = [&'static str; 6];

#[rustfmt::skip]
const ROWS: [(&str, Row); 16] = [
    ("safety.input", ["moderation", "never", "input", "no", "change_input", "page"]),
    ("safety.output", ["moderation", "never", "output", "no", "change_input", "page"]),
    ("safety", ["moderation", "never", "unspecified", "no", "change_input", "page"]),
    ("input_preprocessing.safety.text", ["moderation", "never", "preprocessing", "yes", "change_prompt", "page"]),
    ("input_preprocessing.safety", ["moderation", "never", "preprocessing", "unspecified", "change_input", "observed"]),
    ("safety.nested", ["moderation", "never", "unspecified", "unspecified", "change_input", "inferred"]),
    ("asset.invalid", ["asset", "never", "input", "yes", "replace_asset", "page"]),
    ("internal.bad_output", ["bad_output", "unlikely", "output", "yes", "remove_overlay", "page"]),
    ("input_preprocessing.internal", ["internal", "after_delay", "preprocessing", "yes", "wait", "page"]),
    ("internal", ["internal", "after_delay", "processing", "yes", "wait", "page"]),
    ("internal.other", ["internal", "after_delay", "processing", "yes", "wait", "inferred"]),
    ("absent", ["internal", "after_delay", "processing", "yes", "wait", "page"]),
    ("third_party.unavailable", ["third_party", "after_delay", "provider", "yes", "wait_or_change_model", "revision"]),
    ("third_party.input_validation", ["asset", "never", "provider", "unspecified", "change_input", "observed"]),
    ("unknown", ["unknown", "unspecified", "unspecified", "unspecified", "ask_person", "none"]),
    ("malformed", ["unknown", "unspecified", "unspecified", "unspecified", "ask_person", "none"]),
];

pub fn classify(code: Option<&[u8]>) -> Found {
    let rule = match code {
        None => "absent",
        Some(code) => rule_of(code),
    };
    let row = ROWS.iter().find(|(name, _)| *name == rule);
    let has_detail = rule == "safety.input"
        || rule == "safety.output"
        || rule == "input_preprocessing.safety.text"
        || rule == "input_preprocessing.safety";
    let third = || code.and_then(|code| code.split(|byte| *byte == b'.').nth(2));
    Found {
        rule,
        row: row.expect("each rule has a row").1,
        detail: if has_detail {
            third().map(<[u8]>::to_vec)
        } else {
            None
        },
    }
}

fn rule_of(code: &[u8]) -> &'static str {
    let segments: Vec<&[u8]> = code.split(|byte| *byte == b'.').collect();
    let first = segments.first().copied();
    let second = segments.get(1).copied();
    let third = segments.get(2).copied();
    let is_nested = segments
        .iter()
        .any(|segment| segment.eq_ignore_ascii_case(b"SAFETY"));

    if !is_well_formed(code, &segments) {
        if is_nested {
            return "safety.nested";
        }
        return "malformed";
    }
    if first == Some(b"SAFETY") && second == Some(b"INPUT") {
        return "safety.input";
    }
    if first == Some(b"SAFETY") && second == Some(b"OUTPUT") {
        return "safety.output";
    }
    if first == Some(b"SAFETY") {
        return "safety";
    }
    if first == Some(b"INPUT_PREPROCESSING") && second == Some(b"SAFETY") {
        if third == Some(b"TEXT") && segments.len() == 3 {
            return "input_preprocessing.safety.text";
        }
        return "input_preprocessing.safety";
    }
    if is_nested {
        return "safety.nested";
    }
    if first == Some(b"ASSET") && second == Some(b"INVALID") {
        return "asset.invalid";
    }
    if first == Some(b"INTERNAL") && second == Some(b"BAD_OUTPUT") {
        return "internal.bad_output";
    }
    if first == Some(b"INPUT_PREPROCESSING") && second == Some(b"INTERNAL") {
        return "input_preprocessing.internal";
    }
    if first == Some(b"INTERNAL") && segments.len() == 1 {
        return "internal";
    }
    if first == Some(b"INTERNAL") {
        return "internal.other";
    }
    if first == Some(b"THIRD_PARTY") && second == Some(b"UNAVAILABLE") {
        return "third_party.unavailable";
    }
    if first == Some(b"THIRD_PARTY") && second == Some(b"INPUT_VALIDATION") {
        return "third_party.input_validation";
    }
    "unknown"
}

fn is_well_formed(code: &[u8], segments: &[&[u8]]) -> bool {
    if code.is_empty() || code.len() > 128 || segments.len() > 8 {
        return false;
    }
    for segment in segments {
        if segment.is_empty() {
            return false;
        }
        for byte in *segment {
            if !b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_".contains(byte) {
                return false;
            }
        }
    }
    true
}

/// The engine's class for the code of a failed task.
fn class_of(found: &Found) -> &'static str {
    let [_, verdict, _, _, _, basis] = found.row;
    if verdict == "never" || found.rule == "malformed" {
        "never"
    } else if verdict == "unlikely" {
        "unlikely"
    } else if found.rule == "third_party.unavailable" {
        "third_party"
    } else if verdict == "after_delay" && basis == "inferred" {
        "inferred"
    } else if verdict == "after_delay" {
        "after_delay"
    } else {
        "unspecified"
    }
}

// --- HTTP answers -------------------------------------------------------------------------------

/// What an HTTP status means; 0 stands for no answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Http {
    pub rule: &'static str,
    pub class: &'static str,
    /// The class of a creation in the engine.
    pub creation_class: &'static str,
    pub is_ambiguous: bool,
    pub ends_polling: bool,
}

pub fn http(status: u16) -> Http {
    let rule = match status {
        429 => "http.throttled",
        503 => "http.unavailable",
        502 | 504 => "http.gateway",
        400 | 401 | 404 | 405 => "http.rejected",
        400..=499 => "http.client",
        500..=599 => "http.server",
        _ => "http.unclear",
    };
    let (class, creation_class, is_ambiguous) = match rule {
        "http.throttled" | "http.unavailable" => ("throttled", "throttled", false),
        "http.gateway" => ("after_delay", "after_delay", true),
        "http.rejected" | "http.client" => ("never", "never", false),
        _ => ("after_delay", "inferred", true),
    };
    Http {
        rule,
        class,
        creation_class,
        is_ambiguous,
        ends_polling: status == 401 || status == 404,
    }
}

// --- policies -----------------------------------------------------------------------------------

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Policy {
    pub max_attempts: u128,
    pub min_attempt_ms: u128,
    pub max_elapsed_ms: Option<u128>,
    pub probe_ms: Option<u128>,
    pub ceiling_millicredits: Option<u128>,
    pub allow_duplicate: bool,
    pub allow_no_jitter: bool,
    pub capacity: u128,
    pub deposit: u128,
    pub unlikely: Class,
    pub after_delay: Class,
    pub third_party: Class,
    pub throttled: Class,
    pub inferred_retries: u128,
    pub unspecified_retries: u128,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Class {
    pub retries: u128,
    pub floor_ms: u128,
    pub base_ms: u128,
    pub cap_ms: u128,
    pub multiplier: u128,
    pub jitter_low: u128,
    pub jitter_high: u128,
    pub cost: u128,
}

pub const PRESETS: [&str; 3] = ["alone", "shared", "cautious"];

pub fn preset(name: &str) -> Policy {
    let class = |retries, floor_ms, base_ms, cap_ms, jitter_low, cost| Class {
        retries,
        floor_ms,
        base_ms,
        cap_ms,
        multiplier: 2_000,
        jitter_low,
        jitter_high: 1_000,
        cost,
    };
    let mut policy = Policy {
        max_attempts: 4,
        min_attempt_ms: 5_000,
        max_elapsed_ms: Some(180_000),
        probe_ms: None,
        ceiling_millicredits: None,
        allow_duplicate: false,
        allow_no_jitter: false,
        capacity: 2_000,
        deposit: 100,
        unlikely: class(1, 2_000, 5_000, 30_000, 500, 1_000),
        after_delay: class(3, 5_000, 10_000, 60_000, 500, 1_000),
        third_party: class(3, 30_000, 60_000, 300_000, 500, 1_000),
        throttled: class(3, 1_000, 2_000, 60_000, 667, 350),
        inferred_retries: 1,
        unspecified_retries: 1,
    };
    if name == "shared" {
        policy.max_elapsed_ms = Some(3_600_000);
        policy.probe_ms = Some(480_000);
    }
    if name == "cautious" {
        policy.unspecified_retries = 0;
    }
    policy
}

/// What a field of a policy file holds.
pub enum Held<'a> {
    Number(&'a mut u128),
    OptionalNumber(&'a mut Option<u128>),
    Flag(&'a mut bool),
}

impl Policy {
    /// The field with this name, if there is one.
    pub fn field(&mut self, name: &str) -> Option<Held<'_>> {
        Some(match name {
            "max_attempts" => Held::Number(&mut self.max_attempts),
            "min_attempt_ms" => Held::Number(&mut self.min_attempt_ms),
            "max_elapsed_ms" => Held::OptionalNumber(&mut self.max_elapsed_ms),
            "probe_ms" => Held::OptionalNumber(&mut self.probe_ms),
            "ceiling_millicredits" => Held::OptionalNumber(&mut self.ceiling_millicredits),
            "allow_duplicate" => Held::Flag(&mut self.allow_duplicate),
            "allow_no_jitter" => Held::Flag(&mut self.allow_no_jitter),
            "budget.capacity" => Held::Number(&mut self.capacity),
            "budget.deposit" => Held::Number(&mut self.deposit),
            "classes.inferred.retries" => Held::Number(&mut self.inferred_retries),
            "classes.unspecified.retries" => Held::Number(&mut self.unspecified_retries),
            _ => {
                let (class, field) = name.strip_prefix("classes.")?.split_once('.')?;
                let class = match class {
                    "unlikely" => &mut self.unlikely,
                    "after_delay" => &mut self.after_delay,
                    "third_party" => &mut self.third_party,
                    "throttled" => &mut self.throttled,
                    _ => return None,
                };
                Held::Number(match field {
                    "retries" => &mut class.retries,
                    "floor_ms" => &mut class.floor_ms,
                    "base_ms" => &mut class.base_ms,
                    "cap_ms" => &mut class.cap_ms,
                    "multiplier" => &mut class.multiplier,
                    "jitter_low" => &mut class.jitter_low,
                    "jitter_high" => &mut class.jitter_high,
                    "cost" => &mut class.cost,
                    _ => return None,
                })
            }
        })
    }

    fn settled(&self) -> [(&'static str, &Class); 4] {
        [
            ("unlikely", &self.unlikely),
            ("after_delay", &self.after_delay),
            ("third_party", &self.third_party),
            ("throttled", &self.throttled),
        ]
    }

    /// The numbers that the delays of a class are made of, and its cost.
    pub fn class(&self, name: &str) -> &Class {
        match name {
            "unlikely" => &self.unlikely,
            "third_party" => &self.third_party,
            "throttled" => &self.throttled,
            _ => &self.after_delay,
        }
    }

    pub fn retries(&self, name: &str) -> u128 {
        match name {
            "never" => 0,
            "inferred" => self.inferred_retries,
            "unspecified" => self.unspecified_retries,
            _ => self.class(name).retries,
        }
    }

    /// Every field that is wrong, with its value; once for each way in which it is.
    pub fn violations(&self) -> Vec<(String, u128)> {
        const WEEK: u128 = 7 * 24 * 60 * 60 * 1_000;
        const COUNT: u128 = 1_000_000;
        const TOKENS: u128 = 4_000_000;

        let mut found = Vec::new();
        let mut check = |field: String, value: u128, low: u128, high: u128| {
            if value < low || value > high {
                found.push((field, value));
            }
        };
        check("max_attempts".into(), self.max_attempts, 1, COUNT);
        check("min_attempt_ms".into(), self.min_attempt_ms, 0, WEEK);
        if let Some(ms) = self.max_elapsed_ms {
            check("max_elapsed_ms".into(), ms, 0, WEEK);
        }
        if let Some(ms) = self.probe_ms {
            check("probe_ms".into(), ms, 0, WEEK);
        }
        if let Some(ceiling) = self.ceiling_millicredits {
            let most = 1_000_000_000_000_000;
            check("ceiling_millicredits".into(), ceiling, 1, most);
        }
        check("budget.capacity".into(), self.capacity, 1, TOKENS);
        check("budget.deposit".into(), self.deposit, 0, TOKENS);
        for (name, class) in self.settled() {
            let field = |field: &str| format!("classes.{name}.{field}");
            check(field("retries"), class.retries, 0, COUNT);
            check(field("floor_ms"), class.floor_ms, 0, WEEK);
            check(field("base_ms"), class.base_ms, 1, WEEK);
            check(field("cap_ms"), class.cap_ms, 0, WEEK);
            check(field("multiplier"), class.multiplier, 1_000, 1_000_000);
            check(field("jitter_low"), class.jitter_low, 0, 1_000);
            check(field("jitter_high"), class.jitter_high, 0, 1_000);
            check(field("cost"), class.cost, 0, TOKENS);
            // What must hold between the fields.
            check(field("floor_ms"), class.floor_ms, 0, class.cap_ms);
            check(field("jitter_low"), class.jitter_low, 0, class.jitter_high);
            check(field("cost"), class.cost, 0, self.capacity);
        }
        for name in ["inferred", "unspecified"] {
            let retries = self.retries(name);
            check(format!("classes.{name}.retries"), retries, 0, COUNT);
        }
        for name in &CLASSES[1..] {
            if !self.allow_no_jitter && !self.is_spread(name) {
                found.push((format!("classes.{name}.retries"), self.retries(name)));
            }
        }
        found
    }

    fn is_spread(&self, name: &str) -> bool {
        let class = self.class(name);
        let mut e = class.base_ms.min(class.cap_ms);
        let mut k = 0;
        while k < self.retries(name) {
            let (low, high) = range_of(class, e);
            if low >= high {
                return false;
            }
            let following = next(class, e);
            if following == e {
                break;
            }
            e = following;
            k += 1;
        }
        true
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let flags = u128::from(self.allow_duplicate)
            + 2 * u128::from(self.allow_no_jitter)
            + 4 * u128::from(self.max_elapsed_ms.is_some())
            + 8 * u128::from(self.probe_ms.is_some())
            + 16 * u128::from(self.ceiling_millicredits.is_some());
        let mut bytes = b"TT2P".to_vec();
        put(&mut bytes, 2, 1);
        put(&mut bytes, 2, flags);
        put(&mut bytes, 4, self.max_attempts);
        put(&mut bytes, 4, 0);
        put(&mut bytes, 8, self.min_attempt_ms);
        put(&mut bytes, 8, self.max_elapsed_ms.unwrap_or(0));
        put(&mut bytes, 8, self.probe_ms.unwrap_or(0));
        put(&mut bytes, 8, self.ceiling_millicredits.unwrap_or(0));
        put(&mut bytes, 4, self.capacity);
        put(&mut bytes, 4, self.deposit);
        for (_, class) in self.settled() {
            put(&mut bytes, 4, class.retries);
            put(&mut bytes, 4, class.multiplier);
            put(&mut bytes, 2, class.jitter_low);
            put(&mut bytes, 2, class.jitter_high);
            put(&mut bytes, 4, class.cost);
            put(&mut bytes, 8, class.floor_ms);
            put(&mut bytes, 8, class.base_ms);
            put(&mut bytes, 8, class.cap_ms);
        }
        put(&mut bytes, 4, self.inferred_retries);
        put(&mut bytes, 4, self.unspecified_retries);
        sealed(bytes)
    }

    /// The number that tells one policy from another: its checksum.
    pub fn fingerprint(&self) -> u128 {
        let bytes = self.to_bytes();
        take(&bytes, bytes.len() - 8, 8)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, &'static str> {
        open(bytes, b"TT2P", 232)?;
        let flags = take(bytes, 6, 2);
        let optional = |flag: u128, at: usize| {
            let value = take(bytes, at, 8);
            if flags & flag != 0 {
                Ok(Some(value))
            } else if value == 0 {
                Ok(None)
            } else {
                Err("impossible")
            }
        };
        if flags >= 32 || take(bytes, 12, 4) != 0 {
            return Err("impossible");
        }
        let class = |index: usize| {
            let at = 56 + index * 40;
            Class {
                retries: take(bytes, at, 4),
                multiplier: take(bytes, at + 4, 4),
                jitter_low: take(bytes, at + 8, 2),
                jitter_high: take(bytes, at + 10, 2),
                cost: take(bytes, at + 12, 4),
                floor_ms: take(bytes, at + 16, 8),
                base_ms: take(bytes, at + 24, 8),
                cap_ms: take(bytes, at + 32, 8),
            }
        };
        let policy = Self {
            max_attempts: take(bytes, 8, 4),
            min_attempt_ms: take(bytes, 16, 8),
            max_elapsed_ms: optional(4, 24)?,
            probe_ms: optional(8, 32)?,
            ceiling_millicredits: optional(16, 40)?,
            allow_duplicate: flags & 1 != 0,
            allow_no_jitter: flags & 2 != 0,
            capacity: take(bytes, 48, 4),
            deposit: take(bytes, 52, 4),
            unlikely: class(0),
            after_delay: class(1),
            third_party: class(2),
            throttled: class(3),
            inferred_retries: take(bytes, 216, 4),
            unspecified_retries: take(bytes, 220, 4),
        };
        if policy.violations().is_empty() {
            Ok(policy)
        } else {
            Err("impossible")
        }
    }
}

// --- delays and chance --------------------------------------------------------------------------

fn next(class: &Class, e: u128) -> u128 {
    (cut(e * class.multiplier) / 1_000).min(class.cap_ms)
}

fn range_of(class: &Class, e: u128) -> (u128, u128) {
    let low = (cut(e * class.jitter_low) / 1_000).max(class.floor_ms);
    let high = (cut(e * class.jitter_high) / 1_000).max(low);
    (low, high)
}

/// The shortest and the longest delay of the k-th retry of a class, k from 0.
pub fn delay_range(class: &Class, k: u128, hint_ms: Option<u128>) -> (u128, u128) {
    let mut e = class.base_ms.min(class.cap_ms);
    let mut done = 0;
    while done < k {
        let following = next(class, e);
        if following == e {
            break; // It never changes again.
        }
        e = following;
        done += 1;
    }
    let (low, high) = range_of(class, e);
    match hint_ms {
        None => (low, high),
        Some(hint) => {
            let width = (high - low).max(1_000).max(hint / 4);
            let low = low.max(hint);
            (low, cut(low + width))
        }
    }
}

const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

pub fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in bytes {
        hash ^= u64::from(*byte);
        hash = hash.wrapping_mul(0x100_0000_01B3);
    }
    hash
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn stream_of(seed: u64, name: &[u8]) -> u64 {
    mix(mix(seed.wrapping_add(GAMMA)) ^ fnv1a(name))
}

/// The n-th random number of a stream, n from 0.
pub fn draw(stream: u64, n: u64) -> u64 {
    mix(stream.wrapping_add(n.wrapping_add(1).wrapping_mul(GAMMA)))
}

pub fn bounded(drawn: u64, width: u128) -> u128 {
    u128::from(drawn) * (width + 1) / (1 << 64)
}

// --- saved state --------------------------------------------------------------------------------

fn put(bytes: &mut Vec<u8>, len: usize, number: u128) {
    assert!(number < 1 << (8 * len), "no field holds {number}");
    bytes.extend(&number.to_le_bytes()[..len]);
}

fn take(bytes: &[u8], at: usize, len: usize) -> u128 {
    let mut number = 0;
    for index in (0..len).rev() {
        number = number * 256 + u128::from(bytes[at + index]);
    }
    number
}

fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let checksum = fnv1a(&bytes);
    bytes.extend(checksum.to_le_bytes());
    bytes
}

/// All that is alike in saved state; the error is the name of what is wrong.
fn open(bytes: &[u8], magic: &[u8; 4], len: usize) -> Result<(), &'static str> {
    if bytes.len() < 16 {
        return Err("wrong_length");
    }
    if &bytes[..4] != magic {
        return Err("wrong_kind");
    }
    let version = take(bytes, 4, 2);
    if version > 1 {
        return Err("newer_version");
    }
    if version == 0 {
        return Err("unknown_version");
    }
    if bytes.len() != len {
        return Err("wrong_length");
    }
    if take(bytes, len - 8, 8) != u128::from(fnv1a(&bytes[..len - 8])) {
        return Err("bad_checksum");
    }
    Ok(())
}

// --- the budget ---------------------------------------------------------------------------------

/// The latest time that a budget can keep.
const LATEST: u128 = (1 << 42) - 2;

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Budget {
    pub tokens: u128,
    pub last_ms: Option<u128>,
}

impl Budget {
    pub fn new(policy: &Policy) -> Self {
        Self {
            tokens: policy.capacity,
            last_ms: None,
        }
    }

    /// The tokens as a call with this policy sees them.
    fn readable(&self, policy: &Policy) -> u128 {
        self.tokens.min(policy.capacity)
    }

    fn since_last(&self, now: u128) -> u128 {
        now.min(LATEST).saturating_sub(self.last_ms.unwrap_or(0))
    }

    fn probe_is_due(&self, policy: &Policy, now: u128) -> bool {
        match policy.probe_ms {
            None => false,
            Some(probe) => self.last_ms.is_none() || self.since_last(now) >= probe,
        }
    }

    fn sent(&mut self, now: u128) {
        self.last_ms = Some(self.last_ms.unwrap_or(0).max(now.min(LATEST)));
    }

    fn deposit(&mut self, policy: &Policy, amount: u128) {
        self.tokens = policy.capacity.min(self.readable(policy) + amount);
    }

    pub fn to_bytes(&self, policy: &Policy) -> Vec<u8> {
        let mut bytes = b"TT2B".to_vec();
        put(&mut bytes, 2, 1);
        put(&mut bytes, 1, u128::from(self.last_ms.is_some()));
        put(&mut bytes, 1, 0);
        put(&mut bytes, 8, policy.fingerprint());
        put(&mut bytes, 8, self.tokens);
        put(&mut bytes, 8, self.last_ms.unwrap_or(0));
        sealed(bytes)
    }

    pub fn from_bytes(bytes: &[u8], policy: &Policy) -> Result<Self, &'static str> {
        open(bytes, b"TT2B", 40)?;
        if take(bytes, 8, 8) != policy.fingerprint() {
            return Err("other_policy");
        }
        let flags = take(bytes, 6, 1);
        let tokens = take(bytes, 16, 8);
        let last = take(bytes, 24, 8);
        let is_possible = flags < 2
            && take(bytes, 7, 1) == 0
            && (flags == 1 || last == 0)
            && tokens <= 4_000_000
            && last <= LATEST;
        if !is_possible {
            return Err("impossible");
        }
        Ok(Self {
            tokens,
            last_ms: (flags == 1).then_some(last),
        })
    }
}

// --- the job ------------------------------------------------------------------------------------

/// The classes, in the order of their numbers.
pub const CLASSES: [&str; 7] = [
    "never",
    "unlikely",
    "after_delay",
    "inferred",
    "third_party",
    "throttled",
    "unspecified",
];
/// The phases, in the order of their numbers, from 1.
pub const PHASES: [&str; 5] = ["ready", "waiting", "in_flight", "done", "stopped"];

/// The numbers by which saved jobs know rules.
pub const RULE_NUMBERS: [(&str, u8); 23] = [
    ("unknown", 0),
    ("safety.input", 1),
    ("safety.output", 2),
    ("safety", 3),
    ("input_preprocessing.safety.text", 4),
    ("input_preprocessing.safety", 5),
    ("safety.nested", 6),
    ("asset.invalid", 7),
    ("internal.bad_output", 8),
    ("input_preprocessing.internal", 9),
    ("internal", 10),
    ("internal.other", 11),
    ("absent", 12),
    ("third_party.unavailable", 13),
    ("third_party.input_validation", 14),
    ("malformed", 15),
    ("http.throttled", 64),
    ("http.unavailable", 65),
    ("http.gateway", 66),
    ("http.rejected", 67),
    ("http.client", 68),
    ("http.server", 69),
    ("http.unclear", 70),
];

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Job {
    pub phase: &'static str,
    pub fingerprint: u128,
    pub stream: u64,
    pub draws: u64,
    pub last_ms: u128,
    pub first_ms: Option<u128>,
    pub at_ms: u128,
    pub deadline_ms: Option<u128>,
    pub lost: u128,
    pub estimate: u128,
    pub attempts: u128,
    pub class: &'static str,
    pub rule: Option<&'static str>,
    pub spread: bool,
    /// By the numbers of the classes; the first stays 0.
    pub used: [u128; 7],
}

/// How an attempt ended, other than well.
#[derive(Clone, Debug)]
pub enum Failure {
    Code(Option<Vec<u8>>),
    /// 0 where there was no answer.
    Http(u16),
    Cancelled,
}

#[derive(Clone, Copy, Debug)]
pub struct Hint {
    pub retry: Option<bool>,
    pub after_ms: Option<u128>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    pub action: &'static str,
    pub check: &'static str,
    pub rule: Option<&'static str>,
    pub class: &'static str,
    pub attempts: u128,
    pub at_ms: Option<u128>,
    /// The time drawn, the shortest and the longest that it could have been.
    pub delay: Option<[u128; 3]>,
    pub compared: [u128; 2],
}

/// A call that changed nothing: `out_of_turn` or `other_policy`.
pub type Called = Result<Answer, &'static str>;

impl Job {
    pub fn new(
        policy: &Policy,
        seed: u64,
        name: &[u8],
        deadline_ms: Option<u128>,
        estimate: u128,
    ) -> Self {
        Self {
            phase: "ready",
            fingerprint: policy.fingerprint(),
            stream: stream_of(seed, name),
            draws: 0,
            last_ms: 0,
            first_ms: None,
            at_ms: 0,
            deadline_ms,
            lost: 0,
            estimate,
            attempts: 0,
            class: "never",
            rule: None,
            spread: false,
            used: [0; 7],
        }
    }

    pub fn start(&mut self, policy: &Policy, now: u128, budget: &mut Budget) -> Called {
        self.turn(policy, &["ready", "waiting"])?;
        let now = self.advance(now);
        Ok(if self.phase == "ready" {
            self.start_first(policy, now)
        } else {
            self.start_retry(policy, now, budget)
        })
    }

    fn start_first(&mut self, policy: &Policy, now: u128) -> Answer {
        let end = cut(now + policy.min_attempt_ms);
        if let Some(deadline) = self.deadline_ms
            && end > deadline
        {
            self.phase = "stopped";
            return self.answer("deadline", [end, deadline]);
        }
        self.attempts = 1;
        if self.first_ms.is_none() {
            self.first_ms = Some(now);
        }
        self.phase = "in_flight";
        self.answer("go", [1, policy.max_attempts]).at(now)
    }

    fn start_retry(&mut self, policy: &Policy, now: u128, budget: &mut Budget) -> Answer {
        if now < self.at_ms {
            return self.answer("due", [now, self.at_ms]).at(self.at_ms);
        }
        let end = cut(now + policy.min_attempt_ms);
        if let Some(deadline) = self.deadline_ms
            && end > deadline
        {
            self.phase = "stopped";
            return self.answer("deadline", [end, deadline]);
        }
        let elapsed = self.since_first(now);
        if let Some(most) = policy.max_elapsed_ms
            && elapsed > most
        {
            self.phase = "stopped";
            return self.answer("patience", [elapsed, most]);
        }
        let late = now - self.at_ms;
        if late > 60_000 && !self.spread {
            self.spread = true;
            let drawn = self.drawn(0, 60_000);
            self.at_ms = cut(now + drawn[0]);
            return self
                .answer("spread", [late, 60_000])
                .at(self.at_ms)
                .drawn(drawn);
        }
        let tokens = budget.readable(policy);
        let cost = policy.class(self.class).cost;
        if tokens >= cost {
            budget.tokens = tokens - cost;
            self.send(now, budget);
            return self.answer("tokens", [tokens, cost]).at(now);
        }
        if budget.probe_is_due(policy, now) {
            let since = budget.since_last(now);
            self.send(now, budget);
            let probe = policy.probe_ms.unwrap_or(0);
            return self.answer("probe", [since, probe]).at(now);
        }
        let drawn = self.drawn(10_000, 30_000);
        self.at_ms = cut(now + drawn[0]);
        self.answer("budget", [tokens, cost])
            .at(self.at_ms)
            .drawn(drawn)
    }

    pub fn fail(
        &mut self,
        policy: &Policy,
        now: u128,
        failure: &Failure,
        hint: Hint,
        charge: Option<u128>,
    ) -> Called {
        self.turn(policy, &["in_flight"])?;
        let now = self.advance(now);
        let (rule, class, is_lost, was_refused) = match failure {
            Failure::Cancelled => {
                self.phase = "stopped";
                return Ok(self.answer("cancelled", [0, 0]).about(None, "never"));
            }
            Failure::Http(status) => {
                let found = http(*status);
                let class = found.creation_class;
                if found.is_ambiguous && !policy.allow_duplicate {
                    return Ok(self
                        .answer("reconcile", [u128::from(*status), 0])
                        .about(Some(found.rule), class));
                }
                (found.rule, class, false, *status == 429 || *status == 503)
            }
            Failure::Code(code) => {
                let found = classify(code.as_deref());
                (found.rule, class_of(&found), found.row[3] == "no", false)
            }
        };
        self.rule = Some(rule);
        let lost = match charge {
            Some(charge) => charge,
            None if is_lost => self.estimate,
            None => 0,
        };
        self.lost = cut(self.lost + lost);
        if was_refused {
            self.attempts = self.attempts.saturating_sub(1);
        }
        let answer = self.retry(policy, now, class, hint);
        if answer.action == "stop" {
            self.phase = "stopped";
        }
        Ok(answer.about(Some(rule), class))
    }

    fn retry(&mut self, policy: &Policy, now: u128, class: &'static str, hint: Hint) -> Answer {
        let allowed = policy.retries(class);
        if hint.retry == Some(false) {
            return self.answer("server", [0, 0]);
        }
        if allowed == 0 {
            return self.answer("verdict", [0, 0]);
        }
        if self.attempts >= policy.max_attempts {
            return self.answer("attempts", [self.attempts, policy.max_attempts]);
        }
        let used = self.used[number_of_class(class)];
        if used >= allowed {
            return self.answer("retries", [used, allowed]);
        }
        if let Some(ceiling) = policy.ceiling_millicredits
            && self.lost >= ceiling
        {
            return self.answer("credits", [self.lost, ceiling]);
        }
        let (low, high) = delay_range(policy.class(class), used, hint.after_ms);
        let drawn = self.drawn(low, high);
        let at = cut(now + drawn[0]);
        if let Some(after) = hint.after_ms
            && after > 900_000
        {
            return self.answer("hint", [after, 900_000]).at(at).drawn(drawn);
        }
        let end = cut(at + policy.min_attempt_ms);
        if let Some(deadline) = self.deadline_ms
            && end > deadline
        {
            return self.answer("deadline", [end, deadline]).drawn(drawn);
        }
        let elapsed = self.since_first(at);
        if let Some(most) = policy.max_elapsed_ms
            && elapsed > most
        {
            return self.answer("patience", [elapsed, most]).drawn(drawn);
        }
        self.used[number_of_class(class)] = used + 1;
        self.class = class;
        self.spread = false;
        self.at_ms = at;
        self.phase = "waiting";
        self.answer("delay", [used + 1, allowed])
            .at(at)
            .drawn(drawn)
    }

    pub fn succeed(&mut self, policy: &Policy, now: u128, budget: &mut Budget) -> Called {
        self.turn(policy, &["in_flight"])?;
        self.advance(now);
        let amount = if self.class == "never" {
            policy.deposit
        } else {
            policy.class(self.class).cost
        };
        budget.deposit(policy, amount);
        self.phase = "done";
        Ok(self.answer("success", [amount, policy.capacity]))
    }

    pub fn poll(&mut self, policy: &Policy, now: u128, hint: Hint) -> Called {
        self.turn(policy, &["in_flight"])?;
        let now = self.advance(now);
        let after = hint.after_ms.unwrap_or(0);
        let low = after.max(5_000);
        let drawn = self.drawn(low, cut(low + (after / 4).max(2_500)));
        self.at_ms = cut(now + drawn[0]);
        Ok(self
            .answer("poll", [after, 5_000])
            .at(self.at_ms)
            .drawn(drawn))
    }

    pub fn rebind(&mut self, policy: &Policy) {
        self.fingerprint = policy.fingerprint();
    }

    fn turn(&self, policy: &Policy, phases: &[&str]) -> Result<(), &'static str> {
        if self.fingerprint != policy.fingerprint() {
            return Err("other_policy");
        }
        if !phases.contains(&self.phase) {
            return Err("out_of_turn");
        }
        Ok(())
    }

    fn advance(&mut self, now: u128) -> u128 {
        self.last_ms = self.last_ms.max(now);
        self.last_ms
    }

    fn since_first(&self, moment: u128) -> u128 {
        match self.first_ms {
            None => 0,
            Some(first) => moment.saturating_sub(first),
        }
    }

    fn drawn(&mut self, low: u128, high: u128) -> [u128; 3] {
        let drawn = bounded(draw(self.stream, self.draws), high - low);
        self.draws = self.draws.saturating_add(1);
        [low + drawn, low, high]
    }

    fn send(&mut self, now: u128, budget: &mut Budget) {
        self.attempts += 1;
        budget.sent(now);
        self.phase = "in_flight";
    }

    fn answer(&self, check: &'static str, compared: [u128; 2]) -> Answer {
        let action = match check {
            "go" | "tokens" | "probe" => "go",
            "due" | "spread" | "budget" | "delay" | "poll" => "wait",
            "reconcile" => "reconcile",
            "success" => "done",
            _ => "stop",
        };
        Answer {
            action,
            check,
            rule: self.rule,
            class: self.class,
            attempts: self.attempts,
            at_ms: None,
            delay: None,
            compared,
        }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let place = |names: &[&str], name: &str| {
            let place = names.iter().position(|it| *it == name);
            place.expect("a name of ours") as u128
        };
        let rule = match self.rule {
            None => 255,
            Some(rule) => number_of_rule(rule),
        };
        let flags = u128::from(self.first_ms.is_some())
            + 2 * u128::from(self.spread)
            + 4 * u128::from(self.deadline_ms.is_some());
        let mut bytes = b"TT2J".to_vec();
        put(&mut bytes, 2, 1);
        put(&mut bytes, 1, place(&PHASES, self.phase) + 1);
        put(&mut bytes, 1, flags);
        put(&mut bytes, 8, self.fingerprint);
        put(&mut bytes, 8, u128::from(self.stream));
        put(&mut bytes, 8, u128::from(self.draws));
        put(&mut bytes, 8, self.last_ms);
        put(&mut bytes, 8, self.first_ms.unwrap_or(0));
        put(&mut bytes, 8, self.at_ms);
        put(&mut bytes, 8, self.deadline_ms.unwrap_or(0));
        put(&mut bytes, 8, self.lost);
        put(&mut bytes, 8, self.estimate);
        put(&mut bytes, 4, self.attempts);
        put(&mut bytes, 1, place(&CLASSES, self.class));
        put(&mut bytes, 1, u128::from(rule));
        put(&mut bytes, 2, 0);
        for used in &self.used[1..] {
            put(&mut bytes, 4, *used);
        }
        sealed(bytes)
    }

    pub fn from_bytes(bytes: &[u8], policy: &Policy) -> Result<Self, &'static str> {
        open(bytes, b"TT2J", 120)?;
        if take(bytes, 8, 8) != policy.fingerprint() {
            return Err("other_policy");
        }
        let phase = take(bytes, 6, 1) as usize;
        let flags = take(bytes, 7, 1);
        let [first, deadline] = [take(bytes, 40, 8), take(bytes, 56, 8)];
        let rule = take(bytes, 85, 1);
        let class = CLASSES.get(take(bytes, 84, 1) as usize);
        let mut used = [0; 7];
        for (index, used) in used.iter_mut().enumerate().skip(1) {
            *used = take(bytes, 88 + 4 * (index - 1), 4);
        }
        let name = RULE_NUMBERS
            .iter()
            .find(|(_, number)| u128::from(*number) == rule)
            .map(|(name, _)| *name);
        let (Some(phase), Some(class)) = (PHASES.get(phase.wrapping_sub(1)), class) else {
            return Err("impossible");
        };
        let job = Self {
            phase,
            fingerprint: take(bytes, 8, 8),
            stream: take(bytes, 16, 8) as u64,
            draws: take(bytes, 24, 8) as u64,
            last_ms: take(bytes, 32, 8),
            first_ms: (flags & 1 != 0).then_some(first),
            at_ms: take(bytes, 48, 8),
            deadline_ms: (flags & 4 != 0).then_some(deadline),
            lost: take(bytes, 64, 8),
            estimate: take(bytes, 72, 8),
            attempts: take(bytes, 80, 4),
            class,
            rule: name,
            spread: flags & 2 != 0,
            used,
        };
        let sum: u128 = used.iter().sum();
        let is_possible = flags < 8
            && take(bytes, 86, 2) == 0
            && (flags & 1 != 0 || first == 0)
            && (flags & 4 != 0 || deadline == 0)
            && (name.is_some() || rule == 255)
            && used.iter().all(|used| *used <= 1_000_000)
            && job.attempts <= 1_000_000
            && sum <= u128::from(job.draws)
            && first <= job.last_ms
            && match job.phase {
                "ready" => job.attempts == 0 && job.first_ms.is_none() && sum == 0,
                // An attempt that was refused with 429 or 503 was given back. One is to come.
                "waiting" => {
                    (job.attempts >= 1 || used[number_of_class("throttled")] > 0)
                        && job.attempts < 1_000_000
                }
                "in_flight" => job.attempts >= 1,
                _ => true,
            };
        if is_possible {
            Ok(job)
        } else {
            Err("impossible")
        }
    }
}

fn number_of_class(name: &str) -> usize {
    let place = CLASSES.iter().position(|it| *it == name);
    place.expect("a class of ours")
}

pub fn number_of_rule(name: &str) -> u8 {
    let row = RULE_NUMBERS.iter().find(|(it, _)| *it == name);
    row.expect("a rule of ours").1
}

impl Answer {
    fn at(self, at_ms: u128) -> Self {
        Self {
            at_ms: Some(at_ms),
            ..self
        }
    }

    fn drawn(self, delay: [u128; 3]) -> Self {
        Self {
            delay: Some(delay),
            ..self
        }
    }

    /// With the rule and the class of a failure, whatever the job knew before.
    fn about(self, rule: Option<&'static str>, class: &'static str) -> Self {
        Self {
            rule,
            class,
            ..self
        }
    }
}
