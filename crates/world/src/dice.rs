//! All luck of a world. Every draw is a pure function of (seed, episode, tick, purpose, subject, how many-th), so the
//! order of evaluation cannot matter and a snapshot has nothing hidden.
//!
//! The generator is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), which is portable and whose stream can start at
//! any 64-bit key.

use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::SplitMix64;

/// What a draw is for. Draws for different purposes are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Which map the episode is played on.
    Map = 1,
    /// Where extra resources are scattered.
    Scatter,
    /// Where ore, trees, crystals, herbs and fish are.
    Profession,
    /// Who begins where.
    Spawn,
    /// Where the new-born comes back (subject: agent id).
    Respawn,
    /// Order of execution.
    Order,
    /// Order of buyers.
    BuyOrder,
    /// In which order a killer takes the victim's items (subject: the victim's id).
    Loot,
    /// Whether a harvest yields a weapon too (subject: the player's id).
    Harvest,
    /// Who is resilient.
    Resilience,
    /// Which way an NPC wanders (subject: its id).
    Meander,
    /// Where and what the default spawning puts into the world.
    NpcSpawn,
    /// Whether a depleted tile grows back (subject: tile).
    Regrow,
    /// Where a game puts NPCs, and what they become.
    Recruits,
    /// Which task a team draws (subject: the team), and which a player (subject: -id).
    Task,
    /// Where who has a task begins (subject: its id).
    Begin,
}

/// A stream of draws for one purpose and subject.
pub type Stream = SplitMix64;

/// The source of luck at one tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dice {
    key: u64,
}

impl Dice {
    /// The dice of one tick.
    pub fn at(seed: u64, episode: u32, tick: u32) -> Self {
        Self { key: mix(mix(mix(0, seed), u64::from(episode)), u64::from(tick)) }
    }

    /// Draws for `subject`, first to last.
    #[inline]
    pub fn stream(&self, purpose: Purpose, subject: i64) -> Stream {
        self.draws(purpose).stream(subject)
    }

    /// The first draw for `subject`: 64 uniform bits.
    #[inline]
    pub fn draw(&self, purpose: Purpose, subject: i64) -> u64 {
        self.draws(purpose).first(subject)
    }

    /// All draws for one purpose.
    #[inline]
    pub(crate) fn draws(&self, purpose: Purpose) -> Draws {
        Draws { key: mix(self.key, purpose as u64) }
    }
}

/// The source of luck for one purpose at one tick: what asks for many subjects derives its part of the key once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draws {
    key: u64,
}

impl Draws {
    /// As [`Dice::stream`].
    #[inline]
    pub(crate) fn stream(self, subject: i64) -> Stream {
        SplitMix64::seed_from_u64(mix(self.key, subject as u64))
    }

    /// As [`Dice::draw`].
    #[inline]
    pub(crate) fn first(self, subject: i64) -> u64 {
        self.stream(subject).next_u64()
    }
}

/// One step of key derivation: SplitMix64's output function over the key and the next part.
#[inline]
fn mix(key: u64, part: u64) -> u64 {
    SplitMix64::seed_from_u64(key ^ part.wrapping_mul(0xD134_2543_DE82_EF95)).next_u64()
}

/// A whole number in `0..bound`, uniform.
pub(crate) fn below(stream: &mut Stream, bound: u32) -> u32 {
    stream.random_range(0..bound)
}

/// A fraction in 0..1, uniform: 53 bits.
pub(crate) fn fraction(stream: &mut Stream) -> f64 {
    (stream.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A draw from the beta distribution with shapes `a` and `b`: one of two gamma variates, over both.
pub(crate) fn beta(stream: &mut Stream, a: f64, b: f64) -> f64 {
    let (one, other) = (gamma(stream, a), gamma(stream, b));
    if one > 0.0 { one / (one + other) } else { 0.0 }
}

/// A draw from the gamma distribution (Marsaglia and Tsang, ACM TOMS 26, 2000); shapes below 1 by their boost.
fn gamma(stream: &mut Stream, shape: f64) -> f64 {
    if shape < 1.0 {
        let power = libm::pow(1.0 - fraction(stream), 1.0 / shape);
        return gamma(stream, shape + 1.0) * power;
    }
    let center = shape - 1.0 / 3.0;
    let spread = 1.0 / (9.0 * center).sqrt();
    loop {
        // Box and Muller; 1 - fraction is never 0.
        let radius = (-2.0 * libm::log(1.0 - fraction(stream))).sqrt();
        let normal = radius * libm::cos(2.0 * std::f64::consts::PI * fraction(stream));
        let root = 1.0 + spread * normal;
        let cube = root * root * root;
        let chance = libm::log(1.0 - fraction(stream));
        if cube > 0.0 && chance < 0.5 * normal * normal + center - center * cube + center * libm::log(cube) {
            return center * cube;
        }
    }
}

/// A probability as a threshold on 32 uniform bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance(u64);

impl Chance {
    /// What never happens.
    pub const NEVER: Self = Self(0);

    /// The chance `probability`, in 0..=1.
    pub fn new(probability: f64) -> Self {
        Self((probability * 4_294_967_296.0) as u64)
    }

    /// Whether it happens, given 64 uniform bits.
    #[inline]
    pub fn happens(self, draw: u64) -> bool {
        (draw >> 32) < self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_depends_on_every_part_of_its_key() {
        let dice = Dice::at(1, 2, 3);
        let draw = dice.draw(Purpose::Meander, -4);
        assert_eq!(draw, Dice::at(1, 2, 3).draw(Purpose::Meander, -4));
        for other in [
            Dice::at(2, 2, 3).draw(Purpose::Meander, -4),
            Dice::at(1, 3, 3).draw(Purpose::Meander, -4),
            Dice::at(1, 2, 4).draw(Purpose::Meander, -4),
            dice.draw(Purpose::Regrow, -4),
            dice.draw(Purpose::Meander, -5),
        ] {
            assert_ne!(draw, other);
        }
    }

    #[test]
    fn chances_meet_their_probability() {
        let dice = Dice::at(7, 0, 0);
        let chance = Chance::new(0.025);
        let hits = (0..100_000).filter(|tile| chance.happens(dice.draw(Purpose::Regrow, *tile))).count();
        assert!((2_300..2_700).contains(&hits), "{hits} of 100,000 at 2.5 %");
        assert!(Chance::new(1.0).happens(u64::MAX) && !Chance::new(0.0).happens(0));
    }

    #[test]
    fn beta_has_its_mean_and_variance() {
        let mut stream = Dice::at(5, 0, 0).stream(Purpose::Recruits, 0);
        for (a, b) in [(0.01, 10.01), (3.01, 7.01), (9.01, 1.01), (0.4, 0.6)] {
            let draws: Vec<_> = (0..20_000).map(|_| beta(&mut stream, a, b)).collect();
            assert!(draws.iter().all(|draw| (0.0..=1.0).contains(draw)));
            let mean = draws.iter().sum::<f64>() / 20_000.0;
            let variance = draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum::<f64>() / 20_000.0;
            assert!((mean - a / (a + b)).abs() < 0.01, "{mean} for {a}, {b}");
            assert!((variance - a * b / ((a + b) * (a + b) * (a + b + 1.0))).abs() < 0.005, "{variance} for {a}, {b}");
        }
    }

    #[test]
    fn low_bits_are_as_good_as_high_bits_across_subjects() {
        let dice = Dice::at(0, 0, 0);
        let ones: u32 = (0..4096).map(|subject| (dice.draw(Purpose::Order, subject) & 1) as u32).sum();
        assert!((1_900..2_200).contains(&ones), "{ones}");
    }
}
