//! The shipped task files: they check, are laid out, compile, and hold what they promise.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use hinterland_task::tree::{Assignee, Task};
use hinterland_task::{
    Board, Checked, EMBEDDING_WIDTH, Facts, Folder, Limits, Memory, OPS_MAX, Shape, WithLibrary, check, embed, explain,
    format, identity,
};

const PRELUDE: &str = include_str!("../prelude.task");
const STOCK: [&str; 4] = ["stock.task", "stock_agent.task", "stock_team.task", "stock_terms.task"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../python/hinterland/tasks/library")
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

/// Every shipped file, by name.
fn files() -> Vec<String> {
    let names = fs::read_dir(folder()).expect("the library").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().expect("a plain name")).collect();
    names.sort();
    assert!(names.iter().all(|name| Path::new(name).extension().is_some_and(|ending| ending == "task")), "{names:?}");
    names
}

fn facts() -> Facts {
    Facts { team_count: 16, ..Facts::default() }
}

fn load(name: &str) -> Checked {
    load_with(name, &facts())
}

fn load_with(name: &str, facts: &Facts) -> Checked {
    let files = Folder::new(&folder()).expect("the library");
    check(&files, name, facts, &Limits::default()).unwrap_or_else(|report| panic!("{report}"))
}

fn compile(tasks: &[Task]) -> Board {
    let shape = Shape { players: 128, lone: false, registered: 0 };
    Board::compile(tasks, shape).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Tasks and the sum of their weights, of those that begin so.
fn weighed<'a>(tasks: impl IntoIterator<Item = &'a Task>, start: &str) -> (usize, f64) {
    let found: Vec<_> = tasks.into_iter().filter(|task| task.name.starts_with(start)).collect();
    (found.len(), found.iter().map(|task| task.weight).sum())
}

#[test]
fn every_file_checks_and_is_laid_out_and_compiles() {
    let names = files();
    assert!(names.len() >= 10, "{names:?}");
    let mut complaints = Vec::new();
    for name in &names {
        let text = text(name);
        let formatted = format(name, &text, &Limits::default()).unwrap_or_else(|report| panic!("{report}"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(folder().join(name), &formatted).expect("a shipped file");
        } else if formatted != text {
            complaints.push(format!("{name} is not laid out: run the test with BLESS=1"));
        }
        let checked = load(name);
        if !checked.warnings.is_empty() {
            complaints.push(format!("{}", checked.warnings));
        }
        if text.lines().any(|line| line.len() > 130) {
            complaints.push(format!("{name} has a line of more than 130 characters"));
        }
        // The default config has no teams: that is worth a warning, and no more.
        let alone = load_with(name, &Facts::default()).warnings;
        if alone.diagnostics.iter().any(|one| one.code != "W003") {
            complaints.push(format!("{alone}"));
        }
        let board = compile(&checked.tasks);
        assert_eq!(board.programs().len(), checked.tasks.len(), "{name}");
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

#[test]
fn the_stock_curriculum_is_the_originals() {
    let lines: usize = STOCK.iter().map(|name| text(name).lines().count()).sum();
    assert!(lines <= 200, "{lines} lines");
    let stock = load("stock.task").tasks;
    let count = |assignee| stock.iter().filter(|task| task.assignee == assignee).count();
    assert_eq!((count(Assignee::Agent), count(Assignee::Team)), (1535, 1960));
    let agents = load("stock_agent.task").tasks;
    let teams = load("stock_team.task").tasks;
    assert!(agents.iter().all(|task| task.assignee == Assignee::Agent));
    assert!(teams.iter().all(|task| task.assignee == Assignee::Team));
    let different: BTreeSet<u128> = stock.iter().map(identity).collect();
    // AttainSkill(s, 3, 2) and AttainSkill(s, 5, 1) are one predicate, and six pairs of that kind for each of 8 skills.
    assert_eq!(different.len(), stock.len() - 6 * 8);

    // Of rules 14.8, by hand: how many, and how much they weigh together. 19 pairs pass prune A or B of 9 levels, 24 pass prune C.
    let early = |pairs: [f64; 3], rest: f64| 3.0 * pairs[0] + 2.0 * pairs[1] + pairs[2] + rest;
    for (start, wanted) in [
        ("go_farthest-", (10, 300.0)),
        ("level_up-", (10, 300.0)),
        ("give_gold-", (9, 9.0)),
        ("see-", (11, 74.0)),
        ("live-", (6, 6.0)),
        ("center", (1, 1.0)),
        ("travel-", (5, 5.0)),
        ("fishing-", (8, 65.0)),
        ("hit-", (30, 150.0)),
        ("hoard-", (10, 30.0)),
        ("profit-", (10, 30.0)),
        ("space-", (18, 18.0)),
        ("own-hat-", (19, early([5.0, 4.0, 3.0], 7.0))),
        ("own-", (304, 16.0 * early([5.0, 4.0, 3.0], 7.0))),
        ("buy-", (304, 16.0 * early([5.0, 4.0, 3.0], 7.0))),
        ("equip-", (126, 14.0 * early([1.0, 1.0, 1.0], 6.0))),
        ("consume-", (38, 2.0 * early([5.0, 4.0, 3.0], 7.0))),
        ("harvest-", (152, 8.0 * early([5.0, 4.0, 3.0], 7.0))),
    ] {
        assert_eq!(weighed(&agents, start), wanted, "{start}");
    }
    for (start, wanted) in [
        ("team-see-", (9, 72.0)),
        ("team-live-", (6, 6.0)),
        ("team-guard", (1, 1.0)),
        ("team-end-", (4, 4.0)),
        ("team-close-", (24, 24.0)),
        ("team-travel-", (8, 8.0)),
        ("team-fishing-", (14, 14.0)),
        ("team-hit-", (18, 18.0)),
        ("team-defeat-npc-", (19, 19.0)),
        ("team-spend-", (6, 6.0)),
        ("team-own-", (384, 384.0)),
        ("team-list-", (384, 384.0)),
        ("team-equip-", (266, 266.0)),
        ("team-consume-", (48, 48.0)),
        ("team-harvest-", (192, 192.0)),
        ("team-armed-", (57, 57.0)),
    ] {
        assert_eq!(weighed(&teams, start), wanted, "{start}");
    }
}

#[test]
fn the_stock_curriculum_suits_short_episodes_and_small_maps() {
    let small = Facts { horizon: 128, map_size: 96, ..facts() };
    let checked = load_with("stock.task", &small);
    assert!(checked.warnings.is_empty(), "{}", checked.warnings);
    assert_eq!(weighed(&checked.tasks, "live-").0, 2);
}

const CATEGORIES: [(&str, usize); 6] =
    [("survival", 1), ("combat", 3), ("exploration", 2), ("skill", 8), ("item", 44), ("market", 5)];

/// The members of the set of a file by the tag of their category: how many, and their weights together.
fn categories(checked: &Checked, set: &str) -> BTreeMap<&'static str, (usize, f64)> {
    let found = checked.sets.iter().find(|found| found.name == set).expect("the set");
    let mut sums = BTreeMap::new();
    for (task, weight) in &found.members {
        let task = &checked.tasks[*task as usize];
        let names: Vec<_> =
            CATEGORIES.iter().map(|row| row.0).filter(|name| task.tags.contains(&(*name).to_owned())).collect();
        let [name] = names[..] else { panic!("{} has the categories {names:?}", task.name) };
        let sum = sums.entry(name).or_insert((0, 0.0));
        *sum = (sum.0 + 1, sum.1 + weight);
    }
    sums
}

#[test]
fn the_held_out_sets_have_their_categories() {
    for (file, set) in [("heldout.task", "heldout"), ("heldout_graded.task", "heldout_graded")] {
        let checked = load(file);
        let found = categories(&checked, set);
        assert_eq!(found.len(), CATEGORIES.len());
        for (name, count) in CATEGORIES {
            assert_eq!(found[name].0, count, "{name} of {file}");
            assert!((found[name].1 - 100.0 / 6.0).abs() < 1e-9, "{name} of {file} weighs {}", found[name].1);
        }
    }
    let graded = load("heldout_graded.task");
    let tagged = |tag: &str| graded.tasks.iter().filter(|task| task.tags.contains(&tag.to_owned())).count();
    assert_eq!((tagged("graded"), tagged("binary"), tagged("twin")), (28, 35, 35));
    for task in graded.tasks.iter().filter(|task| task.tags.contains(&"twin".into())) {
        let name = task.name.strip_suffix("-graded").expect("a twin's name");
        let of = graded.tasks.iter().find(|of| of.name == name).expect("what it is a twin of");
        assert!(of.tags.contains(&"binary".into()), "{name}");
        assert_eq!((of.weight, of.tags.get(1)), (task.weight, task.tags.get(1)), "{name}");
    }
}

#[test]
fn the_school_has_every_category_alike_and_nothing_of_the_examination() {
    let school = load("school.task").tasks;
    let exams = ["heldout.task", "heldout_graded.task"].map(|name| load(name).tasks);
    let examined: BTreeSet<u128> = exams.iter().flatten().map(identity).collect();
    assert!(school.iter().all(|task| !examined.contains(&identity(task))));
    for (name, _) in CATEGORIES {
        let weight: f64 = school.iter().filter(|task| task.tags == [name]).map(|task| task.weight).sum();
        assert!((weight - 100.0).abs() < 1e-9, "{name} weighs {weight}");
    }
}

#[test]
fn the_sample_has_24() {
    let sample = load("sample.task");
    assert_eq!(sample.tasks.len(), 24);
    assert_eq!(sample.sets[0].members.len(), 24);
}

#[test]
fn the_own_tasks_are_twenty_and_say_why() {
    let own = load("own.task");
    assert_eq!(own.tasks.len(), 20);
    for task in &own.tasks {
        assert!(task.doc.len() > 40, "{} has no comment", task.name);
        assert!(explain(task).contains(&task.name));
    }
}

#[test]
fn the_shapings_can_be_imported() {
    let names: Vec<String> = files();
    assert!(names.contains(&"rewards.task".into()));
    let text = "import \"rewards.task\"
        task a for agent { goal gold(me) >= 20 reward takeru }
        task b for agent { goal gold(me) >= 20 reward yao }
        task c for agent { goal gold(me) >= 20 reward yao(scale = 0.2) - 0.1 on death }";
    let files = Memory(BTreeMap::from([
        ("mine.task".into(), text.into()),
        ("rewards.task".into(), self::text("rewards.task")),
    ]));
    let checked = check(&files, "mine.task", &facts(), &Limits::default()).unwrap_or_else(|report| panic!("{report}"));
    assert!(checked.warnings.is_empty(), "{}", checked.warnings);
    let board = compile(&checked.tasks);
    assert!(board.programs().iter().all(|program| program.len() <= OPS_MAX));
}

#[test]
fn shipped_files_can_be_imported_by_their_names() {
    let text = "import \"hinterland:rewards\"
        import \"hinterland:stock\"
        task a for agent { goal gold(me) >= 20 reward takeru }
        set mine { a }";
    let own = Memory::one("mine.task", text);
    let files = WithLibrary { own: own.clone(), library: Folder::new(&folder()).expect("the library") };
    let found = check(&files, "mine.task", &facts(), &Limits::default()).unwrap_or_else(|report| panic!("{report}"));
    assert_eq!(found.tasks.len(), 1 + load("stock.task").tasks.len());
    let names: Vec<&str> = found.warnings.sources.files.iter().map(|file| file.name.as_str()).collect();
    assert!(names.contains(&"hinterland:stock_terms"), "{names:?}");
    // What was read once is enough to read it again, as copies of a set do.
    let read = found.warnings.sources.files.iter().map(|file| (file.name.clone(), file.text.clone()));
    let again = check(&Memory(read.collect()), "mine.task", &facts(), &Limits::default());
    assert_eq!(again.map(|again| again.tasks).ok(), Some(found.tasks));
    let report = check(&own, "mine.task", &facts(), &Limits::default()).expect_err("nothing is shipped there");
    assert!(report.to_string().contains("`hinterland tasks list` shows what is shipped"), "{report}");
}

#[test]
fn every_predicate_is_used_by_a_file() {
    let tests = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/right")).expect("right files");
    let mut texts: Vec<String> = files().iter().map(|name| text(name)).collect();
    for entry in tests {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "task") {
            texts.push(fs::read_to_string(path).expect("a right file"));
        }
    }
    let names = PRELUDE.lines().filter_map(|line| line.strip_prefix("define ")?.split('(').next());
    let unused: Vec<_> = names.filter(|name| !texts.iter().any(|text| text.contains(&format!("{name}(")))).collect();
    // These are parts of others.
    assert_eq!(unused, ["Side", "Spread", "Earned", "SeizePlace"]);
}

fn near(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn embeddings_of_the_stock_tasks_are_near_where_the_tasks_are() {
    let stock = load("stock.task").tasks;
    let found: BTreeMap<&str, Vec<f32>> =
        stock.iter().map(|task| (task.name.as_str(), embed(task, EMBEDDING_WIDTH))).collect();
    let again: Vec<_> = load("stock.task").tasks.iter().map(|task| embed(task, EMBEDDING_WIDTH)).collect();
    assert!(stock.iter().zip(&again).all(|(task, other)| &found[task.name.as_str()] == other));
    let to = |a: &str, b: &str| near(&found[a], &found[b]);
    for (task, nearer, farther) in [
        ("own-hat-1-1", "own-hat-2-1", "own-rod-1-1"),
        ("own-hat-1-1", "own-rod-1-1", "hoard-20"),
        ("fishing-3", "fishing-4", "carving-3"),
        ("fishing-3", "carving-3", "see-fish"),
        ("eat_food-3", "eat_food-5", "drink_water-3"),
        ("eat_food-3", "drink_water-3", "own-hat-1-1"),
        ("harvest-ration-1-1", "harvest-ration-1-2", "harvest-potion-1-1"),
        ("harvest-ration-1-1", "harvest-potion-1-1", "travel-50"),
        ("hoard-20", "hoard-30", "spend-20"),
        ("team-close-1-100", "team-close-3-100", "team-live-100"),
        ("team-hit-mage-10", "team-hit-mage-20", "team-hoard-20"),
        ("team-armed-mage-3-1", "team-armed-mage-4-1", "team-equip-hat-3-1"),
    ] {
        let (close, far) = (to(task, nearer), to(task, farther));
        assert!(close > far, "{task} is {close} from {nearer} and {far} from {farther}");
    }
    // Two that do not mean the same never look the same to a policy.
    let distinct: BTreeSet<Vec<u32>> =
        found.values().map(|embedding| embedding.iter().map(|x| x.to_bits()).collect()).collect();
    let different: BTreeSet<u128> = stock.iter().map(identity).collect();
    assert_eq!(distinct.len(), different.len());
}
