//! The prelude: every base predicate of rules 14.4, checked by itself and used.

use hinterland_task::tree::{Arithmetic, Comparison, Expr, Fold, Gauge, Group, Members};
use hinterland_task::{Facts, Limits, Memory, PRELUDE, check, format};

/// Rules 14.4, in their order.
const PREDICATES: [&str; 34] = [
    "Success",
    "TickGE",
    "CanSeeTile",
    "StayAlive",
    "AllDead",
    "CheckAgentStatus",
    "OccupyTile",
    "CanSeeAgent",
    "CanSeeGroup",
    "DistanceTraveled",
    "AttainSkill",
    "GainExperience",
    "CountEvent",
    "ScoreHit",
    "DefeatEntity",
    "HoardGold",
    "EarnGold",
    "SpendGold",
    "MakeProfit",
    "InventorySpaceGE",
    "OwnItem",
    "EquipItem",
    "FullyArmed",
    "ConsumeItem",
    "HarvestItem",
    "ListItem",
    "BuyItem",
    "FireAmmo",
    "ProgressTowardCenter",
    "AllMembersWithinRange",
    "SeizeTile",
    "SeizeCenter",
    "SeizeQuadCenter",
    "ProtectLeader",
];

/// The place of the column `gold`.
fn gold_column() -> u8 {
    hinterland_task::COLUMNS.iter().position(|name| *name == "gold").expect("a column") as u8
}

fn goal(assignee: &str, text: &str) -> Expr {
    let facts = Facts { team_count: 16, ..Facts::default() };
    let text = format!("task x for {assignee} {{ goal {text} }}");
    let checked = check(&Memory::one("x.task", &text), "x.task", &facts, &Limits::default());
    checked.unwrap_or_else(|report| panic!("{report}")).tasks.remove(0).goal
}

#[test]
fn every_base_predicate_is_there() {
    for name in PREDICATES {
        assert!(PRELUDE.contains(&format!("define {name}(")), "{name}");
    }
}

#[test]
fn the_prelude_is_right_by_itself_and_laid_out() {
    // As a main file its names hide those of the prelude, which is all there is to say.
    let facts = Facts { team_count: 16, ..Facts::default() };
    let checked = check(&Memory::one("x.task", PRELUDE), "x.task", &facts, &Limits::default());
    let warnings = checked.unwrap_or_else(|report| panic!("{report}")).warnings;
    assert!(warnings.diagnostics.iter().all(|one| one.code == "W004"), "{warnings}");
    let formatted = format("prelude.task", PRELUDE, &Limits::default()).unwrap_or_else(|report| panic!("{report}"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/prelude.task"), formatted).expect("the prelude");
    } else {
        assert_eq!(formatted, PRELUDE);
    }
}

#[test]
fn every_predicate_can_be_asked_of_agents_and_teams() {
    let calls = [
        "Success",
        "TickGE(300)",
        "TickGE",
        "CanSeeTile(fish)",
        "StayAlive",
        "StayAlive(leader)",
        "AllDead(left_team)",
        "CheckAgentStatus(left_leader, dead)",
        "CheckAgentStatus(leader, alive)",
        "OccupyTile(80, 80)",
        "CanSeeAgent(right_leader)",
        "CanSeeGroup(right_team)",
        "DistanceTraveled(30)",
        "AttainSkill(fishing, 5)",
        "AttainSkill(melee, 1)",
        "GainExperience(mage, 300)",
        "CountEvent(eat_food, 5)",
        "ScoreHit(melee, 5)",
        "DefeatEntity(player, 3)",
        "DefeatEntity(npc, 1, num_agent = 3)",
        "HoardGold(30)",
        "EarnGold(30)",
        "SpendGold(30)",
        "MakeProfit(30)",
        "InventorySpaceGE(4)",
        "OwnItem(ration, 1, 3)",
        "EquipItem(hat, 2)",
        "FullyArmed(range, 3)",
        "ConsumeItem(potion, 1, 2)",
        "HarvestItem(arrow, 1, 5)",
        "ListItem(ration)",
        "BuyItem(ration)",
        "FireAmmo(arrow, 1, 4)",
        "ProgressTowardCenter",
        "AllMembersWithinRange(5)",
        "SeizeTile(80, 80, 50)",
        "SeizeCenter(50)",
        "SeizeQuadCenter(50, 2)",
        "ProtectLeader(leader)",
        "ProtectLeader(target_protect = leader, target_destroy = left_leader)",
    ];
    for call in calls {
        for assignee in ["agent", "team"] {
            goal(assignee, call);
        }
    }
    for name in PREDICATES {
        assert!(calls.iter().any(|call| call.starts_with(name)), "{name} is not tried");
    }
}

#[test]
fn predicates_are_what_the_rules_say() {
    let gold = || Expr::Gauge(Gauge::Column(gold_column()));
    let sum = Expr::Fold { fold: Fold::Sum, group: Group::LeftTeam, members: Members::Living, each: Box::new(gold()) };
    let wanted = Expr::Compare(Comparison::AtLeast, Box::new(sum), Box::new(Expr::Number(30.0)));
    assert_eq!(goal("agent", "HoardGold(30, left_team)"), wanted);

    // 1 if level is at most 1, whatever the skill.
    assert_eq!(goal("agent", "AttainSkill(fishing, 1)"), Expr::Number(1.0));
    // n(1 - alive / size): over all members, the dead included.
    let alive = Expr::Fold {
        fold: Fold::Sum,
        group: Group::RightTeam,
        members: Members::All,
        each: Box::new(Expr::Gauge(Gauge::Alive)),
    };
    let share = Expr::Arithmetic(Arithmetic::Divide, Box::new(alive), Box::new(Expr::Size(Group::RightTeam)));
    let wanted =
        Expr::Clamp(Box::new(Expr::Arithmetic(Arithmetic::Subtract, Box::new(Expr::Number(1.0)), Box::new(share))));
    assert_eq!(goal("team", "AllDead(right_team)"), wanted);

    // Ids of weapons and ammunition: melee 5 and 13, range 6 and 14, mage 7 and 15; hat 2, top 3, bottom 4.
    for (style, weapon) in [("melee", 5), ("range", 6), ("mage", 7)] {
        let text = format!("{:?}", goal("agent", &format!("FullyArmed({style}, 3)")));
        let kinds = 0b11100_u32 | 1 << weapon | 1 << (weapon + 8);
        assert!(text.contains(&format!("kinds: {kinds},")), "{style}: {text}");
        assert!(text.contains("HowMany"), "{text}");
    }
}
