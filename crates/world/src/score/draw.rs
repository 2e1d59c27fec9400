//! Which task each player gets (rules 14.8).

use hinterland_task::tree::Assignee;

use super::{Tasks, Teams};
use crate::dice::{Dice, Purpose, Stream, fraction};

/// A task for each player. A team draws first: one of the tasks for teams, which it then shares, or that its members draw one of
/// their own each; all by weight, with replacement.
pub(super) fn tasks(tasks: &Tasks, teams: &Teams, dice: &Dice) -> Vec<u32> {
    if let Some(assigned) = &tasks.assigned {
        return assigned.clone();
    }
    let of = |kind: Assignee| {
        let offers = tasks.offers.iter().filter(move |(task, _)| tasks.assignees[*task as usize] == kind);
        offers.copied().collect::<Vec<_>>()
    };
    let (shared, own) = (of(Assignee::Team), of(Assignee::Agent));
    let mut drawn = vec![0; teams.members().iter().map(Vec::len).sum()];
    for (team, members) in teams.members().iter().enumerate() {
        // Teams draw under positive subjects, players under negative ones.
        let mut stream = dice.stream(Purpose::Task, team as i64);
        let common = (fraction(&mut stream) * (weight(&shared) + weight(&own)) < weight(&shared))
            .then(|| pick(&shared, &mut stream));
        for member in members {
            drawn[usize::from(*member)] = common.unwrap_or_else(|| {
                let mut stream = dice.stream(Purpose::Task, -1 - i64::from(*member));
                pick(&own, &mut stream)
            });
        }
    }
    drawn
}

fn weight(offers: &[(u32, f64)]) -> f64 {
    offers.iter().map(|(_, weight)| weight).sum()
}

/// One of some offers, whose weights are not all 0.
fn pick(offers: &[(u32, f64)], stream: &mut Stream) -> u32 {
    let mut left = fraction(stream) * weight(offers);
    let mut last = offers[0].0;
    for (task, weight) in offers.iter().filter(|(_, weight)| *weight > 0.0) {
        last = *task;
        if left < *weight {
            break;
        }
        left -= weight;
    }
    last
}
