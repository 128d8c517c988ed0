use crate::excerpt::Excerpt;
use crate::tell::{Part, Tell, display_by_tell, fill};

/// A name that no variant of the enum has.
///
/// Shown as `unknown verdict "nevr": expected one of unspecified, never, unlikely, after_delay`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UnknownName {
    what: &'static str,
    value: Excerpt,
    expected: &'static [&'static str],
}

impl UnknownName {
    pub(crate) fn new(what: &'static str, value: &str, expected: &'static [&'static str]) -> Self {
        Self {
            what,
            value: Excerpt::of(value),
            expected,
        }
    }

    /// Returns what was to be named: `"verdict"`, say.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// Returns the name that was given, cut to the length of an excerpt.
    #[must_use]
    pub fn value(&self) -> &str {
        self.value.as_str()
    }

    /// Returns the names that exist.
    #[must_use]
    pub fn expected(&self) -> &'static [&'static str] {
        self.expected
    }
}

impl Tell for UnknownName {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let parts = [self.what.into(), Part::QuotedExcerpt(&self.value)];
        fill(to, "unknown $a $b: expected one of ", &parts);
        for (index, name) in self.expected.iter().enumerate() {
            to(if index == 0 { "" } else { ", " });
            to(name);
        }
    }
}

display_by_tell!(UnknownName);

impl core::error::Error for UnknownName {}

/// Gives an enum its stable names. The enum itself stands beside the call as plain Rust, where
/// rustdoc and cbindgen read it; a variant that is missing here does not compile.
macro_rules! names {
    ($type:ident, $what:literal { $($variant:ident => $name:literal,)+ }) => {
        impl $type {
            /// Returns every variant, in the order of the numbers.
            #[must_use]
            pub const fn all() -> &'static [Self] {
                &[$(Self::$variant,)+]
            }

            /// Returns the stable name: a word of the contract, the same in every language.
            #[must_use]
            pub const fn name(self) -> &'static str {
                Self::names().text(self.index())
            }

            /// Returns the stable name and a NUL behind it, for C, and what else follows.
            #[must_use]
            pub const fn name_for_c(self) -> &'static [u8] {
                Self::names().from(self.index())
            }

            /// Returns the variant that has exactly this name, or `None`.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::all().iter().copied().find(|it| it.name() == name)
            }

            const fn names() -> &'static $crate::pool::Pool<{ Self::all().len() }, {
                $crate::pool::bytes_of(&[$($name),+])
            }> {
                $crate::pool::pool!($type::all().len(), [$($name),+])
            }

            /// The numbers run without gaps.
            const fn index(self) -> usize {
                let first = match $type::all() {
                    [first, ..] => *first as u8,
                    [] => 0, // not run: every enum has variants
                };
                (self as u8).wrapping_sub(first) as usize
            }

            /// Returns the stable number: the same in every language and every release.
            #[must_use]
            pub const fn number(self) -> u8 {
                self as u8
            }

            /// Returns the variant that has this number, or `None`.
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                $(if number == Self::$variant as u8 {
                    return Some(Self::$variant);
                })+
                None
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.name())
            }
        }

        impl core::str::FromStr for $type {
            type Err = $crate::UnknownName;

            /// Returns the variant that has exactly this name.
            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::from_name(name)
                    .ok_or_else(|| $crate::UnknownName::new($what, name, &[$($name),+]))
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Name;

                impl serde::de::Visitor<'_> for Name {
                    type Value = $type;

                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str(concat!("the name of a ", $what))
                    }

                    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<$type, E> {
                        name.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Name)
            }
        }
    };
}

pub(crate) use names;
