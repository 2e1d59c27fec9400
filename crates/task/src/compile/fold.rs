//! Folds: over one player, a plain number; over many, a program of its own.

use super::Fault;
use super::build::{Builder, Draft, Nodes, UNSEEN, Value, place_in};
use super::lower::Context;
use crate::kernel::{Binary, Unary};
use crate::program::{HEADER, OPS_MAX, Op, WORDS_MAX};
use crate::tree::{Assignee, Expr, Fold, Group, Members};

impl Builder<'_> {
    /// A group under the name that the evaluator knows it by: `Assignee` is the one player who has the task.
    pub(super) fn group(&self, group: Group) -> Result<Group, Fault> {
        Ok(match (group, self.shape.lone) {
            (Group::Player(id), _) if id == 0 || id > self.shape.players => return Err(Fault::Player(id)),
            (Group::Assignee, false) if self.assignee == Assignee::Team => Group::Team,
            (Group::Team | Group::Leader, true) => Group::Assignee,
            (Group::LeftTeam, true) => Group::LeftLeader,
            (Group::RightTeam, true) => Group::RightLeader,
            (Group::FoeLeaders, true) => Group::Foes,
            (group, _) => group,
        })
    }

    /// Which of the program's single groups a group is; none if it has many.
    fn who(&mut self, group: Group) -> Option<u8> {
        match group {
            Group::Assignee | Group::Leader | Group::LeftLeader | Group::RightLeader | Group::Player(_) => {
                Some(place_in(&mut self.who, group) as u8)
            }
            Group::Team | Group::LeftTeam | Group::RightTeam | Group::Foes | Group::FoeLeaders | Group::Players => None,
        }
    }

    pub(super) fn fold(&mut self, fold: Fold, group: Group, members: Members, each: &Expr) -> Result<Value, Fault> {
        let group = self.group(group)?;
        match self.who(group) {
            Some(who) => self.fold_one(fold, who, members, each),
            None => self.fold_many(fold, group, members, each),
        }
    }

    fn fold_one(&mut self, fold: Fold, who: u8, members: Members, each: &Expr) -> Result<Value, Fault> {
        if self.who.len() > OPS_MAX {
            return Err(Fault::Operations(self.who.len()));
        }
        let living = members == Members::Living;
        let value = self.expr(each, Context::One { who, living })?;
        let value = match fold {
            Fold::HowMany => self.unary(Unary::Done, value),
            Fold::Deviation => Value::Constant(0.0),
            Fold::Sum | Fold::Min | Fold::Max | Fold::Mean => value,
        };
        Ok(if living { self.if_living(value, who) } else { value })
    }

    /// The number of a player if it lives, else 0.
    pub(super) fn if_living(&mut self, value: Value, who: u8) -> Value {
        if value.is_zero() {
            return value;
        }
        let living = self.lane(Op::Living { who });
        self.binary(Binary::Where, value, living)
    }

    /// A number if anyone of a group lives, else 0.
    pub(super) fn if_anyone(&mut self, value: Value, group: Group) -> Result<Value, Fault> {
        let group = self.group(group)?;
        if let Some(who) = self.who(group) {
            return Ok(self.if_living(value, who));
        }
        let living = self.fold_many(Fold::Max, group, Members::Living, &Expr::Number(1.0))?;
        Ok(self.binary(Binary::Where, value, living))
    }

    fn fold_many(&mut self, fold: Fold, group: Group, members: Members, each: &Expr) -> Result<Value, Fault> {
        let around = (std::mem::take(&mut self.member), std::mem::take(&mut self.inputs));
        let value = self.expr(each, Context::Each(fold));
        let result = value.map(|value| self.spread(value));
        let Nodes { ops, .. } = std::mem::replace(&mut self.member, around.0);
        let inputs = std::mem::replace(&mut self.inputs, around.1);
        let draft = Draft { fold, group, members, ops, result: result?, inputs };
        if draft.inputs.len() > OPS_MAX || self.folds.len() >= OPS_MAX {
            return Err(Fault::Operations(self.folds.len() + draft.inputs.len()));
        }
        let (known, place) = (self.folds.len(), place_in(&mut self.folds, draft));
        if place == known {
            self.give_words(place)?;
        }
        Ok(self.lane(Op::Fold(place as u8)))
    }

    /// Words for what the members of a new fold share.
    fn give_words(&mut self, place: usize) -> Result<(), Fault> {
        let pools = self.folds[place].ops.iter().filter(|op| matches!(op, Op::Pool(..))).count();
        let first = HEADER + self.initial.len();
        if first + pools > WORDS_MAX {
            return Err(Fault::State(first + pools));
        }
        self.first_words.push(first as u8);
        self.initial.extend(std::iter::repeat_n(UNSEEN, pools));
        Ok(())
    }
}
