use crate::citation::Citation;
use crate::class::RetryClass;
use crate::facts;

/// A row of the table of HTTP answers: what an answer other than a readable success means.
#[derive(Debug)]
#[non_exhaustive]
pub struct HttpRule {
    /// The stable number; no rule of the table of failure codes has it.
    pub number: u8,
    /// The stable name.
    pub name: &'static str,
    /// The statuses it covers, where no row above does, both ends included.
    pub statuses: &'static [(u16, u16)],
    /// How the answer may be retried.
    pub class: RetryClass,
    /// How a creation that was answered so may be retried.
    pub creation_class: RetryClass,
    /// Whether a creation that was answered so may have been accepted all the same. Creating a task
    /// is not idempotent, and there is no key that would make it so.
    pub is_ambiguous: bool,
    /// What the row rests on.
    pub citation: Citation,
}

/// Returns what an HTTP answer means that is not a success: by its status, or `None` where there is
/// none, because there was no answer, the connection was cut, or time ran out.
///
/// A success that cannot be read is `http.unclear` too, and so is a status that does not exist.
#[must_use]
pub fn classify_http(status: Option<u16>) -> &'static HttpRule {
    let [.., last] = &HTTP_RULES;
    HTTP_RULES.get(facts::http_row(status)).unwrap_or(last)
}

/// Returns whether polling for a task is to end with this answer: the task is gone, or is not ours
/// to see, so that somebody has to find out what became of it.
///
/// Any other error while polling says nothing about the task, which lives: the host polls on.
#[must_use]
pub const fn ends_polling(status: Option<u16>) -> bool {
    matches!(status, Some(401 | 404))
}

impl HttpRule {
    /// Returns the rule with this number, or `None`.
    #[must_use]
    pub fn from_number(number: u8) -> Option<&'static Self> {
        HTTP_RULES.iter().find(|rule| rule.number == number)
    }
}

/// Rules are compared by their numbers.
impl PartialEq for HttpRule {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for HttpRule {}

const ON_PAGE: Citation = Citation {
    section: "",
    sentence: 0,
    text: "the vendor's page of HTTP errors",
};
const NOT_ON_PAGE: Citation = Citation {
    section: "",
    sentence: 0,
    text: "not on the vendor's page of HTTP errors",
};

/// The table, in order of precedence.
pub static HTTP_RULES: [HttpRule; 7] = [
    HttpRule {
        number: 64,
        name: "http.throttled",
        statuses: &[(429, 429)],
        class: RetryClass::Throttled,
        creation_class: RetryClass::Throttled,
        is_ambiguous: false,
        citation: ON_PAGE,
    },
    HttpRule {
        number: 65,
        name: "http.unavailable",
        statuses: &[(503, 503)],
        class: RetryClass::Throttled,
        creation_class: RetryClass::Throttled,
        is_ambiguous: false,
        citation: ON_PAGE,
    },
    HttpRule {
        number: 66,
        name: "http.gateway",
        statuses: &[(502, 502), (504, 504)],
        class: RetryClass::AfterDelay,
        creation_class: RetryClass::AfterDelay,
        is_ambiguous: true,
        citation: ON_PAGE,
    },
    HttpRule {
        number: 67,
        name: "http.rejected",
        statuses: &[(400, 401), (404, 405)],
        class: RetryClass::Never,
        creation_class: RetryClass::Never,
        is_ambiguous: false,
        citation: ON_PAGE,
    },
    HttpRule {
        number: 68,
        name: "http.client",
        statuses: &[(400, 499)],
        class: RetryClass::Never,
        creation_class: RetryClass::Never,
        is_ambiguous: false,
        citation: NOT_ON_PAGE,
    },
    HttpRule {
        number: 69,
        name: "http.server",
        statuses: &[(500, 599)],
        class: RetryClass::AfterDelay,
        creation_class: RetryClass::Inferred,
        is_ambiguous: true,
        citation: NOT_ON_PAGE,
    },
    HttpRule {
        number: 70,
        name: "http.unclear",
        statuses: &[],
        class: RetryClass::AfterDelay,
        creation_class: RetryClass::Inferred,
        is_ambiguous: true,
        citation: NOT_ON_PAGE,
    },
];

#[cfg(test)]
mod tests {
    use super::{HTTP_RULES, HttpRule, classify_http, ends_polling};
    use crate::{RetryClass, Rule};

    #[test]
    fn every_status_has_one_rule() {
        for (status, name) in [
            (429, "http.throttled"),
            (503, "http.unavailable"),
            (502, "http.gateway"),
            (504, "http.gateway"),
            (400, "http.rejected"),
            (401, "http.rejected"),
            (404, "http.rejected"),
            (405, "http.rejected"),
            (402, "http.client"),
            (403, "http.client"),
            (499, "http.client"),
            (500, "http.server"),
            (501, "http.server"),
            (599, "http.server"),
            (0, "http.unclear"),
            (100, "http.unclear"),
            (200, "http.unclear"),
            (302, "http.unclear"),
            (600, "http.unclear"),
            (u16::MAX, "http.unclear"),
        ] {
            assert_eq!(classify_http(Some(status)).name, name, "{status}");
        }
        assert_eq!(classify_http(None).name, "http.unclear");
    }

    #[test]
    fn a_creation_is_unambiguous_only_where_it_was_refused() {
        for status in 0..=u16::MAX {
            let refused = matches!(status, 400..=499 | 503);
            assert_eq!(
                classify_http(Some(status)).is_ambiguous,
                !refused,
                "{status}"
            );
        }
    }

    #[test]
    fn numbers_are_apart_from_those_of_the_codes() {
        for rule in &HTTP_RULES {
            assert!(Rule::from_number(rule.number).is_none());
            assert_eq!(HttpRule::from_number(rule.number), Some(rule));
            let never = rule.class == RetryClass::Never;
            assert_eq!(rule.creation_class == RetryClass::Never, never);
        }
        assert!(HttpRule::from_number(255).is_none());
    }

    #[test]
    fn polling_ends_where_the_task_is_out_of_sight() {
        assert!(ends_polling(Some(401)) && ends_polling(Some(404)));
        for status in [
            None,
            Some(200),
            Some(403),
            Some(429),
            Some(500),
            Some(502),
            Some(503),
        ] {
            assert!(!ends_polling(status));
        }
    }
}
