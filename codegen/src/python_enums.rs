use std::fmt::Write;

/// Returns the module of the enums: real `enum` members, whose values are core's names.
pub(crate) fn text() -> String {
    let mut to = String::from(
        "\"\"\"The words of an answer. Generated from core; do not edit.\n\n\
         Each member is a string too: ``Verdict.NEVER == \"never\"``.\n\"\"\"\n\n\
         from enum import Enum\n\n__all__ = (\n",
    );
    let mut rules: Vec<_> = taketwo::RULES.iter().collect();
    rules.sort_by_key(|rule| rule.number);
    let http_rules: Vec<_> = taketwo::HTTP_RULES.iter().collect();
    let enums = [
        Words::new(
            "Action",
            "What the host is to do.",
            taketwo::Action::all(),
            |it| it.name(),
        ),
        Words::new(
            "Basis",
            "What an answer rests on.",
            taketwo::Basis::all(),
            |it| it.name(),
        ),
        Words::new(
            "Check",
            "Which check of the engine decided.",
            taketwo::Check::all(),
            |it| it.name(),
        ),
        Words::new(
            "Family",
            "What kind of failure it was.",
            taketwo::Family::all(),
            |it| it.name(),
        ),
        Words::new(
            "HttpRule",
            "The rule of the table that covers an HTTP status.",
            &http_rules,
            |it| it.name,
        ),
        Words::new(
            "Phase",
            "Where a job stands.",
            taketwo::Phase::all(),
            |it| it.name(),
        ),
        Words::new(
            "Preset",
            "A set of numbers that a policy starts from.",
            taketwo::Preset::all(),
            |it| it.name(),
        ),
        Words::new(
            "Refund",
            "Whether the credits are expected to come back.",
            taketwo::Refund::all(),
            |it| it.name(),
        ),
        Words::new(
            "Remedy",
            "What to do about the failure.",
            taketwo::Remedy::all(),
            |it| it.name(),
        ),
        Words::new(
            "RetryClass",
            "How a failure may be retried: each class has its own retries, delays and cost.",
            taketwo::RetryClass::all(),
            |it| it.name(),
        ),
        Words::new(
            "Rule",
            "The rule of the table that covers a code. New ones come with new versions.",
            &rules,
            |it| it.name,
        ),
        Words::new(
            "Stage",
            "Where in the course of the task the failure arose.",
            taketwo::Stage::all(),
            |it| it.name(),
        ),
        Words::new(
            "Status",
            "The state of a task. Records spell the last one CANCELLED or CANCELED.",
            taketwo::Status::all(),
            |it| it.name(),
        ),
        Words::new(
            "TaskErrorKind",
            "What is wrong with a task record.",
            taketwo::TaskErrorKind::all(),
            |it| it.name(),
        ),
        Words::new(
            "Verdict",
            "Whether the same request may be sent again.",
            taketwo::Verdict::all(),
            |it| it.name(),
        ),
    ];
    for words in &enums {
        push(&mut to, format_args!("    \"{}\",\n", words.class));
    }
    to.push_str(")\n\n\nclass _Word(str, Enum):\n    __str__ = str.__str__\n");
    for words in &enums {
        push(&mut to, format_args!("\n\nclass {}(_Word):\n", words.class));
        push(&mut to, format_args!("    \"\"\"{}\"\"\"\n\n", words.about));
        for name in &words.names {
            let member = name.to_ascii_uppercase().replace('.', "_");
            push(&mut to, format_args!("    {member} = \"{name}\"\n"));
        }
    }
    to
}

struct Words {
    class: &'static str,
    about: &'static str,
    names: Vec<&'static str>,
}

impl Words {
    fn new<T: Copy>(
        class: &'static str,
        about: &'static str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Self {
        Self {
            class,
            about,
            names: all.iter().copied().map(name).collect(),
        }
    }
}

fn push(to: &mut String, text: std::fmt::Arguments<'_>) {
    // A `String` takes any text; it has no error to return.
    let _ = to.write_fmt(text);
}
