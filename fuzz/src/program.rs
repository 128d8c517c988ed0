//! Programs: bytes that say which calls are made. `README.md` has the format; C and Python read it
//! too, each by its own few lines.
//!
//! Any bytes are a program. One that is cut off goes on with zeros to the end of its instruction.

/// A call with its arguments.
#[derive(Clone, Debug, PartialEq)]
pub enum Instruction {
    Classify(Option<Vec<u8>>),
    Http(u16),
    ReadTask(Vec<u8>),
    ReadLine {
        number: u64,
        max_bytes: u64,
        line: Vec<u8>,
    },
    Preset {
        policy: usize,
        preset: usize,
    },
    ReadPolicy {
        policy: usize,
        json: Vec<u8>,
    },
    SetPolicy {
        policy: usize,
        field: Vec<u8>,
        value: u64,
    },
    SavePolicy {
        policy: usize,
        spoil: Option<Spoil>,
    },
    CopyPolicy {
        policy: usize,
    },
    NewJob {
        at: Place,
        seed: u64,
        name: Vec<u8>,
        deadline: Option<Moment>,
        estimate: u64,
    },
    Start {
        at: Place,
        now: Moment,
    },
    Fail {
        at: Place,
        now: Moment,
        failure: Failure,
        hint: Hint,
        charge: Option<u64>,
    },
    Succeed {
        at: Place,
        now: Moment,
    },
    Poll {
        at: Place,
        now: Moment,
        hint: Hint,
    },
    Rebind(Place),
    SaveJob {
        at: Place,
        json: bool,
        spoil: Option<Spoil>,
    },
    NewBudget {
        policy: usize,
    },
    SaveBudget {
        policy: usize,
        json: bool,
        spoil: Option<Spoil>,
    },
}

/// How many kinds of instruction there are.
const KINDS: u8 = 18;
/// How many jobs, and how many policies, a program has.
pub const PLACES: usize = 4;

/// Which job, and with which policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub job: usize,
    pub policy: usize,
}

/// A time, as it stands or from what the job or the program knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    At(u64),
    /// After the time that the job's last answer named.
    AfterDue(u64),
    /// After the time of the last call.
    AfterLast(u64),
    /// Before the time that the job's last answer named.
    BeforeDue(u64),
}

impl Moment {
    pub fn resolve(self, due: u64, last: u64) -> u64 {
        match self {
            Self::At(ms) => ms,
            Self::AfterDue(ms) => due.saturating_add(ms),
            Self::AfterLast(ms) => last.saturating_add(ms),
            Self::BeforeDue(ms) => due.saturating_sub(ms),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    Code(Option<Vec<u8>>),
    /// 0 where there was no answer.
    Http(u16),
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hint {
    pub retry: Option<bool>,
    pub after_ms: Option<u64>,
}

/// A byte of saved state that is changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spoil {
    pub place: u16,
    pub change: u8,
    /// Whether the checksum is made to fit again, where there is one.
    pub seal: bool,
}

impl Spoil {
    pub fn apply(self, saved: &mut [u8], has_checksum: bool) {
        let len = saved.len();
        saved[usize::from(self.place) % len] ^= self.change;
        if has_checksum && self.seal {
            seal(saved);
        }
    }
}

/// Puts the checksum that fits into the last eight bytes.
pub fn seal(saved: &mut [u8]) {
    let Some(end) = saved.len().checked_sub(8) else {
        return;
    };
    let checksum = crate::model::fnv1a(&saved[..end]);
    saved[end..].copy_from_slice(&checksum.to_le_bytes());
}

/// Reads a program.
pub fn decode(bytes: &[u8]) -> Vec<Instruction> {
    let mut from = Reader { rest: bytes };
    let mut instructions = Vec::new();
    while !from.rest.is_empty() {
        instructions.push(from.instruction());
    }
    instructions
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else {
            return 0;
        };
        self.rest = rest;
        *first
    }

    fn short(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    fn number(&mut self) -> u64 {
        let len = usize::from(self.byte() % 9);
        let mut bytes = [0; 8];
        bytes[..len].fill_with(|| self.byte());
        u64::from_le_bytes(bytes)
    }

    fn text(&mut self) -> Vec<u8> {
        let len = match self.byte() {
            255 => usize::from(self.short()),
            len => usize::from(len),
        };
        let (text, rest) = self.rest.split_at(len.min(self.rest.len()));
        self.rest = rest;
        text.to_vec()
    }

    fn place(&mut self) -> Place {
        let byte = self.byte();
        Place {
            job: usize::from(byte & 3),
            // The first policy more often than the others.
            policy: usize::from(byte >> 2 & 7).saturating_sub(4),
        }
    }

    fn moment(&mut self) -> Moment {
        let kind = self.byte() % 4;
        let ms = self.number();
        match kind {
            0 => Moment::At(ms),
            1 => Moment::AfterDue(ms),
            2 => Moment::AfterLast(ms),
            _ => Moment::BeforeDue(ms),
        }
    }

    fn hint(&mut self) -> Hint {
        let byte = self.byte();
        Hint {
            retry: match byte >> 1 & 7 {
                1 => Some(true),
                2 => Some(false),
                _ => None,
            },
            after_ms: (byte & 1 == 1).then(|| self.number()),
        }
    }

    fn failure(&mut self) -> Failure {
        match self.byte() % 8 {
            0 => Failure::Code(None),
            1..=4 => Failure::Code(Some(self.text())),
            5 | 6 => Failure::Http(self.short()),
            _ => Failure::Cancelled,
        }
    }

    fn optional<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.byte() & 1 == 1).then(|| read(self))
    }

    fn spoil(&mut self) -> Option<Spoil> {
        let byte = self.byte();
        (byte & 3 == 3).then(|| Spoil {
            place: self.short(),
            change: self.byte(),
            seal: byte & 4 == 4,
        })
    }

    fn instruction(&mut self) -> Instruction {
        match self.byte() % KINDS {
            0 => Instruction::Classify(self.optional(Self::text)),
            1 => Instruction::Http(self.short()),
            2 => Instruction::ReadTask(self.text()),
            3 => Instruction::ReadLine {
                number: self.number(),
                max_bytes: self.number(),
                line: self.text(),
            },
            4 => Instruction::Preset {
                policy: self.place().policy,
                preset: usize::from(self.byte() % 3),
            },
            5 => Instruction::ReadPolicy {
                policy: self.place().policy,
                json: self.text(),
            },
            6 => Instruction::SetPolicy {
                policy: self.place().policy,
                field: self.text(),
                value: self.number(),
            },
            7 => Instruction::SavePolicy {
                policy: self.place().policy,
                spoil: self.spoil(),
            },
            8 => Instruction::CopyPolicy {
                policy: self.place().policy,
            },
            9 => Instruction::NewJob {
                at: self.place(),
                seed: self.number(),
                name: self.text(),
                deadline: self.optional(Self::moment),
                estimate: self.number(),
            },
            10 => Instruction::Start {
                at: self.place(),
                now: self.moment(),
            },
            11 => Instruction::Fail {
                at: self.place(),
                now: self.moment(),
                failure: self.failure(),
                hint: self.hint(),
                charge: self.optional(Self::number),
            },
            12 => Instruction::Succeed {
                at: self.place(),
                now: self.moment(),
            },
            13 => Instruction::Poll {
                at: self.place(),
                now: self.moment(),
                hint: self.hint(),
            },
            14 => Instruction::Rebind(self.place()),
            15 => Instruction::SaveJob {
                at: self.place(),
                json: self.byte() & 1 == 1,
                spoil: self.spoil(),
            },
            16 => Instruction::NewBudget {
                policy: self.place().policy,
            },
            _ => Instruction::SaveBudget {
                policy: self.place().policy,
                json: self.byte() & 1 == 1,
                spoil: self.spoil(),
            },
        }
    }
}

/// Writes a program that is read as these instructions.
pub fn encode(instructions: &[Instruction]) -> Vec<u8> {
    let mut to = Writer { bytes: Vec::new() };
    for instruction in instructions {
        to.instruction(instruction);
    }
    to.bytes
}

struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn short(&mut self, number: u16) {
        self.bytes.extend(number.to_le_bytes());
    }

    fn number(&mut self, number: u64) {
        let len = 8 - number.leading_zeros() / 8;
        self.byte(len as u8);
        self.bytes.extend(&number.to_le_bytes()[..len as usize]);
    }

    fn text(&mut self, text: &[u8]) {
        match u8::try_from(text.len()) {
            Ok(len) if len < 255 => self.byte(len),
            _ => {
                self.byte(255);
                self.short(u16::try_from(text.len()).expect("no program has a longer text"));
            }
        }
        self.bytes.extend(text);
    }

    fn place(&mut self, at: Place) {
        let policy = if at.policy == 0 {
            0
        } else {
            at.policy as u8 + 4
        };
        self.byte(at.job as u8 | policy << 2);
    }

    fn policy(&mut self, policy: usize) {
        self.place(Place { job: 0, policy });
    }

    fn moment(&mut self, moment: Moment) {
        let (kind, ms) = match moment {
            Moment::At(ms) => (0, ms),
            Moment::AfterDue(ms) => (1, ms),
            Moment::AfterLast(ms) => (2, ms),
            Moment::BeforeDue(ms) => (3, ms),
        };
        self.byte(kind);
        self.number(ms);
    }

    fn hint(&mut self, hint: Hint) {
        let retry = match hint.retry {
            None => 0,
            Some(true) => 1,
            Some(false) => 2,
        };
        self.byte(retry << 1 | u8::from(hint.after_ms.is_some()));
        if let Some(ms) = hint.after_ms {
            self.number(ms);
        }
    }

    fn failure(&mut self, failure: &Failure) {
        match failure {
            Failure::Code(None) => self.byte(0),
            Failure::Code(Some(code)) => {
                self.byte(1);
                self.text(code);
            }
            Failure::Http(status) => {
                self.byte(5);
                self.short(*status);
            }
            Failure::Cancelled => self.byte(7),
        }
    }

    fn optional<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn spoil(&mut self, spoil: Option<Spoil>) {
        let Some(spoil) = spoil else {
            return self.byte(0);
        };
        self.byte(if spoil.seal { 7 } else { 3 });
        self.short(spoil.place);
        self.byte(spoil.change);
    }

    fn instruction(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Classify(code) => {
                self.byte(0);
                self.optional(code.as_deref(), Self::text);
            }
            Instruction::Http(status) => {
                self.byte(1);
                self.short(*status);
            }
            Instruction::ReadTask(json) => {
                self.byte(2);
                self.text(json);
            }
            Instruction::ReadLine {
                number,
                max_bytes,
                line,
            } => {
                self.byte(3);
                self.number(*number);
                self.number(*max_bytes);
                self.text(line);
            }
            Instruction::Preset { policy, preset } => {
                self.byte(4);
                self.policy(*policy);
                self.byte(*preset as u8);
            }
            Instruction::ReadPolicy { policy, json } => {
                self.byte(5);
                self.policy(*policy);
                self.text(json);
            }
            Instruction::SetPolicy {
                policy,
                field,
                value,
            } => {
                self.byte(6);
                self.policy(*policy);
                self.text(field);
                self.number(*value);
            }
            Instruction::SavePolicy { policy, spoil } => {
                self.byte(7);
                self.policy(*policy);
                self.spoil(*spoil);
            }
            Instruction::CopyPolicy { policy } => {
                self.byte(8);
                self.policy(*policy);
            }
            Instruction::NewJob {
                at,
                seed,
                name,
                deadline,
                estimate,
            } => {
                self.byte(9);
                self.place(*at);
                self.number(*seed);
                self.text(name);
                self.optional(*deadline, Self::moment);
                self.number(*estimate);
            }
            Instruction::Start { at, now } => {
                self.byte(10);
                self.place(*at);
                self.moment(*now);
            }
            Instruction::Fail {
                at,
                now,
                failure,
                hint,
                charge,
            } => {
                self.byte(11);
                self.place(*at);
                self.moment(*now);
                self.failure(failure);
                self.hint(*hint);
                self.optional(*charge, Self::number);
            }
            Instruction::Succeed { at, now } => {
                self.byte(12);
                self.place(*at);
                self.moment(*now);
            }
            Instruction::Poll { at, now, hint } => {
                self.byte(13);
                self.place(*at);
                self.moment(*now);
                self.hint(*hint);
            }
            Instruction::Rebind(at) => {
                self.byte(14);
                self.place(*at);
            }
            Instruction::SaveJob { at, json, spoil } => {
                self.byte(15);
                self.place(*at);
                self.byte(u8::from(*json));
                self.spoil(*spoil);
            }
            Instruction::NewBudget { policy } => {
                self.byte(16);
                self.policy(*policy);
            }
            Instruction::SaveBudget {
                policy,
                json,
                spoil,
            } => {
                self.byte(17);
                self.policy(*policy);
                self.byte(u8::from(*json));
                self.spoil(*spoil);
            }
        }
    }
}
