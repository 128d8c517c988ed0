//! Proves by linking that no public function of taketwo can panic, in two ways.
//!
//! Built with `--release`, each function of `functions.rs` and `traits.rs` without a reason beside it is under
//! `no_panic`: where the compiler cannot show that it returns, the program does not link, and the
//! linker names the function. What is called through a pointer it cannot look into: `fmt` and `tell`,
//! whose writer may be anybody's, the table of the fields of a policy, and the reader of JSON, which is
//! there once for all that is read, for size, and gives each value on through one.
//!
//! Built with `--profile no-unwinding`, there is no std, and the panic handler calls a function that
//! is nowhere. If anything at all that the same functions lead to can panic, pointers or not, the
//! program does not link.
//!
//! The first program, run with the list of all that is public, says what has no proof.

#![cfg_attr(panic = "abort", no_std, no_main)]

mod functions;
mod traits;

fn keep() {
    functions::keep();
    traits::keep();
    #[cfg(feature = "planted")]
    core::hint::black_box(planted as *const ());
}

/// What both ways have to see: a place that the compiler cannot know.
#[cfg(feature = "planted")]
#[cfg_attr(panic = "unwind", no_panic::no_panic)]
fn planted(fields: &[taketwo::PolicyField], at: usize) -> &'static str {
    fields[at].name
}

#[cfg(panic = "abort")]
mod without_std {
    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
        unsafe extern "C" {
            fn something_in_taketwo_can_panic() -> !;
        }
        // SAFETY: never called, as a program that could would not link.
        unsafe { something_in_taketwo_can_panic() }
    }

    #[link(name = "c")]
    unsafe extern "C" {}

    #[unsafe(no_mangle)]
    extern "C" fn main() -> i32 {
        super::keep();
        0
    }
}

#[cfg(panic = "unwind")]
fn main() -> std::process::ExitCode {
    keep();
    let list = std::env::args()
        .nth(1)
        .expect("usage: taketwo-no-panic API_LIST");
    let list = std::fs::read_to_string(list).expect("the list of what is public");
    let known = with_std::functions(&list);
    let proved: std::collections::BTreeSet<String> = functions::NAMES
        .iter()
        .chain(traits::NAMES.iter().copied().flatten())
        .map(|name| (*name).to_owned())
        .collect();
    for name in known.difference(&proved) {
        eprintln!("{name}: no proof in no-panic/src/");
    }
    for name in proved.difference(&known) {
        eprintln!("{name}: a proof of what is not public");
    }
    println!(
        "no panic: {} of {} public functions and traits",
        proved.intersection(&known).count(),
        known.len()
    );
    std::process::ExitCode::from(u8::from(known != proved))
}

#[cfg(panic = "unwind")]
mod with_std {
    use std::collections::BTreeSet;

    /// Traits whose functions are not ours: there are none, or the compiler wrote them, or they are
    /// what the caller's format makes of them.
    const NOT_OURS: [&str; 10] = [
        "Copy",
        "Eq",
        "Send",
        "Sync",
        "Error",
        "FusedIterator",
        "StructuralPartialEq",
        "Serialize",
        "Deserialize",
        "Deserialize<'de>",
    ];

    /// The functions of a list of public items, `Type::function`, and its traits, `Trait for Type`.
    pub(crate) fn functions(list: &str) -> BTreeSet<String> {
        let mut functions = BTreeSet::new();
        let mut in_trait = false;
        for line in list.lines() {
            if let Some(header) = line.strip_prefix("impl") {
                let header = plain(without_generics_in_front(header));
                in_trait = header.contains(" for ");
                let ours = |(name, _): (&str, &str)| !NOT_OURS.contains(&name);
                if header.split_once(" for ").is_some_and(ours) {
                    functions.insert(header);
                }
            } else if line.starts_with("pub trait ") {
                in_trait = true;
            } else if let Some((_, function)) = line.split_once("fn taketwo::") {
                let name = plain(function.split('(').next().unwrap_or_default());
                let is_free = !name.contains("::");
                if is_free || !in_trait {
                    functions.insert(name);
                }
            }
        }
        functions
    }

    /// Behind the generics of `<'a> Trait for Type<'a>`.
    fn without_generics_in_front(header: &str) -> &str {
        let mut depth = 0;
        for (at, char) in header.char_indices() {
            match char {
                '<' => depth += 1,
                '>' => depth -= 1,
                _ if depth == 0 => return header[at..].trim_start(),
                _ => {}
            }
        }
        header
    }

    /// Without modules and lifetimes: `PartialEq<str> for Text`.
    fn plain(name: &str) -> String {
        let mut plain = String::new();
        let mut word = String::new();
        let mut chars = name.chars().peekable();
        while let Some(char) = chars.next() {
            if char.is_alphanumeric() || char == '_' {
                word.push(char);
            } else if char == ':' {
                chars.next();
                let is_module = word.starts_with(|first: char| first.is_lowercase());
                if !is_module {
                    plain += &word;
                    plain += "::";
                }
                word.clear();
            } else {
                plain += &word;
                word.clear();
                if char == '\'' {
                    while chars
                        .next_if(|next| next.is_alphanumeric() || *next == '_')
                        .is_some()
                    {}
                } else {
                    plain.push(char);
                }
            }
        }
        plain += &word;
        plain.replace("<>", "").replace("& ", "&")
    }
}
