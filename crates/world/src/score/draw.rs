//! Which tasks each player gets (rules 14.8).

use hinterland_task::tree::Assignee;

use super::{Tasks, Teams};
use crate::dice::{Dice, Purpose, Stream, fraction};

/// Subjects of draws for one place are so far from those for the next.
const PLACES: i64 = 1 << 20;

/// Which tasks a player has at the places before.
pub(super) trait Had: Fn(u32) -> bool + Copy {}
impl<F: Fn(u32) -> bool + Copy> Had for F {}

/// Tasks for each player as an episode begins, `task.at_once` of them, player by player. For each place a team draws first: one
/// of the tasks for teams, which it then shares, or that its members draw one of their own each. All by weight and with
/// replacement, save that nobody has a task twice.
pub(super) fn tasks(tasks: &Tasks, teams: &Teams, dice: &Dice) -> Vec<u32> {
    if let Some(assigned) = &tasks.assigned {
        return assigned.clone();
    }
    let at_once = tasks.at_once;
    let nothing = |_| false;
    let (shared, own) = (weight(tasks, Assignee::Team, nothing), weight(tasks, Assignee::Agent, nothing));
    let mut drawn = vec![0; at_once * teams.members().iter().map(Vec::len).sum::<usize>()];
    for place in 0..at_once {
        for (team, members) in teams.members().iter().enumerate() {
            // Teams draw under positive subjects, players under negative ones.
            let mut stream = dice.stream(Purpose::Task, team as i64 + place as i64 * PLACES);
            let before = |member: u16| usize::from(member) * at_once..usize::from(member) * at_once + place;
            let had = &drawn[before(members[0])];
            let had = |task| had.contains(&task);
            let any = |kind| place == 0 || weight(tasks, kind, had) > 0.0;
            // Where all of a kind are had, the other is drawn from.
            let is_shared = fraction(&mut stream) * (shared + own) < shared;
            let is_shared = if is_shared { any(Assignee::Team) } else { !any(Assignee::Agent) };
            let common = is_shared.then(|| pick(tasks, Assignee::Team, had, &mut stream));
            for member in members {
                let had = &drawn[before(*member)];
                let has = |task| had.contains(&task);
                let task = common.unwrap_or_else(|| own_task(tasks, *member, place, has, dice));
                drawn[before(*member).end] = task;
            }
        }
    }
    drawn
}

/// A task for a place of a player that is born into a running episode, for itself; none where tasks are assigned.
pub(super) fn anew(tasks: &Tasks, player: u16, place: usize, had: impl Had, dice: &Dice) -> Option<u32> {
    tasks.assigned.is_none().then(|| own_task(tasks, player, place, had, dice))
}

fn own_task(tasks: &Tasks, player: u16, place: usize, had: impl Had, dice: &Dice) -> u32 {
    let subject = -1 - i64::from(player) - place as i64 * PLACES;
    pick(tasks, Assignee::Agent, had, &mut dice.stream(Purpose::Task, subject))
}

fn offers(tasks: &Tasks, kind: Assignee, had: impl Had) -> impl Iterator<Item = (u32, f64)> {
    let offered =
        move |(task, weight): &(u32, f64)| *weight > 0.0 && tasks.assignees[*task as usize] == kind && !had(*task);
    tasks.offers.iter().copied().filter(offered)
}

fn weight(tasks: &Tasks, kind: Assignee, had: impl Had) -> f64 {
    offers(tasks, kind, had).map(|(_, weight)| weight).sum()
}

/// One of the tasks of a kind but for those `had`; their weights are not all 0.
fn pick(tasks: &Tasks, kind: Assignee, had: impl Had, stream: &mut Stream) -> u32 {
    let mut left = fraction(stream) * weight(tasks, kind, had);
    let mut last = 0;
    for (task, weight) in offers(tasks, kind, had) {
        last = task;
        if left < weight {
            break;
        }
        left -= weight;
    }
    last
}
