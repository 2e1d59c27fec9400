//! Embeddings from what tasks mean: similar tasks are near, by feature hashing of the canonical form.
//!
//! Each node gives a feature for each part of its label, alone and together with the kind of the node above it; numbers enter
//! as logarithms under the place where they stand. Features are hashed to a place and a sign, summed, and scaled to length 1.

use xxhash_rust::xxh3::xxh3_64;

use crate::canonical::{Node, node};
use crate::tree::Task;

/// How many numbers an embedding has unless another width is asked for.
pub const EMBEDDING_WIDTH: usize = 64;

/// What a step down the tree takes from a feature's weight.
const DECAY: f64 = 0.8;
/// The logarithm of a number this large counts as 1.
const LARGE: f64 = 1024.0;

/// The embedding of a task: `width` numbers of length 1, the same on every machine; a function of what the task means and not of
/// what it is called (see [`crate::identity`]).
pub fn embed(task: &Task, width: usize) -> Vec<f32> {
    let mut sums = vec![0.0; width];
    if width > 0 {
        add(&node(task), "", 1.0, &mut sums);
    }
    let length = sums.iter().map(|x| x * x).sum::<f64>().sqrt();
    sums.iter().map(|x| if length > 0.0 { (x / length) as f32 } else { 0.0 }).collect()
}

fn add(node: &Node, above: &str, weight: f64, sums: &mut [f64]) {
    let kind = node.label.join(".");
    for part in &node.label {
        feature(part, weight, sums);
    }
    feature(&format!("{above}>{kind}"), weight, sums);
    for (i, number) in node.numbers.iter().enumerate() {
        feature(&format!("{above}>{kind}#{i}"), weight * scaled(*number), sums);
    }
    let name = node.label.iter().take(2).map(String::as_str).collect::<Vec<_>>().join(".");
    for part in &node.parts {
        add(part, &name, weight * DECAY, sums);
    }
}

/// The signed logarithm of a number; ends of open ranges count nothing.
fn scaled(number: f64) -> f64 {
    if number.abs() >= f64::from(i32::MAX) || number.is_nan() {
        return 0.0;
    }
    let size = libm::log1p(number.abs()) / libm::log1p(LARGE);
    if number < 0.0 { -size } else { size }
}

fn feature(name: &str, weight: f64, sums: &mut [f64]) {
    let hash = xxh3_64(name.as_bytes());
    let at = (hash >> 1) as usize % sums.len();
    sums[at] += if hash & 1 == 0 { weight } else { -weight };
}

#[cfg(test)]
mod tests {
    use crate::{Facts, Limits, Memory, check, embed, identity};

    fn tasks(text: &str) -> Vec<crate::tree::Task> {
        let facts = Facts { team_count: 16, ..Facts::default() };
        check(&Memory::one("x.task", text), "x.task", &facts, &Limits::default())
            .unwrap_or_else(|report| panic!("{report}"))
            .tasks
    }

    fn near(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn similar_tasks_are_nearer_than_others() {
        let all = tasks(
            "task a for agent { goal level(me, fishing) >= 3 }
            task b for agent { goal level(me, fishing) >= 4 }
            task c for agent { goal level(me, fishing) >= 9 }
            task d for agent { goal level(me, carving) >= 3 }
            task e for team { goal any(distance(team, center) <= 3) for 50 ticks }
            task f for agent { goal gold(me) >= 20 by tick 100 }",
        );
        let found: Vec<_> = all.iter().map(|task| embed(task, 64)).collect();
        let to = |i: usize| near(&found[0], &found[i]);
        assert!(to(1) > to(2), "a level more is nearer than six");
        assert!(to(2) > to(4) && to(3) > to(4), "another skill is nearer than another thing for another assignee");
        assert!(to(1) > to(3), "another level is nearer than another skill");
        assert!(to(3) > to(5), "another skill is nearer than another statistic with a deadline");
        for one in &found {
            assert!((near(one, one) - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn identity_is_what_a_task_means() {
        let all = tasks(
            "# One way.
            task a for team { goal gold(team) >= 20 and alive(foes) == 0 and (food(leader) >= 3 or tick >= 5) reward 1 on success + 2 * progress weight 2 tags x }
            define Rich(n: number) = gold(team) >= n
            task b for team { reward progress * 2 + 1 on success goal alive(foes) == 0 and ((tick >= 5 or food(leader) >= 3) and Rich(4 * 5)) }
            task c for team { goal gold(team) >= 21 and alive(foes) == 0 and (food(leader) >= 3 or tick >= 5) reward 1 on success + 2 * progress }
            task d for team { goal alive(foes) - gold(team) >= 1 }
            task e for team { goal gold(team) - alive(foes) >= 1 }
            task f for team { goal gold(team) - alive(foes) >= 1 begin { gold 3 food 4 } }
            task g for team { goal gold(team) - alive(foes) >= 1 begin { food 4 gold 3 } }",
        );
        let ids: Vec<u128> = all.iter().map(identity).collect();
        assert_eq!(ids[0], ids[1]);
        assert_eq!(embed(&all[0], 64), embed(&all[1], 64));
        assert_ne!(ids[0], ids[2]);
        assert_ne!(ids[3], ids[4]);
        assert_ne!(ids[4], ids[5]);
        assert_eq!(ids[5], ids[6]);
    }
}
