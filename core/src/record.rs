use crate::text::Text;

/// The keys of a task record that are read, each with what stands there.
///
/// This is how a record comes in that somebody else has parsed. [`crate::read_task`] fills it from
/// JSON; [`crate::Task::from_record`] holds it to the rules, whoever filled it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record<'a> {
    /// `status`
    pub status: Field<'a>,
    /// `failureCode`
    pub failure_code: Field<'a>,
    /// `failure`
    pub failure: Field<'a>,
    /// `cost`
    pub cost: Field<'a>,
    /// `credits` of `cost`, where that is an object.
    pub cost_credits: Field<'a>,
    /// `estimatedCost`
    pub estimated_cost: Field<'a>,
    /// `credits` of `estimatedCost`, where that is an object.
    pub estimated_cost_credits: Field<'a>,
}

/// What stands at a key of a record.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub(crate) value_type: FieldType,
    pub(crate) text: Text<'a>,
    pub(crate) offset: Option<usize>,
    pub(crate) repeated: bool,
}

/// The JSON type of what stands at a key, or that nothing does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum FieldType {
    /// The key is not there.
    Absent,
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number, as its decimal digits.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
    /// Something that JSON does not have, where somebody else has parsed the record.
    Other,
}

impl<'a> Field<'a> {
    /// Nothing stands there.
    pub const ABSENT: Self = Self::new(FieldType::Absent, Text::plain(""));

    /// A value of this type. `text` is a string's own text, a number's decimal digits, and for any
    /// other type what an error is to show.
    #[must_use]
    pub const fn new(value_type: FieldType, text: Text<'a>) -> Self {
        Self {
            value_type,
            text,
            offset: None,
            repeated: false,
        }
    }

    pub(crate) const fn at(self, offset: usize) -> Self {
        Self {
            offset: Some(offset),
            ..self
        }
    }

    /// Takes the value of a key that was met once more.
    pub(crate) fn put(&mut self, value: Self) {
        let repeated = self.value_type != FieldType::Absent;
        *self = Self {
            repeated: repeated || self.repeated,
            ..value
        };
    }
}

impl Default for Field<'_> {
    fn default() -> Self {
        Self::ABSENT
    }
}
