//! What a checked task means: the tree between the checker, which builds it, and the compiler, which flattens it.
//!
//! Names are resolved, definitions inlined, sweeps expanded, units and defaults filled in. A tree is always well typed: a
//! number per assignee outside of [`Expr::Fold`], a number per member inside. Whatever is a progress lies in `0..=1`.

use serde::{Deserialize, Serialize};

/// Whether a task is given to each agent or to a team as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Assignee {
    /// One agent.
    Agent,
    /// A team; a lone agent is a team of one where the config has no teams.
    Team,
}

/// Players seen from an assignee (rules 14.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Group {
    /// Who has the task: the agent, or the whole team.
    Assignee,
    /// The agent's team.
    Team,
    /// The first of the team.
    Leader,
    /// The next team in order, cyclic.
    LeftTeam,
    /// Its first member.
    LeftLeader,
    /// The team before.
    RightTeam,
    /// Its first member.
    RightLeader,
    /// Every player of the other teams.
    Foes,
    /// The first of each other team.
    FoeLeaders,
    /// Everyone.
    Players,
    /// One player by id, from 1.
    Player(u16),
}

/// A tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Place {
    /// The centre of the map, `(S / 2, S / 2)`.
    Center,
    /// Where the member was born.
    Spawn,
    /// The centre of a quadrant, 0 to 3 for first to fourth as rules 14.4's `SeizeQuadCenter`.
    Quadrant(u8),
    /// By row and column.
    Tile(u16, u16),
}

/// What a member can have in its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sight {
    /// A tile of one of these materials, a bit each.
    Material(u16),
    /// Anyone of a group.
    Anyone(Group),
}

/// A closed range of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Range {
    /// The least.
    pub least: i32,
    /// The most.
    pub most: i32,
}

/// Whose death, hit or gift it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    /// A player's.
    Player,
    /// An NPC's.
    Npc,
}

/// What is added up over the events that pass a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Measure {
    /// How many there were.
    Count,
    /// The sum of the column `number`.
    Number,
    /// The sum of the column `gold`.
    Gold,
    /// The sum of the column `level`.
    Level,
    /// The greatest `number` there was.
    MostNumber,
    /// The greatest `level` there was.
    MostLevel,
}

/// Events of a member in its episode, counted as they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tally {
    /// The code of rules 13.
    pub event: u8,
    /// What is added up.
    pub measure: Measure,
    /// Values of the column `type` that pass, a bit each: item types by `type_id`, skills by id; all ones for any.
    pub kinds: u32,
    /// Values of `level` that pass.
    pub level: Range,
    /// Values of `number` that pass.
    pub number: Range,
    /// Values of `gold` that pass.
    pub gold: Range,
    /// Whose, where it matters.
    pub target: Option<Target>,
}

/// Items that a member owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owned {
    /// Whether pieces (`quantity`) are counted, or rows of the inventory.
    pub pieces: bool,
    /// Types that pass, a bit each by `type_id`.
    pub kinds: u32,
    /// Levels that pass.
    pub level: Range,
    /// Only those worn, or only those not worn.
    pub equipped: Option<bool>,
    /// Only those on the market, or only those not.
    pub listed: Option<bool>,
}

/// A number that every player has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Gauge {
    /// A column of the table `entity`, by its place in [`crate::COLUMNS`].
    Column(u8),
    /// 1 for the living.
    Alive,
    /// Events counted.
    Tally(Tally),
    /// Items owned.
    Owned(Owned),
    /// Free rows in the inventory.
    Space,
    /// Tiles from a place, L-infinity.
    Distance(Place),
    /// Tiles from the nearest living player of a group, oneself excepted; the size of the map if there is none. A group that is only
    /// oneself, as the leader's is to the leader, is 0 tiles away.
    DistanceTo(Group),
    /// 1 inside a rectangle, rows and columns inclusive.
    Within {
        /// Rows.
        rows: Range,
        /// Columns.
        cols: Range,
    },
    /// 1 if it is in the member's window.
    Sees(Sight),
    /// 1 while the member holds a place that it seized.
    Holds(Place),
    /// Ticks since the member seized a place that it still holds, 0 otherwise.
    HeldFor(Place),
    /// A registered statistic, by its place in the list given to the compiler.
    Registered(u16),
}

/// What the clock says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Moment {
    /// The tick of the episode.
    Tick,
    /// Ticks since the assignee got the task.
    Elapsed,
}

/// How the numbers of a group become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fold {
    /// The sum; 0 of nobody.
    Sum,
    /// The least; 0 of nobody.
    Min,
    /// The greatest; 0 of nobody.
    Max,
    /// The mean; 0 of nobody.
    Mean,
    /// The standard deviation of the population; 0 of nobody.
    Deviation,
    /// How many are 1 or more.
    HowMany,
}

/// Who of a group is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Members {
    /// Those who live (rules 14.1).
    Living,
    /// Everyone, the dead with what they last had: for events and for `alive`.
    All,
}

/// Arithmetic of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    /// By zero it gives 0.
    Divide,
    Smaller,
    Larger,
}

/// A comparison. The first three are graded, 1 exactly when they hold.
///
/// The distance to go when the task was given is that in the first tick that is evaluated. Inside a [`Expr::Fold`] the members who are
/// asked share it, so that a program's state does not grow with the group: the least of theirs under [`Fold::Max`] (whoever is nearest
/// begins at 0), else the greatest (whoever is farthest does); 0 of nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// `a / b` in `0..=1` where `b` is positive, else whether `a >= b`.
    AtLeast,
    /// 1 when it holds, else `1 - (a - b) / larger(a0 - b0, 1)` in `0..=1`, `a0` and `b0` being `a` and `b` when the task was given.
    AtMost,
    /// 1 when it holds, else `1 - |a - b| / larger(|a0 - b0|, 1)` in `0..=1`.
    Equal,
    /// Whether.
    Less,
    /// Whether.
    Greater,
    /// Whether.
    Unequal,
}

/// What a reward can ask about this tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Occasion {
    /// The goal is reached in this tick.
    Success,
    /// In this tick it became certain that the goal is not reached any more: a deadline is missed, an `always` or a `while` broken, or the
    /// assignee is dead.
    Failure,
    /// An agent of the assignee died in this tick.
    Death,
}

/// A number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expr {
    /// A constant.
    Number(f64),
    /// The clock.
    Moment(Moment),
    /// How many a group has, the dead included.
    Size(Group),
    /// A number of the member at hand; only inside a `Fold`.
    Gauge(Gauge),
    /// The numbers of a group made one. `each` is per member; a `Fold` inside it is worked out once for the assignee, and so is a
    /// comparison or what remembers (`Best`, `Change`, `By` to `While`) that asks the member nothing. What remembers cannot ask the
    /// member: its state would grow with the group.
    Fold {
        /// How.
        fold: Fold,
        /// Over whom.
        group: Group,
        /// Which of them.
        members: Members,
        /// What of each.
        each: Box<Expr>,
    },
    /// Arithmetic of numbers, which never clamps.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// A number put into `0..=1`.
    Clamp(Box<Expr>),
    /// A comparison.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// The least of progresses; 1 of none.
    And(Vec<Expr>),
    /// The greatest of progresses; 0 of none.
    Or(Vec<Expr>),
    /// 1 less a progress.
    Not(Box<Expr>),
    /// 1 if a progress is 1, else 0.
    Done(Box<Expr>),
    /// `if`: whether the first is 1 decides between the others.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `p by tick n`: fails for good when `p` is not 1 by then, tick `n` included; its progress is that of `p` before the deadline, 0 from
    /// tick `n` after a miss, 1 for good once reached.
    By(Box<Expr>, u32),
    /// `p within n ticks`: as `By`, from when the task was given.
    InTicks(Box<Expr>, u32),
    /// `p for n ticks`: consecutive ticks in which `p` is 1, over `n`, which is at least 1.
    For(Box<Expr>, u32),
    /// `a then b`: `(A + [A done] B) / 2`, with `a` latched.
    Then(Box<Expr>, Box<Expr>),
    /// `always p until tick n`: 0 for good once `p` is not 1, tick `n` included, else `tick / n`; 1 for good at `n`.
    AlwaysUntil(Box<Expr>, u32),
    /// `p while q`: `p` until `q` is not 1; then 0 for good unless `p` was reached before, which latches.
    While(Box<Expr>, Box<Expr>),
    /// The greatest that a number has been since the task was given.
    Best(Box<Expr>),
    /// A number less what it was a tick ago; 0 in the first.
    Change(Box<Expr>),
    /// The progress of the task's goal, in a reward.
    Progress,
    /// What the task gives by itself: the change of its progress, 0 after success (rules 14.5).
    Delta,
    /// The number where the occasion is in this tick, else 0; only in a reward.
    On(Box<Expr>, Occasion),
}

impl Expr {
    /// The expressions right below it, in order.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        let (few, many): ([Option<&Self>; 3], &[Self]) = match self {
            Self::Number(_) | Self::Moment(_) | Self::Size(_) | Self::Gauge(_) | Self::Progress | Self::Delta => {
                ([None; 3], &[])
            }
            Self::Fold { each: a, .. }
            | Self::Clamp(a)
            | Self::Not(a)
            | Self::Done(a)
            | Self::By(a, _)
            | Self::InTicks(a, _)
            | Self::For(a, _)
            | Self::AlwaysUntil(a, _)
            | Self::Best(a)
            | Self::Change(a)
            | Self::On(a, _) => ([Some(a), None, None], &[]),
            Self::Arithmetic(_, a, b) | Self::Compare(_, a, b) | Self::Then(a, b) | Self::While(a, b) => {
                ([Some(a), Some(b), None], &[])
            }
            Self::If(c, a, b) => ([Some(c), Some(a), Some(b)], &[]),
            Self::And(all) | Self::Or(all) => ([None; 3], all),
        };
        few.into_iter().flatten().chain(many)
    }
}

/// Where and how an episode begins for who has the task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Begin {
    /// Where: a rectangle of rows and columns, inclusive.
    pub region: Option<(Range, Range)>,
    /// Gold.
    pub gold: Option<u16>,
    /// Health, food and water.
    pub needs: [Option<u16>; 3],
    /// Levels of skills, by skill id from 1.
    pub levels: Vec<(u8, u8)>,
    /// Items: type id, level, quantity, whether worn.
    pub items: Vec<(u8, u8, u16, bool)>,
    /// The tick that the episode begins with.
    pub tick: Option<u32>,
}

/// A checked task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its name, unique among the tasks of a file and its imports.
    pub name: String,
    /// What the comment right before it says.
    pub doc: String,
    /// To whom it is given.
    pub assignee: Assignee,
    /// What is to be done: a progress.
    pub goal: Expr,
    /// What a tick is worth.
    pub reward: Expr,
    /// Its weight when tasks are sampled.
    pub weight: f64,
    /// Words to sort it by.
    pub tags: Vec<String>,
    /// The organiser's own embedding, if the file gives one.
    pub embedding: Option<Vec<f32>>,
    /// How its episodes begin.
    pub begin: Begin,
    /// The registered statistics that it reads, by the place that [`Gauge::Registered`] says, ascending.
    pub registered: Vec<(u16, crate::Registered)>,
    /// Where it stands: file (by place in the list of sources), line and column, from 1.
    pub place: (u16, u32, u32),
}
