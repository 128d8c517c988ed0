use core::fmt;

/// The sentence of the vendor's page that a rule rests on.
///
/// Sentences are numbered from 1 through the whole page, headings not counted; `docs/sentences.md`
/// is the map from each sentence to its rules and the test that holds it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Citation {
    pub(crate) section: &'static str,
    pub(crate) sentence: u8,
    pub(crate) text: &'static str,
}

impl Citation {
    /// Returns the heading of the section, or the empty string where no sentence says it.
    #[must_use]
    pub const fn section(&self) -> &'static str {
        self.section
    }

    /// Returns the number of the sentence on the page, or 0 where no sentence says it.
    #[must_use]
    pub const fn sentence(&self) -> u8 {
        self.sentence
    }

    /// Returns the citation as a text for people: `SAFETY failures, sentence 13`, or where there is
    /// no sentence what the rule rests on instead. Never empty.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.text
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Citation {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut fields = serializer.serialize_struct("Citation", 2)?;
        let cited = self.sentence != 0;
        fields.serialize_field("section", &cited.then_some(self.section))?;
        fields.serialize_field("sentence", &cited.then_some(self.sentence))?;
        fields.end()
    }
}
