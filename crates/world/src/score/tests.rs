//! Tasks in a running world.

mod several;

use std::sync::Arc;

use hinterland_task::{Limits, Memory, ONE, check};
use serde_json::{Value, json};

use super::{Score, TaskFault, Tasks, facts_of};
use crate::arena::{Arena, MIDDLE};
use crate::intent::{Direction, Intent};
use crate::item::ItemType;
use crate::life::Cause;
use crate::state::ColumnData;

fn tasks(arena: &Arena, text: &str) -> Result<Tasks, TaskFault> {
    let config = arena.world.config();
    let files = Memory::one("main.task", text);
    let checked = check(&files, "main.task", &facts_of(config), &Limits::default()).unwrap_or_else(|e| panic!("{e}"));
    let offers: Vec<_> = (0..).zip(checked.tasks.iter().map(|task| task.weight)).collect();
    Tasks::new(config, &checked.tasks, &offers)
}

/// An arena whose episode is played for the tasks of a text.
fn arena(given: Value, text: &str) -> Arena {
    let mut arena = Arena::new(given);
    let tasks = tasks(&arena, text).expect("tasks that can be played");
    arena.world.set_tasks(Some(Arc::new(tasks)));
    arena.world.reset(1, 0);
    arena
}

fn score(arena: &Arena, id: usize) -> Score {
    arena.world.scores().expect("tasks")[id - 1]
}

fn kill(arena: &mut Arena, id: i32) {
    let vitals = arena.vitals(id);
    (vitals.health, vitals.cause) = (0, Cause::Starvation);
}

fn north() -> Intent {
    Intent { step: Some(Direction::North), ..Intent::default() }
}

#[test]
fn rules_14_5_a_task_pays_the_change_of_its_progress_until_it_is_reached() {
    let mut arena = arena(json!({}), "task walk for agent { goal distance(me, tile(28, 32)) <= 0 }");
    arena.place(1, MIDDLE, MIDDLE);
    let mut rewards = Vec::new();
    for _ in 0..6 {
        arena.act(1, north());
        rewards.push(score(&arena, 1).reward);
    }
    // Four steps away: the first tick sees three, of which the goal is measured from.
    assert_eq!(rewards.iter().map(|reward| (reward * 12.0).round() as i32).collect::<Vec<_>>(), [0, 4, 4, 4, 0, 0]);
    let at_end = score(&arena, 1);
    assert_eq!((at_end.best, at_end.completed, at_end.failed), (ONE, 4, false));
    assert!(at_end.progress < ONE, "it walked on");
}

#[test]
fn events_are_counted_for_who_did_them() {
    let mut arena = arena(json!({}), "task far for agent { goal count(go_farthest) >= 4 }");
    for id in [1, 2] {
        arena.place(id, MIDDLE + 12, MIDDLE);
    }
    for _ in 0..3 {
        arena.act(1, north());
    }
    assert_eq!([1, 2].map(|id| score(&arena, id).progress), [3 * (ONE / 4), 0]);
}

#[test]
fn only_what_asks_for_nothing_but_own_counts_may_be_left_out() {
    let steady =
        ["count(eat_food) >= 3", "count(eat_food) + 2 * count(drink_water) >= 9", "not (count(player_kill) >= 1)"];
    let not = ["tick >= 9", "gold >= 3", "count(eat_food) >= 3 by tick 40", "count(eat_food) >= 1 for 9 ticks"];
    let arena = Arena::new(json!({"players": {"teams": {"both": [1, 2]}}}));
    let is_steady = |body: &str, assignee: &str| {
        let text = format!("task one for {assignee} {{ goal {body} }}");
        tasks(&arena, &text).expect("a task that can be played").board.is_steady(0)
    };
    assert!(steady.iter().all(|goal| is_steady(goal, "agent")));
    assert!(!not.iter().any(|goal| is_steady(goal, "agent")));
    assert!(!is_steady("count(eat_food) >= 3 reward progress - 0.01", "agent"), "what is paid every tick");
    assert!(!is_steady("sum(count(eat_food, team)) >= 3", "team"), "others' counts");
}

#[test]
fn who_has_counted_nothing_new_is_paid_nothing_and_loses_the_task_by_dying() {
    let given = json!({"players": {"respawn": "never"}});
    let mut arena = arena(given, "task far for agent { goal count(go_farthest) >= 4 }");
    arena.place(1, MIDDLE + 12, MIDDLE);
    let mut paid = Vec::new();
    for intent in [north(), Intent::default(), Intent::default(), north(), Intent::default()] {
        arena.act(1, intent);
        paid.push((score(&arena, 1).reward * 4.0).round() as i32);
    }
    assert_eq!(paid, [1, 0, 0, 1, 0]);
    assert_eq!((score(&arena, 1).progress, score(&arena, 1).failed), (ONE / 2, false));
    kill(&mut arena, 1);
    arena.tick(1);
    assert!(score(&arena, 1).failed, "who dies is evaluated, whatever it counted");
}

/// Who has counted anything, by id, where player 1 has the first task and the others the second.
fn counted(text: &str) -> Vec<i32> {
    let mut arena = Arena::new(json!({}));
    let config = std::sync::Arc::clone(arena.world.config());
    let checked = check(&Memory::one("main.task", text), "main.task", &facts_of(&config), &Limits::default());
    let checked = checked.unwrap_or_else(|e| panic!("{e}"));
    let assigned = (0..config.players.count).map(|player| u32::from(player > 0)).collect();
    let tasks = Tasks::new(&config, &checked.tasks, &[(0, 1.0), (1, 1.0)]).expect("tasks that can be played");
    let tasks = tasks.assign(&config, &checked.tasks, assigned).expect("a task for each");
    arena.world.set_tasks(Some(Arc::new(tasks)));
    arena.world.reset(1, 0);
    for id in [1, 2] {
        arena.place(id, MIDDLE + 12, MIDDLE + id as i16);
    }
    arena.intend(2, north());
    arena.act(1, north());
    let state = arena.world.state();
    let tally = state.tables.iter().find(|table| table.name == "task_tally").expect("a world with tasks");
    let Some((_, ColumnData::I32(ids))) = tally.columns.iter().find(|(name, _)| *name == "player") else {
        panic!("ids");
    };
    ids.clone()
}

#[test]
fn what_no_task_reads_of_a_player_is_not_counted_for_it() {
    let walk = "task walk for agent { goal count(go_farthest, me) >= 4 }\n";
    assert_eq!(counted(&format!("{walk} task rest for agent {{ goal tick >= 900 }}")), [1]);
    // Whoever may be asked about by somebody else is counted for.
    let all = "task all for agent { goal count(go_farthest, players) >= 4 }";
    assert_eq!(counted(&format!("{walk} {all}")), [1, 2]);
}

#[test]
fn draws_follow_weights_and_seed() {
    let given = json!({"players": {"count": 64, "spawn": "sequential"}});
    let text = "task one for agent { goal 1 weight 3 } task two for agent { goal tick >= 9 } task never for agent { goal tick >= 5 weight 0 }";
    let mut world = arena(given, text).world;
    let mut drawn = [0; 3];
    for seed in 0..40 {
        world.reset(seed, 0);
        let tasks: Vec<_> = world.scores().unwrap().iter().map(|score| score.task).collect();
        for task in &tasks {
            drawn[*task as usize] += 1;
        }
        world.reset(seed, 1);
        assert_ne!(tasks, world.scores().unwrap().iter().map(|score| score.task).collect::<Vec<_>>());
        world.reset(seed, 0);
        assert_eq!(tasks, world.scores().unwrap().iter().map(|score| score.task).collect::<Vec<_>>());
    }
    assert!(drawn[2] == 0 && (1780..2060).contains(&drawn[0]), "{drawn:?}");
}

fn teams() -> Value {
    json!({"players": {"count": 4, "teams": {"a": [1, 2], "b": [3, 4]}}})
}

#[test]
fn rules_14_7_a_team_shares_its_task_and_its_foes_are_the_others() {
    let mut arena = arena(teams(), "task purge for team { goal 1 - alive(foes) / size(foes) }");
    kill(&mut arena, 3);
    arena.tick(1);
    assert_eq!([1, 2, 3, 4].map(|id| score(&arena, id).progress), [ONE / 2, ONE / 2, 0, 0]);
    assert_eq!([1, 2].map(|id| (score(&arena, id).reward * 2.0) as i32), [1, 1]);
}

#[test]
fn the_leader_is_with_the_leader() {
    let mut arena = arena(teams(), "task close for team { goal all(distance(team, leader) <= 5) }");
    for id in [1, 2] {
        arena.place(id, MIDDLE, MIDDLE);
    }
    arena.tick(1);
    assert_eq!([1, 2].map(|id| score(&arena, id).completed), [1, 1]);
}

#[test]
fn rules_14_6_the_task_of_the_dead_is_closed() {
    let mut arena = arena(json!({"players": {"count": 3}}), "task stay for agent { goal tick >= 10 }");
    arena.tick(2);
    kill(&mut arena, 2);
    arena.tick(1);
    let closed = score(&arena, 2);
    arena.tick(3);
    assert_eq!(Score { reward: 0.0, ..closed }, score(&arena, 2));
    assert!(score(&arena, 1).progress > closed.progress);
    assert!(score(&arena, 3).reward > 0.0, "the seats behind it moved up");
}

#[test]
fn the_new_born_begin_again() {
    let given = json!({"players": {"respawn": "immediate"}});
    let mut arena = arena(given, "task far for agent { goal elapsed >= 10 }");
    arena.tick(4);
    kill(&mut arena, 2);
    arena.tick(3);
    let share = |ticks: f64| (ticks / 10.0 * f64::from(ONE)) as u32;
    assert_eq!([1, 2].map(|id| score(&arena, id).progress), [share(7.0), share(2.0)]);
}

#[test]
fn the_new_born_draw_a_task_of_their_own() {
    let numbered = |number: u32| format!("task t{number} for agent {{ goal elapsed >= {} }}\n", 10 + number);
    let text: String = (0..40).map(numbered).collect();
    let given = json!({"players": {"count": 8, "respawn": "immediate"}});
    let mut arena = arena(given, &text);
    let mut seen = std::collections::BTreeSet::new();
    for born in 0..30 {
        arena.tick(2);
        let had = score(&arena, 3).task;
        kill(&mut arena, 3);
        arena.tick(1);
        // What is told of the tick is the task of the dead; what stands is that of the new-born.
        assert_eq!((had, true), (score(&arena, 3).task, score(&arena, 3).progress > 0));
        let now = arena.world.standings().unwrap()[2];
        assert_eq!(Score { task: now.task, ..Score::NONE }, now, "birth {born}");
        seen.insert(now.task);
        // A task of so many ticks, from birth on: it is that task which is played, by one and by nobody else.
        arena.tick(1);
        let after = score(&arena, 3);
        assert_eq!((now.task, (f64::from(ONE) / f64::from(10 + now.task)) as u32), (after.task, after.progress));
        let others = arena.world.standings().unwrap();
        // The others starve only later.
        assert!(born > 9 || [1, 2, 4, 8].iter().all(|id| others[id - 1].progress > after.progress));
    }
    assert!(seen.len() > 15, "{seen:?}");
}

#[test]
fn nothing_is_reached_by_dying() {
    for goal in ["row(me) <= 3", "gold(me) < 5", "health(me) == 0", "min(distance(team, center)) <= 3", "row(me) != 3"]
    {
        let mut arena = arena(teams(), &format!("task near for agent {{ goal ({goal}) for 900 }}"));
        for player in [1, 2] {
            arena.place(player, 20, 20);
        }
        arena.tick(2);
        let alive = score(&arena, 2).progress;
        for player in [1, 2] {
            kill(&mut arena, player);
        }
        arena.tick(1);
        let dead = score(&arena, 2);
        assert_eq!((0, true), (dead.progress, dead.failed), "{goal}, {alive} before");
    }
}

#[test]
fn places_must_be_ones_that_can_be_seized() {
    let text = "task hold for agent { goal SeizeCenter(10) }";
    let refused = tasks(&Arena::new(json!({})), text).unwrap_err();
    assert!(refused.to_string().contains("map.seize_targets"), "{refused}");
    let given = json!({"map": {"seize_targets": ["center"]}});
    let mut arena = arena(given, text);
    arena.place(1, MIDDLE, MIDDLE);
    arena.place(2, MIDDLE + 8, MIDDLE);
    arena.tick(6);
    // Seized in the first tick; five ticks of ten held.
    let expected = 0.3 + 0.3 + 0.4 * 0.5;
    assert!((Score::fraction(score(&arena, 1).progress) - expected).abs() < 1e-6, "{:?}", score(&arena, 1));
}

#[test]
fn assigned_tasks_are_not_drawn() {
    let arena = Arena::new(teams());
    let text = "task own for agent { goal tick >= 9 } task shared for team { goal tick >= 9 }";
    let config = arena.world.config();
    let checked = check(&Memory::one("main.task", text), "main.task", &facts_of(config), &Limits::default()).unwrap();
    let assign = |assigned: Vec<u32>| tasks(&arena, text).unwrap().assign(config, &checked.tasks, assigned);
    assert!(assign(vec![0, 0, 1, 1]).is_ok());
    assert!(matches!(assign(vec![0, 1, 1, 1]), Err(TaskFault::Split(1, 2, _))));
    assert!(matches!(assign(vec![0, 0]), Err(TaskFault::Assigned(2, 4))));
    assert!(matches!(assign(vec![0, 0, 7, 7]), Err(TaskFault::Unknown(7, 2))));
}

const MANY: &str = "
    task far for agent { goal best(farthest) >= 9 by tick 400 }
    task hold for agent { goal alive(players) >= 2 for 30 ticks reward progress + 0.1 * change(gold) }
    task both for agent { goal count(go_farthest) >= 3 then count(score_hit) >= 1 }
    task guard for agent { goal (tick >= 90) while health >= 20 reward progress - 0.5 on failure }
";

/// Random walks, deaths included.
fn play(arena: &mut Arena, ticks: u32) {
    for _ in 0..ticks {
        let tick = arena.world.view().clock.tick;
        for player in 0..arena.world.config().players.count {
            let direction = Direction::ALL[(tick * 7 + u32::from(player) * 3) as usize % 4];
            arena.world.intents().get_mut(crate::entity::Handle(player)).step = Some(direction);
        }
        if tick % 5 == 4 {
            kill(arena, i32::from((tick / 5 % 12) as u16) + 1);
        }
        arena.world.tick();
    }
}

#[test]
fn a_loaded_state_goes_on_with_its_tasks() {
    for respawn in ["never", "immediate"] {
        let given = json!({"players": {"count": 12, "respawn": respawn}});
        let mut one = arena(given.clone(), MANY);
        play(&mut one, 23);
        let state = one.world.state();
        let mut other = arena(given, MANY);
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
fn a_state_with_tasks_needs_the_tasks() {
    let given = json!({"players": {"count": 12}});
    let mut with = arena(given.clone(), MANY);
    play(&mut with, 3);
    let refused = Arena::new(given).world.load_state(&with.world.state()).unwrap_err().to_string();
    assert!(refused.contains("set the same tasks first"), "{refused}");
}

/// What is remembered may be anything: it is refused, or played without a panic.
#[test]
fn any_memory_is_refused_or_played() {
    for at_once in [1, 3] {
        play_any_memory(at_once);
    }
}

fn play_any_memory(at_once: usize) {
    let mut arena = arena(json!({"players": {"count": 12}, "task": {"at_once": at_once}}), MANY);
    play(&mut arena, 9);
    let state = arena.world.state();
    let mut seed = 5_u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed ^ seed >> 29
    };
    for _ in 0..300 {
        let mut changed = state.clone();
        for (name, data) in
            changed.tables.iter_mut().filter(|t| t.name.starts_with("task")).flat_map(|t| &mut t.columns)
        {
            match data {
                ColumnData::I64(values) if *name == "value" => {
                    for value in values.iter_mut() {
                        if random() % 4 == 0 {
                            *value = [random() as i64, f64::NAN.to_bits() as i64, f64::MAX.to_bits() as i64]
                                [(random() % 3) as usize];
                        }
                    }
                }
                ColumnData::I32(values) if random() % 8 == 0 => {
                    let place = random() as usize % values.len().max(1);
                    if let Some(value) = values.get_mut(place) {
                        *value = random() as i32;
                    }
                }
                _ => {}
            }
        }
        if arena.world.load_state(&changed).is_ok() {
            play(&mut arena, 20);
            assert!(
                arena.world.scores().unwrap().iter().all(|score| score.reward.is_finite() && score.progress <= ONE)
            );
        }
    }
}

const BEGIN: &str = "
    task equipped for agent {
        goal level(me, fishing) >= 9
        begin {
            in rect(20, 20, 24, 30) gold 7 health 50 food 40 water 30
            level fishing 5 level melee 3
            item rod level 4 equipped item ration level 1 x 2 item arrow level 2 x 9
            tick 12
        }
    }
";

#[test]
fn an_episode_begins_as_its_task_says_and_so_does_the_next_life() {
    let mut arena = arena(json!({"players": {"respawn": "immediate"}, "episode": {"horizon": 64}}), BEGIN);
    assert_eq!(arena.world.view().clock.tick, 12);
    for _ in 0..2 {
        for id in [1, 2] {
            let at = arena.position(id);
            assert!((20..=24).contains(&at.row) && (20..=30).contains(&at.col), "{at:?}");
            assert_eq!((arena.history(id).spawn_row, arena.history(id).spawn_col), (at.row, at.col));
            let vitals = *arena.vitals(id);
            assert_eq!((vitals.health, vitals.food, vitals.water), (50, 40, 30));
            assert_eq!((*arena.gold(id), arena.skills(id).level[3], arena.skills(id).level[0]), (7, 5, 3));
            let (rod, ration, arrow) = (ItemType::Rod, ItemType::Ration, ItemType::Arrow);
            assert_eq!(arena.holds(id), [(rod, 4, 1), (ration, 1, 1), (ration, 1, 1), (arrow, 2, 9)]);
            let worn = arena.inventory(id).into_iter().filter(|row| arena.item(*row).equipped).count();
            assert_eq!(worn, 1);
        }
        for id in [1, 2] {
            kill(&mut arena, id);
        }
        arena.tick(1);
    }
    arena.world.audit().expect("consistent");
}

#[test]
fn any_number_begin_on_a_tile() {
    let text = "task wet for agent { goal tick >= 5 begin { at tile(30, 30) } }";
    let mut crowd = arena(json!({}), text);
    assert_eq!(crowd.position(1), crate::movement::Position { row: 30, col: 30 });
    assert_eq!(crowd.position(2), crowd.position(1), "a tile holds any number");
    crowd.world.audit().expect("consistent");
}
