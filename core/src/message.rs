/// A sentence or two that may be shown to an end user, and the key translators know it by.
///
/// It never holds the failure code, its detail or the vendor's own sentence: those are for logs.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Message {
    /// The stable key: lower case, dots between its words.
    pub key: &'static str,
    /// The English text.
    pub english: &'static str,
}

/// Said in every moderation message, since only the first rejected input is reported.
macro_rules! first_only {
    ($text:literal) => {
        concat!(
            $text,
            " Only the first problem found is reported, so fixing one input may uncover the next."
        )
    };
}

impl Message {
    pub(crate) const MODERATION: Self = Self {
        key: "moderation",
        english: first_only!(
            "This request was not accepted by content moderation. \
             Please change your text, images or other inputs before you start again."
        ),
    };

    pub(crate) const MODERATION_INPUT: Self = Self {
        key: "moderation.input",
        english: first_only!(
            "Something you provided was not accepted by content moderation. \
             Please change your text, images or other inputs before you start again."
        ),
    };

    pub(crate) const MODERATION_OUTPUT: Self = Self {
        key: "moderation.output",
        english: first_only!(
            "The result was not accepted by content moderation. \
             Please change your text, images or other inputs before you start again."
        ),
    };

    pub(crate) const MODERATION_PROMPT: Self = Self {
        key: "moderation.prompt",
        english: first_only!(
            "The text you wrote was not accepted by content moderation. \
             Please reword it before you start again."
        ),
    };

    pub(crate) const ASSET: Self = Self {
        key: "asset",
        english: "One of the files you provided cannot be used here. \
                  Often its dimensions, duration or format are the reason. \
                  Please provide a different file.",
    };

    pub(crate) const ASSET_PROVIDER: Self = Self {
        key: "asset.provider",
        english: "The chosen model did not accept something you provided. \
                  The dimensions, duration or format of a file may be the reason. \
                  Please change it before you start again.",
    };

    pub(crate) const BAD_OUTPUT: Self = Self {
        key: "bad_output",
        english: "The result did not pass a quality check. \
                  One possible cause is text or graphics laid over an input image. \
                  Please remove them from the input, and add them to the finished result instead.",
    };

    pub(crate) const INTERNAL: Self = Self {
        key: "internal",
        english: "Something went wrong on the service's side. \
                  Please wait a little and try again.",
    };

    pub(crate) const THIRD_PARTY: Self = Self {
        key: "third_party",
        english: "The chosen model is not available at the moment. \
                  Please try again later, or choose another model.",
    };

    pub(crate) const UNKNOWN: Self = Self {
        key: "unknown",
        english: "This could not be finished, and the reason is not known. \
                  Please ask for help before you try again.",
    };
}
