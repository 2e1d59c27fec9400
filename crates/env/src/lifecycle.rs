//! Lives and episodes: when they end, and what each slot is told about it (DESIGN: "life cycle").

use serde::{Deserialize, Serialize};

/// What happens to a world whose episode has ended, in the words of Gymnasium's enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoresetMode {
    /// The next step ignores its actions and returns the new episode's first observation, with reward 0 and no flags.
    NextStep,
    /// The new episode begins within the step that ended the old one, whose observation is the new one's first.
    SameStep,
    /// It stays until it is reset; stepping it does nothing, and actions are counted as invalid.
    Disabled,
}

/// Where a world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Built, never reset.
    Fresh,
    /// In an episode.
    Running,
    /// Its episode has ended and it waits for a reset.
    Ended,
}

/// The life of one slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Life {
    /// Whether its player lives.
    pub(crate) alive: bool,
    /// New-born and not yet shown an observation (next-step mode): it cannot act in the step to come.
    pub(crate) unseen: bool,
    /// Rewards of this life, or of the last one of a slot that is dead.
    pub(crate) total: f64,
    /// Ticks of this life, or of the last one of a slot that is dead.
    pub(crate) length: i32,
    /// What this life ended with; 0 while it lasts.
    pub(crate) cause: u8,
}

impl Life {
    /// A life that begins.
    pub(crate) fn newborn(unseen: bool) -> Self {
        Self { alive: true, unseen, ..Self::default() }
    }

    /// Whether it can be: a finite return, no negative length, a cause of death that exists.
    pub(crate) fn is_plausible(&self) -> bool {
        self.total.is_finite() && self.length >= 0 && self.cause <= 5
    }
}

/// What a step did to one slot.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) reward: f64,
    pub(crate) terminated: bool,
}

/// What a tick did to one player.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fate {
    /// Code of what it died of in the tick; 0 if it did not die.
    pub(crate) cause: u8,
    /// Its age at the end of the tick, or at its death.
    pub(crate) age: i32,
    /// Whether it is frozen: it cannot act, and is paid nothing for living (rules 10.5).
    pub(crate) frozen: bool,
}

/// What rewards are paid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rewards {
    /// For each tick alive.
    pub(crate) tick: f64,
    /// In the step of death, instead.
    pub(crate) death: f64,
}

impl Life {
    /// Carries the life on through one tick.
    pub(crate) fn advance(&mut self, fate: Fate, rewards: Rewards) -> Verdict {
        if !self.alive {
            return Verdict::default();
        }
        self.length = fate.age;
        self.cause = fate.cause;
        self.alive = fate.cause == 0;
        // The step that shows a new-born its first observation pays nothing, as a reset does not.
        let living = if self.unseen || fate.frozen { 0.0 } else { rewards.tick };
        self.unseen = false;
        let reward = if self.alive { living } else { rewards.death };
        self.total += reward;
        Verdict { reward, terminated: !self.alive }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REWARDS: Rewards = Rewards { tick: 0.25, death: -1.0 };

    #[test]
    fn a_life_adds_up_and_keeps_its_record() {
        let mut life = Life::newborn(false);
        for age in 1..=3 {
            let verdict = life.advance(Fate { cause: 0, age, frozen: false }, REWARDS);
            assert_eq!(verdict, Verdict { reward: 0.25, ..Verdict::default() });
        }
        let verdict = life.advance(Fate { cause: 2, age: 4, frozen: false }, REWARDS);
        assert_eq!(verdict, Verdict { reward: -1.0, terminated: true });
        assert_eq!(
            life.advance(Fate { cause: 0, age: 0, frozen: false }, REWARDS),
            Verdict::default(),
            "the dead get nothing"
        );
        assert!((life.total + 0.25).abs() < 1e-12);
        assert_eq!((life.length, life.cause, life.alive), (4, 2, false));
    }

    #[test]
    fn rules_10_5_the_frozen_are_paid_nothing() {
        let mut life = Life::newborn(false);
        assert_eq!(life.advance(Fate { cause: 0, age: 1, frozen: true }, REWARDS), Verdict::default());
        assert!(life.advance(Fate { cause: 2, age: 2, frozen: true }, REWARDS).terminated);
        assert!((life.total + 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_step_of_a_first_observation_pays_nothing_but_death() {
        let mut life = Life::newborn(true);
        assert_eq!(life.advance(Fate { cause: 0, age: 1, frozen: false }, REWARDS), Verdict::default());
        let mut unlucky = Life::newborn(true);
        assert!(unlucky.advance(Fate { cause: 3, age: 1, frozen: false }, REWARDS).terminated);
        assert!((unlucky.total + 1.0).abs() < 1e-12);
    }
}
