//! Random tasks from bytes: mostly well typed, now and then anything at all.

use arbitrary::{Result, Unstructured};

use crate::tree::{
    Arithmetic, Assignee, Begin, Comparison, Expr, Fold, Gauge, Group, Measure, Members, Moment, Occasion, Owned,
    Place, Range, Sight, Tally, Target, Task,
};

/// What may stand here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Goal,
    Reward,
    Fold,
    /// Where no checker would let it.
    Anywhere,
}

pub(super) struct Sample<'a, 'b> {
    bytes: &'a mut Unstructured<'b>,
    /// Nodes that may still be made.
    left: usize,
    players: u16,
    /// Whether what no checker lets pass is made too.
    wild: bool,
}

impl<'a, 'b> Sample<'a, 'b> {
    pub(super) fn new(bytes: &'a mut Unstructured<'b>, players: u16, wild: bool) -> Self {
        Self { bytes, left: 0, players, wild }
    }

    pub(super) fn task(&mut self, number: usize) -> Result<Task> {
        let assignee = *self.bytes.choose(&[Assignee::Agent, Assignee::Team])?;
        self.left = self.bytes.int_in_range(1..=60)?;
        let goal = self.progress(At::Goal)?;
        self.left = self.bytes.int_in_range(1..=30)?;
        let reward = if self.bytes.ratio(1, 4)? { Expr::Delta } else { self.number(At::Reward)? };
        Ok(Task {
            name: format!("task {number}"),
            doc: String::new(),
            assignee,
            goal,
            reward,
            weight: 1.0,
            tags: Vec::new(),
            embedding: None,
            begin: Begin::default(),
            registered: Vec::new(),
            place: (0, 1, 1),
        })
    }

    fn is_over(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left == 0 || self.bytes.is_empty()
    }

    fn stray(&mut self, at: At) -> Result<At> {
        Ok(if self.wild && self.bytes.ratio(1, 40)? { At::Anywhere } else { at })
    }

    fn boxed(&mut self, make: fn(&mut Self, At) -> Result<Expr>, at: At) -> Result<Box<Expr>> {
        make(self, at).map(Box::new)
    }

    fn progress(&mut self, at: At) -> Result<Expr> {
        let at = self.stray(at)?;
        if at == At::Anywhere && self.bytes.arbitrary()? {
            return self.number(at);
        }
        if self.is_over() {
            let number = *self.bytes.choose(&[0.0, 0.25, 0.5, 1.0])?;
            return Ok(Expr::Number(number));
        }
        let most = if at == At::Fold { 7 } else { 15 };
        Ok(match self.bytes.int_in_range(0..=most)? {
            0 | 1 => {
                let kinds = [Comparison::AtLeast, Comparison::AtMost, Comparison::Equal];
                let others = [Comparison::Less, Comparison::Greater, Comparison::Unequal];
                let graded = self.bytes.ratio(3, 4)?;
                let kind = *self.bytes.choose(if graded { &kinds } else { &others })?;
                Expr::Compare(kind, self.boxed(Self::number, at)?, self.boxed(Self::number, at)?)
            }
            2 => Expr::And(self.some(at)?),
            3 => Expr::Or(self.some(at)?),
            4 => Expr::Not(self.boxed(Self::progress, at)?),
            5 => Expr::Done(self.boxed(Self::progress, at)?),
            6 => Expr::Clamp(self.boxed(Self::number, at)?),
            7 => Expr::If(
                self.boxed(Self::progress, at)?,
                self.boxed(Self::progress, at)?,
                self.boxed(Self::progress, at)?,
            ),
            8 => Expr::By(self.boxed(Self::progress, at)?, self.ticks()?),
            9 => Expr::InTicks(self.boxed(Self::progress, at)?, self.ticks()?),
            10 => Expr::For(self.boxed(Self::progress, at)?, 1 + self.ticks()? / 8),
            11 => Expr::Then(self.boxed(Self::progress, at)?, self.boxed(Self::progress, at)?),
            12 => Expr::AlwaysUntil(self.boxed(Self::progress, at)?, self.ticks()?),
            13 => Expr::While(self.boxed(Self::progress, at)?, self.boxed(Self::progress, at)?),
            14 => Expr::Best(self.boxed(Self::progress, at)?),
            _ => Expr::Clamp(self.boxed(Self::fold, at)?),
        })
    }

    fn some(&mut self, at: At) -> Result<Vec<Expr>> {
        let count = self.bytes.int_in_range(0..=3)?;
        (0..count).map(|_| self.progress(at)).collect()
    }

    fn ticks(&mut self) -> Result<u32> {
        if self.bytes.ratio(1, 20)? { self.bytes.arbitrary() } else { self.bytes.int_in_range(0..=50) }
    }

    fn number(&mut self, at: At) -> Result<Expr> {
        let at = self.stray(at)?;
        if self.is_over() {
            return self.constant();
        }
        let most = match at {
            At::Fold => 6,
            At::Goal => 9,
            At::Reward | At::Anywhere => 12,
        };
        Ok(match self.bytes.int_in_range(0..=most)? {
            0 if at == At::Fold || at == At::Anywhere => Expr::Gauge(self.gauge()?),
            1 if at == At::Fold => Expr::Gauge(self.gauge()?),
            0..=2 => self.fold(at)?,
            3 => {
                use Arithmetic::{Add, Divide, Larger, Multiply, Smaller, Subtract};
                let kind = *self.bytes.choose(&[Add, Subtract, Multiply, Divide, Smaller, Larger])?;
                Expr::Arithmetic(kind, self.boxed(Self::number, at)?, self.boxed(Self::number, at)?)
            }
            4 => self.progress(at)?,
            5 => self.constant()?,
            6 => match self.bytes.int_in_range(0..=2)? {
                0 => Expr::Moment(Moment::Tick),
                1 => Expr::Moment(Moment::Elapsed),
                _ => Expr::Size(self.group()?),
            },
            7 => Expr::Best(self.boxed(Self::number, at)?),
            8 => Expr::Change(self.boxed(Self::number, at)?),
            9 => {
                Expr::If(self.boxed(Self::progress, at)?, self.boxed(Self::number, at)?, self.boxed(Self::number, at)?)
            }
            10 => Expr::Progress,
            11 => Expr::Delta,
            _ => {
                let occasion = *self.bytes.choose(&[Occasion::Success, Occasion::Failure, Occasion::Death])?;
                Expr::On(self.boxed(Self::number, at)?, occasion)
            }
        })
    }

    fn fold(&mut self, at: At) -> Result<Expr> {
        use Fold::{Deviation, HowMany, Max, Mean, Min, Sum};
        let fold = *self.bytes.choose(&[Sum, Min, Max, Mean, Deviation, HowMany])?;
        let members = *self.bytes.choose(&[Members::Living, Members::All])?;
        let group = self.group()?;
        let inside = if at == At::Anywhere { at } else { At::Fold };
        let make = if self.bytes.ratio(1, 3)? { Self::progress } else { Self::number };
        Ok(Expr::Fold { fold, group, members, each: self.boxed(make, inside)? })
    }

    fn constant(&mut self) -> Result<Expr> {
        let few = [0.0, 1.0, -1.0, 2.0, 3.0, 5.0, 0.5, 10.0, 1e-300, 1e300, f64::MAX, -1e17, 0.1, -0.0];
        if self.wild && self.bytes.ratio(1, 40)? {
            return Ok(Expr::Number(self.bytes.arbitrary()?));
        }
        Ok(Expr::Number(*self.bytes.choose(&few)?))
    }

    fn group(&mut self) -> Result<Group> {
        use Group::{
            Assignee, FoeLeaders, Foes, Leader, LeftLeader, LeftTeam, Player, Players, RightLeader, RightTeam, Team,
        };
        let last = self.players + u16::from(self.wild && self.bytes.ratio(1, 40)?);
        let player = Player(self.bytes.int_in_range(1..=last)?);
        let all = [
            Assignee,
            Assignee,
            Assignee,
            Team,
            Team,
            Leader,
            LeftTeam,
            LeftLeader,
            RightTeam,
            RightLeader,
            Foes,
            FoeLeaders,
            Players,
            player,
        ];
        Ok(*self.bytes.choose(&all)?)
    }

    fn range(&mut self) -> Result<Range> {
        if self.bytes.ratio(2, 3)? {
            return Ok(Range { least: i32::MIN, most: i32::MAX });
        }
        let least = self.bytes.int_in_range(-1..=3)?;
        Ok(Range { least, most: *self.bytes.choose(&[least, 3, i32::MAX])? })
    }

    fn place(&mut self) -> Result<Place> {
        let quadrant = self.bytes.int_in_range(0..=if self.wild { 4 } else { 3 })?;
        Ok(*self.bytes.choose(&[Place::Center, Place::Spawn, Place::Quadrant(quadrant), Place::Tile(3, 4)])?)
    }

    fn kinds(&mut self) -> Result<u32> {
        if self.bytes.arbitrary()? { Ok(u32::MAX) } else { self.bytes.arbitrary() }
    }

    fn gauge(&mut self) -> Result<Gauge> {
        Ok(match self.bytes.int_in_range(0..=13)? {
            0..=2 => Gauge::Column(self.bytes.int_in_range(0..=if self.wild { 51 } else { 50 })?),
            3 => Gauge::Alive,
            4 | 5 => Gauge::Tally(self.tally()?),
            6 => Gauge::Owned(Owned {
                pieces: self.bytes.arbitrary()?,
                kinds: self.kinds()?,
                level: self.range()?,
                equipped: self.bytes.arbitrary()?,
                listed: self.bytes.arbitrary()?,
            }),
            7 => Gauge::Space,
            8 => Gauge::Distance(self.place()?),
            9 => Gauge::DistanceTo(self.group()?),
            10 => Gauge::Within { rows: self.range()?, cols: self.range()? },
            11 if self.bytes.arbitrary()? => Gauge::Sees(Sight::Anyone(self.group()?)),
            11 => Gauge::Sees(Sight::Material(self.bytes.arbitrary()?)),
            12 if self.bytes.arbitrary()? => Gauge::HeldFor(self.place()?),
            12 => Gauge::Holds(self.place()?),
            _ => Gauge::Registered(self.bytes.int_in_range(0..=if self.wild { 2 } else { 1 })?),
        })
    }

    fn tally(&mut self) -> Result<Tally> {
        use Measure::{Count, Gold, Level, MostLevel, MostNumber, Number};
        Ok(Tally {
            event: *self.bytes.choose(&[12, 24, 31, 255, 0])?,
            measure: *self.bytes.choose(&[Count, Number, Gold, Level, MostNumber, MostLevel])?,
            kinds: self.kinds()?,
            level: self.range()?,
            number: self.range()?,
            gold: self.range()?,
            target: *self.bytes.choose(&[None, Some(Target::Player), Some(Target::Npc)])?,
        })
    }
}
