use crate::names::names;

/// What kind of failure it was.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Family {
    /// Not known: the code is not in the table, or is not well formed.
    Unknown = 0,
    /// Content moderation rejected an input or the output.
    Moderation = 1,
    /// An input is not acceptable for this type of task.
    Asset = 2,
    /// The result was made and then rejected for its quality.
    BadOutput = 3,
    /// Something went wrong inside the service.
    Internal = 4,
    /// The provider of the model failed.
    ThirdParty = 5,
}

names!(Family, "family" {
    Unknown => "unknown",
    Moderation => "moderation",
    Asset => "asset",
    BadOutput => "bad_output",
    Internal => "internal",
    ThirdParty => "third_party",
});

/// Whether the same request may be sent again.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Verdict {
    /// No source says whether a retry may help.
    Unspecified = 0,
    /// Must not be sent again as it is.
    Never = 1,
    /// May be sent again, and will rarely succeed.
    Unlikely = 2,
    /// May be sent again, after a delay.
    AfterDelay = 3,
}

names!(Verdict, "verdict" {
    Unspecified => "unspecified",
    Never => "never",
    Unlikely => "unlikely",
    AfterDelay => "after_delay",
});

/// Where in the course of the task the failure arose.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Stage {
    /// The code does not say.
    Unspecified = 0,
    /// While the inputs were prepared and moderated.
    Preprocessing = 1,
    /// At an input.
    Input = 2,
    /// While the result was made.
    Processing = 3,
    /// At the result.
    Output = 4,
    /// At the provider of the model.
    Provider = 5,
}

names!(Stage, "stage" {
    Unspecified => "unspecified",
    Preprocessing => "preprocessing",
    Input => "input",
    Processing => "processing",
    Output => "output",
    Provider => "provider",
});

/// Whether the credits are expected to come back. What a task was really charged, where its record
/// says so, is the fact and overrides it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Refund {
    /// No source says.
    Unspecified = 0,
    /// The credits are lost.
    No = 1,
    /// The credits come back.
    Yes = 2,
}

names!(Refund, "refund" {
    Unspecified => "unspecified",
    No => "no",
    Yes => "yes",
});

/// What to do about the failure.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Remedy {
    /// Nothing is known that helps: a person should look.
    AskPerson = 0,
    /// Change the input that was rejected.
    ChangeInput = 1,
    /// Change the text of the prompt.
    ChangePrompt = 2,
    /// Replace the image, video or other asset by an acceptable one.
    ReplaceAsset = 3,
    /// Remove overlaid text and graphics from the input, and add them to the output instead.
    RemoveOverlay = 4,
    /// Wait, then send the same request again.
    Wait = 5,
    /// Wait, or choose another model.
    WaitOrChangeModel = 6,
}

names!(Remedy, "remedy" {
    AskPerson => "ask_person",
    ChangeInput => "change_input",
    ChangePrompt => "change_prompt",
    ReplaceAsset => "replace_asset",
    RemoveOverlay => "remove_overlay",
    Wait => "wait",
    WaitOrChangeModel => "wait_or_change_model",
});

/// What a rule rests on.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Basis {
    /// Nothing: the code is not known.
    None = 0,
    /// A sentence of the vendor's page.
    Page = 1,
    /// A later state of the vendor's page.
    Revision = 2,
    /// Seen in life, not documented.
    Observed = 3,
    /// Drawn from a sentence of the page that does not name the code.
    Inferred = 4,
}

names!(Basis, "basis" {
    None => "none",
    Page => "page",
    Revision => "revision",
    Observed => "observed",
    Inferred => "inferred",
});

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::{String, ToString};

    use super::{Basis, Family, Refund, Remedy, Stage, Verdict};

    macro_rules! check_names {
        ($($test:ident $type:ident)+) => {$(
            #[test]
            fn $test() {
                for (index, value) in $type::all().iter().copied().enumerate() {
                    assert_eq!(usize::from(value.number()), index, "numbers run from 0 without gaps");
                    assert_eq!($type::from_number(value.number()), Some(value));
                    assert_eq!(value.name().parse::<$type>(), Ok(value));
                    assert_eq!(value.to_string(), value.name());
                    assert!(value.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
                }
                assert_eq!($type::from_number(u8::MAX), None);
                let unknown: String = "Never ".repeat(3);
                let error = unknown.parse::<$type>().unwrap_err();
                assert_eq!(error.value(), unknown);
                assert_eq!(error.expected().len(), $type::all().len());
            }
        )+};
    }

    check_names! {
        families_are_named Family
        verdicts_are_named Verdict
        stages_are_named Stage
        refunds_are_named Refund
        remedies_are_named Remedy
        bases_are_named Basis
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        assert_eq!(
            "NEVER".parse::<Verdict>().unwrap_err().to_string(),
            r#"unknown verdict "NEVER": expected one of unspecified, never, unlikely, after_delay"#,
        );
    }
}
