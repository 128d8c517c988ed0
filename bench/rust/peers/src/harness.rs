//! Measures side by side: all variants on the same short slice, in a new random order each round.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use serde::Serialize;

/// What was measured of one piece of work.
#[derive(Serialize)]
pub struct Group {
    name: String,
    unit: &'static str,
    /// The 10th percentile of nanoseconds per item, by the name of the variant.
    p10: BTreeMap<&'static str, f64>,
}

/// Does the items of a slice, given its number, and returns something that depends on each.
pub type Variant<'a> = (&'static str, Box<dyn Fn(usize) -> u64 + 'a>);

/// The first variant is measured twice, the second time under the name `again`.
pub fn group(
    name: impl Into<String>,
    unit: &'static str,
    rounds: usize,
    slices: usize,
    items: usize,
    variants: &[Variant<'_>],
) -> Group {
    let name = name.into();
    eprintln!("{name}");
    let mut chance = fastrand::Rng::with_seed(2);
    let mut order: Vec<usize> = (0..=variants.len()).collect();
    let mut samples = vec![Vec::with_capacity(rounds); variants.len() + 1];
    for _ in 0..rounds {
        let slice = chance.usize(..slices);
        chance.shuffle(&mut order);
        // So that the first of the order is not the one that brings the slice into the cache.
        black_box(variants[0].1(slice));
        for &number in &order {
            let (_, run) = &variants[number % variants.len()];
            let start = Instant::now();
            black_box(run(black_box(slice)));
            samples[number].push(start.elapsed().as_nanos() as f64 / items as f64);
        }
    }
    let names = variants.iter().map(|(name, _)| *name).chain(["again"]);
    let p10 = samples.into_iter().map(|mut it| {
        it.sort_by(f64::total_cmp);
        it[it.len() / 10]
    });
    Group {
        name,
        unit,
        p10: names.zip(p10).collect(),
    }
}
