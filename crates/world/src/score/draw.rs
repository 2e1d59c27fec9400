//! Which task each player gets (rules 14.8).

use hinterland_task::tree::Assignee;

use super::{Tasks, Teams};
use crate::dice::{Dice, Purpose, Stream, fraction};

/// A task for each player as an episode begins. A team draws first: one of the tasks for teams, which it then shares, or that
/// its members draw one of their own each; all by weight, with replacement.
pub(super) fn tasks(tasks: &Tasks, teams: &Teams, dice: &Dice) -> Vec<u32> {
    if let Some(assigned) = &tasks.assigned {
        return assigned.clone();
    }
    let (shared, own) = (weight(tasks, Assignee::Team), weight(tasks, Assignee::Agent));
    let mut drawn = vec![0; teams.members().iter().map(Vec::len).sum()];
    for (team, members) in teams.members().iter().enumerate() {
        // Teams draw under positive subjects, players under negative ones.
        let mut stream = dice.stream(Purpose::Task, team as i64);
        let common =
            (fraction(&mut stream) * (shared + own) < shared).then(|| pick(tasks, Assignee::Team, &mut stream));
        for member in members {
            drawn[usize::from(*member)] = common.unwrap_or_else(|| own_task(tasks, *member, dice));
        }
    }
    drawn
}

/// The task of a player that is born into a running episode; none where it keeps that of its place, assigned or of its team.
pub(super) fn anew(tasks: &Tasks, player: u16, had: u32, dice: &Dice) -> Option<u32> {
    let drawn = tasks.assigned.is_none() && tasks.assignees[had as usize] == Assignee::Agent;
    drawn.then(|| own_task(tasks, player, dice))
}

fn own_task(tasks: &Tasks, player: u16, dice: &Dice) -> u32 {
    pick(tasks, Assignee::Agent, &mut dice.stream(Purpose::Task, -1 - i64::from(player)))
}

fn offers(tasks: &Tasks, kind: Assignee) -> impl Iterator<Item = (u32, f64)> + '_ {
    tasks.offers.iter().copied().filter(move |(task, weight)| *weight > 0.0 && tasks.assignees[*task as usize] == kind)
}

fn weight(tasks: &Tasks, kind: Assignee) -> f64 {
    offers(tasks, kind).map(|(_, weight)| weight).sum()
}

/// One of the tasks of a kind, whose weights are not all 0.
fn pick(tasks: &Tasks, kind: Assignee, stream: &mut Stream) -> u32 {
    let mut left = fraction(stream) * weight(tasks, kind);
    let mut last = 0;
    for (task, weight) in offers(tasks, kind) {
        last = task;
        if left < weight {
            break;
        }
        left -= weight;
    }
    last
}
