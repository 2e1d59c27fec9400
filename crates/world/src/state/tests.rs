//! Taking a state in and giving it out.

use serde_json::json;

use super::{ColumnData, State};
use crate::arena::{Arena, MIDDLE};

/// A world in which two targets have been seized, one of them twice.
fn seized() -> Arena {
    let mut arena = Arena::new(json!({"map": {"seize_targets": ["center", "first"]}, "players": {"count": 3}}));
    arena.place(1, MIDDLE, MIDDLE);
    arena.tick(1);
    arena.place(3, MIDDLE + 8, MIDDLE + 8);
    arena.tick(1);
    arena.place(1, 20, 20);
    arena.place(2, MIDDLE, MIDDLE);
    arena.tick(1);
    arena
}

fn column<'a>(state: &'a mut State, table: &str, column: &str) -> &'a mut Vec<i32> {
    let table = state.tables.iter_mut().find(|other| other.name == table).expect("the table");
    let (_, data) = table.columns.iter_mut().find(|(name, _)| *name == column).expect("the column");
    let ColumnData::I32(values) = data else { panic!("a column of 32-bit numbers") };
    values
}

#[test]
fn rules_10_3_seizures_are_state() {
    let mut arena = seized();
    let mut state = arena.world.state();
    assert_eq!(*column(&mut state, "seize", "row"), [32, 32, 40]);
    assert_eq!(*column(&mut state, "seize", "col"), [32, 32, 40]);
    assert_eq!(*column(&mut state, "seize", "agent"), [1, 2, 3]);
    assert_eq!(*column(&mut state, "seize", "tick"), [1, 3, 2]);
    let mut fresh = seized();
    fresh.world.reset(9, 9);
    fresh.world.load_state(&state).expect("its own state");
    assert_eq!(fresh.world.state().digests(), state.digests());
    arena.tick(1);
    fresh.tick(1);
    assert_eq!(arena.world.digest(), fresh.world.digest());
}

#[test]
fn seizures_that_cannot_be_are_refused() {
    let mut arena = seized();
    let before = arena.world.digest();
    for (name, row, value, reason) in [
        ("row", 0, 33, "no tile of `map.seize_targets`"),
        ("agent", 1, 4, "`agent` is 4; it must be from 1 to 3"),
        ("agent", 1, 0, "`agent` is 0"),
        ("tick", 0, 4, "at most 3"),
        ("tick", 1, 1, "above 1"),
        ("tick", 0, 0, "above 0"),
    ] {
        let mut state = arena.world.state();
        column(&mut state, "seize", name)[row] = value;
        let message = arena.world.load_state(&state).expect_err("must be refused").to_string();
        assert!(message.contains("`seize`") && message.contains(reason), "{message}");
        assert_eq!(arena.world.digest(), before, "as it was");
    }
}

#[test]
fn a_state_has_the_tables_and_columns_that_are_declared() {
    let state = seized().world.state();
    let found: Vec<(_, Vec<_>)> =
        state.tables.iter().map(|table| (table.name, table.columns.iter().map(|(name, _)| *name).collect())).collect();
    // Without tasks there are no tables of tasks.
    let declared = super::schema().into_iter().filter(|table| !table.name.starts_with("task"));
    let declared: Vec<_> = declared.map(|table| (table.name, table.names())).collect();
    assert_eq!(found, declared);
}
