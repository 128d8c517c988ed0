//! Chance as a function: the caller's seed, the job's name and a counter in, numbers out.

/// The increment of the SplitMix64 generator.
const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// Returns where the draws of a job start, from the caller's seed and the job's name.
pub(crate) fn stream_of(seed: u64, name: &[u8]) -> u64 {
    stream(seed, fnv1a(name))
}

fn stream(seed: u64, stream: u64) -> u64 {
    mix(mix(seed.wrapping_add(GAMMA)) ^ stream)
}

/// Returns the n-th number of a stream, n counted from 0.
pub(crate) fn draw(stream: u64, n: u64) -> u64 {
    mix(stream.wrapping_add(n.wrapping_add(1).wrapping_mul(GAMMA)))
}

/// Maps a drawn number to 0..=width, each value as likely as any other.
pub(crate) fn bounded(drawn: u64, width: u64) -> u64 {
    let scaled = u128::from(drawn).wrapping_mul(u128::from(width).wrapping_add(1));
    (scaled >> 64) as u64
}

/// Returns the FNV-1a hash of some bytes.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The finaliser of SplitMix64.
fn mix(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::{bounded, draw, fnv1a, stream, stream_of};
    use crate::ClassSettings;

    #[test]
    fn the_check_values_of_the_contract() {
        let class = ClassSettings {
            retries: 3,
            cost: 1_000,
            floor_ms: 0,
            base_ms: 10_000,
            cap_ms: 300_000,
            multiplier: 2_000,
            jitter_low: 500,
            jitter_high: 1_000,
        };
        let delays = |stream| {
            [0, 1, 2, 3].map(|n| {
                let range = class.range(n, None);
                range.low_ms + bounded(draw(stream, n), range.high_ms - range.low_ms)
            })
        };
        assert_eq!(delays(stream(0, 0)), [6_690, 12_691, 25_431, 59_207]);
        assert_eq!(
            delays(stream_of(42, b"task-0001")),
            [8_342, 12_473, 20_056, 41_231]
        );
        assert_eq!(
            delays(stream_of(u64::MAX, b"")),
            [8_871, 18_364, 20_758, 78_952]
        );
    }

    #[test]
    fn a_bounded_number_reaches_both_ends() {
        assert_eq!(bounded(0, 9), 0);
        assert_eq!(bounded(u64::MAX, 9), 9);
        assert_eq!(bounded(u64::MAX, 0), 0);
        assert_eq!(bounded(u64::MAX, u64::MAX), u64::MAX);
        assert_eq!(bounded(u64::MAX / 10 + 1, 9), 1);
    }

    #[test]
    fn the_hash_is_fnv1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
