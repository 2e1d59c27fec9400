//! Several tasks at once (`task.at_once`).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{arena, kill, play, score, tasks};
use crate::arena::Arena;
use crate::score::{Score, TaskFault, Tasks, facts_of};
use crate::state::ColumnData;
use hinterland_task::{Limits, Memory, check};

fn having(at_once: usize, players: Value) -> Value {
    json!({"players": players, "task": {"at_once": at_once}})
}

/// The tasks that each player has.
fn had(arena: &Arena, at_once: usize) -> Vec<Vec<i32>> {
    let scores = arena.world.scores().expect("tasks");
    scores.chunks(at_once).map(|own| own.iter().map(|score| score.task).collect()).collect()
}

#[test]
fn draws_are_by_weight_and_nobody_has_a_task_twice() {
    let text = "
        task a for agent { goal tick >= 9 weight 3 } task b for agent { goal tick >= 8 weight 2 }
        task c for agent { goal tick >= 7 } task d for agent { goal tick >= 6 } task e for agent { goal tick >= 5 weight 0 }
    ";
    let players = json!({"count": 64, "spawn": "sequential"});
    let (mut alone, mut several) = (arena(having(1, players.clone()), text), arena(having(3, players), text));
    let mut after_a = [0; 5];
    for seed in 0..60 {
        alone.world.reset(seed, 0);
        several.world.reset(seed, 0);
        for (one, all) in had(&alone, 1).iter().zip(had(&several, 3)) {
            assert_eq!(one[0], all[0], "the first is drawn as if it were the only one");
            assert!(BTreeSet::from_iter(&all).len() == 3 && !all.contains(&4), "{all:?}");
            if all[0] == 0 {
                after_a[all[1] as usize] += 1;
            }
        }
    }
    let share = |task: usize| f64::from(after_a[task]) / f64::from(after_a.iter().sum::<i32>());
    // Of what is left, b is drawn twice as often as c and as d.
    for (task, expected) in [(1, 0.5), (2, 0.25), (3, 0.25)] {
        assert!((share(task) - expected).abs() < 0.05, "task {task}: {after_a:?}");
    }
}

const KINDS: &str = "
    task one for team { goal tick >= 9 } task two for team { goal tick >= 8 weight 0.01 }
    task own for agent { goal tick >= 7 } task mine for agent { goal tick >= 6 weight 0.01 }
";

#[test]
fn a_team_has_its_tasks_at_the_same_places() {
    let teams = json!({"count": 6, "teams": {"a": [1, 4, 6], "b": [2, 3, 5]}});
    for at_once in 2..=4 {
        let mut arena = arena(having(at_once, teams.clone()), KINDS);
        for seed in 0..40 {
            arena.world.reset(seed, 0);
            let all = had(&arena, at_once);
            for [first, others @ ..] in [[0, 3, 5], [1, 2, 4]] {
                assert_eq!(BTreeSet::from_iter(&all[first]).len(), at_once, "{all:?}");
                for (place, task) in all[first].iter().enumerate().filter(|(_, task)| **task < 2) {
                    assert!(others.iter().all(|other| all[*other][place] == *task), "{all:?}");
                }
                for other in others {
                    assert_eq!(BTreeSet::from_iter(&all[other]).len(), at_once, "{all:?}");
                }
            }
        }
    }
}

#[test]
fn there_must_be_enough_tasks() {
    let text =
        "task a for agent { goal tick >= 9 } task b for agent { goal tick >= 8 } task c for team { goal 1 weight 0 }";
    let refused = tasks(&Arena::new(having(3, json!({}))), text).unwrap_err();
    assert_eq!(refused, TaskFault::Few(2, 3));
    assert!(tasks(&Arena::new(having(2, json!({}))), text).is_ok());
}

/// Tasks of a text that are assigned.
fn assigned(arena: &Arena, text: &str, places: Vec<u32>) -> Result<Tasks, TaskFault> {
    let config = arena.world.config();
    let checked = check(&Memory::one("main.task", text), "main.task", &facts_of(config), &Limits::default()).unwrap();
    tasks(arena, text).unwrap().assign(config, &checked.tasks, places)
}

#[test]
fn assigned_tasks_must_fit() {
    let arena = Arena::new(having(2, json!({"count": 4, "teams": {"a": [1, 3], "b": [2, 4]}})));
    let assign = |places: [u32; 8]| assigned(&arena, KINDS, places.to_vec());
    assert!(assign([0, 2, 2, 3, 0, 3, 3, 2]).is_ok());
    assert_eq!(assign([0, 2, 2, 3, 3, 0, 3, 2]).unwrap_err(), TaskFault::Split(1, 3, "one".into()));
    assert_eq!(assign([0, 2, 2, 2, 0, 3, 3, 2]).unwrap_err(), TaskFault::Twice(2, "own".into()));
    assert_eq!(assign([0, 2, 2, 3, 0, 9, 3, 2]).unwrap_err(), TaskFault::Unknown(9, 4));
    assert_eq!(assigned(&arena, KINDS, vec![2; 4]).unwrap_err(), TaskFault::AssignedSeveral(4, 4, 2));
}

const PAIRED: &str = "
    task far for agent { goal best(farthest) >= 9 by tick 400 }
    task hold for agent { goal alive(players) >= 2 for 30 ticks reward progress + 0.1 * change(gold) - 0.3 on death }
    task near for team { goal min(distance(team, center)) <= 4 for 9 ticks reward ongoing }
    task both for agent { goal count(go_farthest) >= 3 then count(score_hit) >= 1 }
    task guard for agent { goal (tick >= 90) while health >= 20 reward progress - 0.5 on failure }
    task crowd for team { goal sum(distance(foes, leader)) <= 60 reward progress + 0.01 * change(sum(row(team))) }
";

/// Twelve players in three teams, who all have the given tasks.
fn paired(respawn: &str, given: &[u32]) -> Arena {
    let teams = json!({"a": [1, 2, 3, 4], "b": [5, 6, 7], "c": [8, 9, 10, 11, 12]});
    let config = having(given.len(), json!({"count": 12, "respawn": respawn, "teams": teams}));
    let mut arena = Arena::new(config);
    let tasks = assigned(&arena, PAIRED, given.repeat(12)).expect("tasks that fit");
    arena.world.set_tasks(Some(std::sync::Arc::new(tasks)));
    arena.world.reset(1, 0);
    arena
}

#[test]
fn each_task_goes_on_as_if_it_were_the_only_one() {
    for respawn in ["never", "immediate"] {
        let given = [3, 2, 0, 5, 4, 1];
        let mut together = paired(respawn, &given);
        let mut alone = given.map(|task| paired(respawn, &[task]));
        let mut paid = 0.0;
        for _ in 0..300 {
            play(&mut together, 1);
            for (place, alone) in alone.iter_mut().enumerate() {
                play(alone, 1);
                let at_place: Vec<_> =
                    together.world.scores().unwrap().iter().skip(place).step_by(6).copied().collect();
                assert_eq!(at_place, alone.world.scores().unwrap());
                paid += at_place.iter().map(|score| score.reward.abs()).sum::<f64>();
            }
        }
        assert!(paid > 10.0, "{paid}");
    }
}

#[test]
fn a_loaded_state_goes_on_with_all_tasks() {
    let teams = json!({"a": [1, 2, 3, 4], "b": [5, 6, 7], "c": [8, 9, 10, 11, 12]});
    for (respawn, cut) in [("never", 23), ("never", 41), ("immediate", 23)] {
        let given = having(3, json!({"count": 12, "respawn": respawn, "teams": teams}));
        let mut one = arena(given.clone(), PAIRED);
        play(&mut one, cut);
        let state = one.world.state();
        let mut other = arena(given, PAIRED);
        play(&mut other, 3);
        other.world.load_state(&state).expect("a state of the same tasks");
        assert_eq!(one.world.digest(), other.world.digest());
        for _ in 0..60 {
            play(&mut one, 1);
            play(&mut other, 1);
            assert_eq!(one.world.scores(), other.world.scores());
            assert_eq!(one.world.state().digests(), other.world.state().digests());
        }
    }
}

#[test]
fn what_the_dead_leader_leaves_to_its_team_is_told_apart() {
    // The leader's own task is closed, the team's is open; both are remembered under the leader's id, if at all.
    for given in [[2, 0], [0, 2], [4, 5]] {
        let mut one = paired("never", &given);
        play(&mut one, 2);
        kill(&mut one, 1);
        play(&mut one, 1);
        let mut other = paired("never", &given);
        other.world.load_state(&one.world.state()).expect("a state of the same tasks");
        for _ in 0..40 {
            play(&mut one, 1);
            play(&mut other, 1);
            assert_eq!(one.world.state().digests(), other.world.state().digests());
        }
    }
}

#[test]
fn states_in_which_tasks_do_not_fit_are_refused() {
    let mut arena = paired("never", &[0, 2]);
    let state = arena.world.state();
    // The rows of player 1 are 0 and 1, those of player 2 are 2 and 3; place 1 is the team's.
    for (row, task, reason) in [(0, 2, "different ones"), (2, 2, "different ones"), (3, 5, "the whole team's")] {
        let mut changed = state.clone();
        let table = changed.tables.iter_mut().find(|table| table.name == "task").unwrap();
        let (_, data) = table.columns.iter_mut().find(|(name, _)| *name == "task").unwrap();
        let ColumnData::I32(places) = data else { panic!("a column of numbers") };
        places[row] = task;
        let refused = arena.world.load_state(&changed).unwrap_err().to_string();
        assert!(refused.contains(reason), "row {row}: {refused}");
    }
}

#[test]
fn the_new_born_draw_all_their_own_tasks_anew() {
    let numbered = |number: u32| format!("task t{number} for agent {{ goal elapsed >= {} }}\n", 10 + number);
    let text: String = (0..5).map(numbered).collect();
    let mut arena = arena(having(4, json!({"count": 4, "respawn": "immediate"})), &text);
    let mut seen = BTreeSet::new();
    for _ in 0..40 {
        arena.tick(2);
        kill(&mut arena, 3);
        arena.tick(1);
        let own = &arena.world.standings().unwrap()[8..12];
        let drawn: Vec<_> = own.iter().map(|score| score.task).collect();
        assert_eq!(BTreeSet::from_iter(&drawn).len(), 4, "{drawn:?}");
        assert!(own.iter().all(|score| *score == Score { task: score.task, ..Score::NONE }));
        seen.insert(drawn);
    }
    assert!(seen.len() > 20, "{seen:?}");
}

#[test]
fn an_episode_begins_as_all_tasks_say_and_as_the_later_where_they_differ() {
    let text = "
        task rich for agent { goal tick >= 50 begin { gold 9 health 30 tick 4 item rod level 2 equipped } }
        task hurt for agent { goal tick >= 60 begin { health 40 level melee 3 tick 7 item hat level 1 } }
    ";
    let mut arena = arena(having(2, json!({})), text);
    assert_eq!(arena.world.view().clock.tick, 7);
    for player in [1, 2] {
        let last = arena.world.scores().unwrap()[2 * (player as usize - 1) + 1].task;
        assert_eq!(arena.vitals(player).health, [30, 40][last as usize]);
        assert_eq!((*arena.gold(player), arena.skills(player).level[0]), (9, 3));
        assert_eq!(arena.holds(player).len(), 2);
    }
    assert_eq!(score(&arena, 1).progress, 0);
}
