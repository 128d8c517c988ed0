//! Programs to run alike: of random bytes, of random calls, and spoilt ones from the rows.

use taketwo::POLICY_FIELDS;

use crate::model::{bounded, draw};
use crate::program::{self, Failure, Hint, Instruction, Moment, Place, Spoil};
use crate::rows::Rows;

/// As many programs as asked for, the same for the same seed. Those of the rows come first.
pub fn programs(count: usize, seed: u64) -> Vec<Vec<u8>> {
    let rows = Rows::read();
    let mut programs = from_rows(&rows);
    let mut dice = Dice {
        stream: seed,
        rolls: 0,
        rows: &rows,
    };
    while programs.len() < count {
        programs.push(match dice.below(8) {
            0 => dice.bytes(60),
            1 | 2 => {
                let mut program = dice.pick(&rows.histories).clone();
                dice.spoil(&mut program);
                program
            }
            _ => dice.calls(),
        });
    }
    programs.truncate(count);
    programs
}

/// The rows, each input as a program of its own.
pub fn from_rows(rows: &Rows) -> Vec<Vec<u8>> {
    let one = |instruction| program::encode(&[instruction]);
    let mut programs = vec![one(Instruction::Classify(None))];
    for code in &rows.codes {
        programs.push(one(Instruction::Classify(Some(code.clone()))));
    }
    for record in &rows.records {
        for line in record.split(|byte| *byte == b'\n') {
            programs.push(one(Instruction::ReadLine {
                number: 7,
                max_bytes: 1_000,
                line: line.to_vec(),
            }));
        }
        programs.push(one(Instruction::ReadTask(record.clone())));
    }
    for json in &rows.policies {
        let json = json.clone();
        programs.push(one(Instruction::ReadPolicy { policy: 0, json }));
    }
    programs.extend(rows.histories.iter().cloned());
    programs
}

/// Random choices.
struct Dice<'a> {
    stream: u64,
    rolls: u64,
    rows: &'a Rows,
}

impl Dice<'_> {
    fn roll(&mut self) -> u64 {
        self.rolls += 1;
        draw(self.stream, self.rolls)
    }

    fn below(&mut self, bound: u64) -> u64 {
        bounded(self.roll(), u128::from(bound) - 1) as u64
    }

    fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }

    fn bytes(&mut self, most: u64) -> Vec<u8> {
        let len = self.below(most + 1);
        (0..len).map(|_| self.roll() as u8).collect()
    }

    fn spoil(&mut self, text: &mut [u8]) {
        if text.is_empty() {
            return;
        }
        for _ in 0..self.below(4) {
            let place = self.below(text.len() as u64) as usize;
            text[place] = *self.pick(&[0, b'"', b'}', b'.', b'0', b'9', b'\\', 0x80, 0xff, b'S']);
        }
    }

    fn spoilt(&mut self, texts: &[Vec<u8>]) -> Vec<u8> {
        let mut text = self.pick(texts).clone();
        text.truncate(4_000);
        if self.below(2) == 0 {
            self.spoil(&mut text);
        }
        text
    }

    /// A number of any size, often small, sometimes the largest.
    fn number(&mut self) -> u64 {
        match self.below(16) {
            0 => u64::MAX,
            1 => self.roll(),
            _ => {
                let bits = self.below(40);
                self.roll() & ((1 << bits) - 1)
            }
        }
    }

    fn maybe(&mut self, one_in: u64) -> Option<u64> {
        (self.below(one_in) == 0).then(|| self.number())
    }

    fn place(&mut self) -> Place {
        Place {
            job: self.below(2) as usize,
            policy: if self.below(12) == 0 { 1 } else { 0 },
        }
    }

    fn moment(&mut self) -> Moment {
        match self.below(12) {
            0 => Moment::At(self.number()),
            1 => Moment::BeforeDue(self.below(3)),
            2 => Moment::AfterLast(self.below(100_000)),
            3 => Moment::AfterDue(60_000 + self.below(3)),
            _ => Moment::AfterDue(self.below(10)),
        }
    }

    fn hint(&mut self) -> Hint {
        let retry = match self.below(20) {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        };
        let after_ms = self.maybe(5);
        Hint { retry, after_ms }
    }

    fn failure(&mut self) -> Failure {
        let rows = self.rows;
        let retried = [429, 503, 429, 503, 500, 502, 0, 400, 302, 65_535];
        match self.below(16) {
            0 => Failure::Cancelled,
            1..=5 => Failure::Http(*self.pick(&retried)),
            6 | 7 => Failure::Code(None),
            8 | 9 => Failure::Code(Some(self.spoilt(&rows.codes))),
            10 | 11 => Failure::Code(Some(b"INTERNAL".to_vec())),
            12 => Failure::Code(Some(b"INTERNAL.BAD_OUTPUT.CODE01".to_vec())),
            13 => Failure::Code(Some(b"THIRD_PARTY.UNAVAILABLE".to_vec())),
            14 => Failure::Code(Some(b"INTERNAL.TIMEOUT".to_vec())),
            _ => Failure::Code(Some(b"NO_FACE_FOUND".to_vec())),
        }
    }

    fn damage(&mut self) -> Option<Spoil> {
        (self.below(3) == 0).then(|| Spoil {
            place: self.below(600) as u16,
            change: *self.pick(&[1, 2, 4, 16, 0x80, 0xff]),
            seal: self.below(4) != 0,
        })
    }

    fn calls(&mut self) -> Vec<u8> {
        let mut calls = Vec::new();
        if self.below(2) == 0 {
            let json = self.spoilt(&self.rows.policies);
            calls.push(Instruction::ReadPolicy { policy: 0, json });
            calls.push(Instruction::NewBudget { policy: 0 });
            for job in 0..2 {
                calls.push(self.new_job(Place { job, policy: 0 }));
            }
        }
        for _ in 0..2 + self.below(14) {
            calls.push(self.call());
        }
        program::encode(&calls)
    }

    fn new_job(&mut self, at: Place) -> Instruction {
        let far = Moment::AfterLast(self.below(1_000_000));
        Instruction::NewJob {
            at,
            seed: self.number(),
            name: self.bytes(12),
            deadline: (self.below(4) == 0).then_some(far),
            estimate: self.number(),
        }
    }

    fn call(&mut self) -> Instruction {
        let rows = self.rows;
        let at = self.place();
        let policy = at.policy;
        match self.below(40) {
            0 => Instruction::Classify(Some(self.spoilt(&rows.codes))),
            1 => Instruction::Http(self.below(700) as u16),
            2 => Instruction::ReadTask(self.spoilt(&rows.records)),
            3 => Instruction::ReadLine {
                number: self.number(),
                max_bytes: self.number(),
                line: self.spoilt(&rows.records),
            },
            4 => Instruction::Preset {
                policy,
                preset: self.below(3) as usize,
            },
            5 => Instruction::ReadPolicy {
                policy,
                json: self.spoilt(&rows.policies),
            },
            6 => {
                let field = self.pick(POLICY_FIELDS);
                let mut name = field.name.as_bytes().to_vec();
                if self.below(8) == 0 {
                    self.spoil(&mut name);
                }
                let width = u128::from(field.most - field.least);
                let fitting = field.least + bounded(self.roll(), width) as u64;
                let other = self.number();
                Instruction::SetPolicy {
                    policy,
                    field: name,
                    value: *self.pick(&[field.least, field.most, fitting, other]),
                }
            }
            7 => Instruction::SavePolicy {
                policy,
                spoil: self.damage(),
            },
            8 => Instruction::CopyPolicy { policy },
            9 => self.new_job(at),
            10 => Instruction::Rebind(at),
            11..=14 => Instruction::SaveJob {
                at,
                json: self.below(2) == 0,
                spoil: self.damage(),
            },
            15 => Instruction::NewBudget { policy },
            16 | 17 => Instruction::SaveBudget {
                policy,
                json: self.below(2) == 0,
                spoil: self.damage(),
            },
            18 => Instruction::Succeed {
                at,
                now: self.moment(),
            },
            19 | 20 => Instruction::Poll {
                at,
                now: self.moment(),
                hint: self.hint(),
            },
            21..=29 => Instruction::Start {
                at,
                now: self.moment(),
            },
            _ => Instruction::Fail {
                at,
                now: self.moment(),
                failure: self.failure(),
                hint: self.hint(),
                charge: self.maybe(4),
            },
        }
    }
}
