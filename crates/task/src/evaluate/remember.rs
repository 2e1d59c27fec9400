//! What operations remember from tick to tick, a word each.

use crate::compile::{BROKEN, REACHED, UNSEEN};
use crate::kernel::{add, larger, only_where, subtract, unit};

const IS_REACHED: u64 = 1 << REACHED;
const IS_BROKEN: u64 = 1 << BROKEN;

#[inline]
fn bits(value: f64) -> u64 {
    value.to_bits()
}

/// What a graded comparison is measured against: that of the first tick.
#[inline]
pub(super) fn scale(gap: f64, word: &mut u64) -> f64 {
    if *word == UNSEEN {
        *word = bits(unit(gap));
    }
    f64::from_bits(*word)
}

#[inline]
pub(super) fn best(value: f64, word: &mut u64) -> f64 {
    let best = if *word == UNSEEN { value } else { larger(f64::from_bits(*word), value) };
    *word = bits(best);
    best
}

#[inline]
pub(super) fn change(value: f64, word: &mut u64) -> f64 {
    let before = if *word == UNSEEN { value } else { f64::from_bits(*word) };
    *word = bits(value);
    subtract(value, before)
}

/// Reached by a time, or broken.
#[inline]
pub(super) fn by(p: f64, now: f64, deadline: f64, word: &mut u64) -> f64 {
    if *word == 0 {
        if p >= 1.0 && now <= deadline {
            *word = IS_REACHED;
        } else if now >= deadline {
            *word = IS_BROKEN;
        }
    }
    settled(*word, p)
}

#[inline]
pub(super) fn always_until(p: f64, now: f64, end: f64, word: &mut u64) -> f64 {
    if *word == 0 {
        if p < 1.0 {
            *word = IS_BROKEN;
        } else if now >= end {
            *word = IS_REACHED;
        }
    }
    settled(*word, now / larger(end, 1.0))
}

#[inline]
pub(super) fn during(p: f64, q: f64, word: &mut u64) -> f64 {
    if *word == 0 {
        if q < 1.0 {
            *word = IS_BROKEN;
        } else if p >= 1.0 {
            *word = IS_REACHED;
        }
    }
    settled(*word, p)
}

#[inline]
fn settled(word: u64, open: f64) -> f64 {
    match word {
        0 => open,
        IS_REACHED => 1.0,
        _ => 0.0,
    }
}

#[inline]
pub(super) fn then(a: f64, b: f64, word: &mut u64) -> f64 {
    if a >= 1.0 {
        *word = IS_REACHED;
    }
    let reached = if *word == IS_REACHED { 1.0 } else { 0.0 };
    add(larger(a, reached), only_where(b, reached)) / 2.0
}

/// Consecutive ticks over how many there must be, at least 1.
#[inline]
pub(super) fn lasting(p: f64, ticks: u32, word: &mut u64) -> f64 {
    *word = if p < 1.0 {
        0
    } else if *word < u64::from(ticks) {
        *word + 1
    } else {
        *word
    };
    *word as f64 / f64::from(ticks)
}
