//! Each trait of each public type, called once with whatever comes, and the functions that all our
//! enums have.

use core::fmt::{self, Debug, Display, Formatter};
use core::hash::{Hash, Hasher};
use core::hint::black_box;

use taketwo::*;

pub(crate) fn keep() {
    KEEP.iter().for_each(|keep| keep());
}

/// A hasher that is as simple as one can be.
struct Sum(u64);

impl Hasher for Sum {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes
            .iter()
            .for_each(|byte| self.0 = self.0.wrapping_add(u64::from(*byte)));
    }
}

/// The traits of a type that are alike for all types.
macro_rules! traits {
    ($($module:ident $type:ty: [$($proof:ident)*])*) => {
        #[cfg(panic = "unwind")]
        pub(crate) const NAMES: &[&[&str]] = &[$($module::NAMES),*];
        const KEEP: &[fn()] = &[$($module::keep),*];

        $(mod $module {
            #[allow(unused_imports)]
            use super::*;

            #[cfg(panic = "unwind")]
            pub(super) const NAMES: &[&str] = &[$(traits!(@name $proof $type)),*];

            pub(super) fn keep() {
                $(traits!(@keep $proof $type);)*
            }
        })*
    };
    (@name all $type:ty) => { concat!(stringify!($type), "::all") };
    (@name name $type:ty) => { concat!(stringify!($type), "::name") };
    (@name name_for_c $type:ty) => { concat!(stringify!($type), "::name_for_c") };
    (@name from_name $type:ty) => { concat!(stringify!($type), "::from_name") };
    (@name number $type:ty) => { concat!(stringify!($type), "::number") };
    (@name from_number $type:ty) => { concat!(stringify!($type), "::from_number") };
    (@name DebugByCore $type:ty) => { concat!("Debug for ", stringify!($type)) };
    (@name $trait:ident $type:ty) => { concat!(stringify!($trait), " for ", stringify!($type)) };
    (@keep all $type:ty) => { black_box(<$type>::all as *const ()) };
    (@keep name $type:ty) => { black_box(<$type>::name as *const ()) };
    (@keep name_for_c $type:ty) => { black_box(<$type>::name_for_c as *const ()) };
    (@keep from_name $type:ty) => { black_box(<$type>::from_name as *const ()) };
    (@keep number $type:ty) => { black_box(<$type>::number as *const ()) };
    (@keep from_number $type:ty) => { black_box(<$type>::from_number as *const ()) };
    (@keep Clone $type:ty) => { black_box(cloned::<$type> as *const ()) };
    (@keep PartialEq $type:ty) => { black_box(equal::<$type> as *const ()) };
    (@keep PartialOrd $type:ty) => { black_box(compared::<$type> as *const ()) };
    (@keep Ord $type:ty) => { black_box(ordered::<$type> as *const ()) };
    (@keep Hash $type:ty) => { black_box(hashed::<$type> as *const ()) };
    (@keep Default $type:ty) => { black_box(default::<$type> as *const ()) };
    (@keep FromStr $type:ty) => { black_box(parsed::<$type> as *const ()) };
    (@keep Debug $type:ty) => { black_box(debugged::<$type> as *const ()) };
    // No proof: what the compiler derives ends in functions of core that look into a table of all
    // characters, or compare how many fields there are to how many names.
    (@keep DebugByCore $type:ty) => { () };
    (@keep Display $type:ty) => { black_box(displayed::<$type> as *const ()) };
    (@keep Tell $type:ty) => { black_box(told::<$type> as *const ()) };
}

#[cfg_attr(panic = "unwind", no_panic::no_panic)]
fn cloned<T: Clone>(value: &T) -> T {
    value.clone()
}

#[cfg_attr(panic = "unwind", no_panic::no_panic)]
fn equal<T: PartialEq>(left: &T, right: &T) -> bool {
    left == right
}

#[cfg_attr(panic = "unwind", no_panic::no_panic)]
fn compared<T: PartialOrd>(left: &T, right: &T) -> Option<core::cmp::Ordering> {
    left.partial_cmp(right)
}

#[cfg_attr(panic = "unwind", no_panic::no_panic)]
fn ordered<T: Ord>(left: &T, right: &T) -> core::cmp::Ordering {
    left.cmp(right)
}

#[cfg_attr(panic = "unwind", no_panic::no_panic)]
fn hashed<T: Hash>(value: &T, sum: &mut Sum) {
    value.hash(sum);
}

#[cfg_attr(panic = "unwind", no_panic::no_panic)]
fn default<T: Default>() -> T {
    T::default()
}

#[cfg_attr(panic = "unwind", no_panic::no_panic)]
fn parsed<T: core::str::FromStr>(name: &str) -> Result<T, T::Err> {
    name.parse()
}

// Whom the formatter writes to is only known to the caller.
fn debugged<T: Debug>(value: &T, f: &mut Formatter<'_>) -> fmt::Result {
    value.fmt(f)
}

fn told<T: Tell>(value: &T, to: &mut dyn FnMut(&str)) {
    value.tell(to);
}

fn displayed<T: Display>(value: &T, f: &mut Formatter<'_>) -> fmt::Result {
    value.fmt(f)
}

traits! {
    action Action: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    basis Basis: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    check Check: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    family Family: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    phase Phase: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    preset Preset: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display Default]
    refund Refund: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    remedy Remedy: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    retry_class RetryClass: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    stage Stage: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    status Status: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    task_error_kind TaskErrorKind: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]
    verdict Verdict: [all name name_for_c from_name number from_number Clone PartialEq PartialOrd Ord Hash FromStr Debug Display]

    atomic_budget AtomicBudget: [Debug]
    budget Budget: [Clone PartialEq Debug]
    call_error CallError: [Clone PartialEq DebugByCore Display Tell]
    citation Citation: [Clone PartialEq Hash DebugByCore Display]
    class_settings ClassSettings: [Clone PartialEq DebugByCore]
    classification Classification: [Clone PartialEq Hash DebugByCore]
    decision Decision: [Clone PartialEq Hash DebugByCore Display Tell]
    decision_parts DecisionParts: [Clone PartialEq Hash DebugByCore]
    delay Delay: [Clone PartialEq Hash Debug]
    failure Failure: [Clone PartialEq DebugByCore]
    field Field: [Clone DebugByCore Default]
    field_type FieldType: [Clone PartialEq Debug]
    file_key FileKey: [Clone PartialEq Debug Display Tell]
    hint Hint: [Clone PartialEq Debug Default]
    http_facts HttpFacts: [Clone DebugByCore]
    http_rule HttpRule: [PartialEq DebugByCore]
    invalid_policy InvalidPolicy: [Clone PartialEq DebugByCore Display Tell]
    job Job: [Clone PartialEq DebugByCore]
    message Message: [Clone PartialEq Hash DebugByCore]
    pattern Pattern: [Clone PartialEq DebugByCore Display]
    payment Payment: [Clone PartialEq Debug]
    policy Policy: [Clone PartialEq DebugByCore Default]
    policy_field PolicyField: [DebugByCore]
    policy_field_kind PolicyFieldKind: [Clone PartialEq Debug]
    policy_file_error PolicyFileError: [Clone PartialEq DebugByCore Display Tell]
    policy_key PolicyKey: [Clone PartialEq Debug]
    policy_settings PolicySettings: [Clone PartialEq DebugByCore Default]
    policy_violation PolicyViolation: [Clone PartialEq DebugByCore Display Tell]
    record Record: [Clone DebugByCore Default]
    rule Rule: [PartialEq Hash DebugByCore]
    rule_text RuleText: [Clone PartialEq Debug]
    state_error StateError: [Clone PartialEq DebugByCore Display Tell]
    state_file_error StateFileError: [Clone PartialEq DebugByCore Display Tell]
    task Task: [Clone PartialEq DebugByCore]
    task_error TaskError: [Clone PartialEq DebugByCore Display Tell]
    task_lines TaskLines: [Clone Debug]
    text Text: [Clone PartialEq DebugByCore Display Tell]
    unknown_name UnknownName: [Clone PartialEq DebugByCore Display Tell]
}
