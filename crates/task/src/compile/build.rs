//! Numbers of a program while it is built: each is a node that reads earlier ones, and none is there twice.

use std::collections::HashMap;

use super::{Fault, Shape, Shared};
use crate::kernel::{Binary, Unary};
use crate::program::{HEADER, Op, Source, WORDS_MAX};
use crate::tree::{Assignee, Fold, Group, Members};

/// A number that has been worked out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    /// When compiled.
    Constant(f64),
    /// One for each assignee.
    Lane(u16),
    /// One for each member of the group that is being folded.
    Member(u16),
}

impl Value {
    pub(super) fn is_zero(self) -> bool {
        self == Self::Constant(0.0)
    }
}

/// Operations in order, without repetition.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    pub(super) ops: Vec<Op<u16>>,
    /// By operation, its word counted as 0. Looked up only: its order matters to nothing.
    known: HashMap<Op<u16>, u16>,
}

impl Nodes {
    /// Adds an operation with its word, known by what it is without.
    fn keep(&mut self, op: Op<u16>, word: u8) -> u16 {
        let mut kept = op;
        if let Some(place) = kept.word() {
            *place = word;
        }
        let node = self.ops.len() as u16;
        self.ops.push(kept);
        self.known.insert(op, node);
        node
    }

    fn push(&mut self, op: Op<u16>) -> u16 {
        *self.known.entry(op).or_insert_with(|| {
            self.ops.push(op);
            (self.ops.len() - 1) as u16
        })
    }
}

/// A fold before it has registers.
#[derive(Debug, PartialEq)]
pub(super) struct Draft {
    pub(super) fold: Fold,
    pub(super) group: Group,
    pub(super) members: Members,
    pub(super) ops: Vec<Op<u16>>,
    pub(super) result: u16,
    pub(super) inputs: Vec<u16>,
}

#[derive(Debug)]
pub(super) struct Builder<'a> {
    pub(super) shape: Shape,
    pub(super) assignee: Assignee,
    pub(super) shared: &'a mut Shared,
    pub(super) lane: Nodes,
    /// Those of the fold at hand, and what it reads of the assignee.
    pub(super) member: Nodes,
    pub(super) inputs: Vec<u16>,
    pub(super) folds: Vec<Draft>,
    /// The first word of each.
    pub(super) first_words: Vec<u8>,
    pub(super) constants: Vec<f64>,
    pub(super) who: Vec<Group>,
    pub(super) initial: Vec<u64>,
}

/// No number has these bits, so a word that has them has seen none.
pub(crate) const UNSEEN: u64 = u64::MAX;

/// The place of a thing in a list, at whose end it is put if it is new.
pub(super) fn place_in<T: PartialEq>(list: &mut Vec<T>, thing: T) -> usize {
    list.iter().position(|other| *other == thing).unwrap_or_else(|| {
        list.push(thing);
        list.len() - 1
    })
}

impl<'a> Builder<'a> {
    pub(super) fn new(shape: Shape, assignee: Assignee, shared: &'a mut Shared) -> Self {
        Self {
            shape,
            assignee,
            shared,
            lane: Nodes::default(),
            member: Nodes::default(),
            inputs: Vec::new(),
            folds: Vec::new(),
            first_words: Vec::new(),
            constants: Vec::new(),
            who: Vec::new(),
            initial: Vec::new(),
        }
    }

    /// How many numbers of the assignee there are.
    pub(super) fn nodes(&self) -> usize {
        self.lane.ops.len()
    }

    /// A node of the assignee that reads no other.
    pub(super) fn lane(&mut self, op: Op<u16>) -> Value {
        Value::Lane(self.lane.push(op))
    }

    /// A node of the member at hand that reads no other.
    pub(super) fn of_member(&mut self, op: Op<u16>) -> Value {
        Value::Member(self.member.push(op))
    }

    fn constant(&mut self, value: f64) -> u16 {
        let bits = value.to_bits();
        let place = self.constants.iter().position(|other| other.to_bits() == bits).unwrap_or_else(|| {
            self.constants.push(value);
            self.constants.len() - 1
        });
        place as u16
    }

    /// The node of a number of the assignee.
    pub(super) fn register(&mut self, value: Value) -> u16 {
        match value {
            Value::Lane(node) => node,
            Value::Constant(constant) => {
                let place = self.constant(constant);
                self.lane.push(Op::Constant(place))
            }
            Value::Member(_) => unreachable!("a member's number ends in its fold"),
        }
    }

    /// The node of a number as each member sees it.
    pub(super) fn spread(&mut self, value: Value) -> u16 {
        let op = match value {
            Value::Member(node) => return node,
            Value::Constant(constant) => Op::Constant(self.constant(constant)),
            Value::Lane(node) => Op::Broadcast(place_in(&mut self.inputs, node) as u8),
        };
        self.member.push(op)
    }

    /// An operation where its operands are: per member if any of them is.
    fn push<const N: usize>(&mut self, operands: [Value; N], op: impl FnOnce([u16; N]) -> Op<u16>) -> Value {
        if operands.iter().any(|value| matches!(value, Value::Member(_))) {
            let nodes = operands.map(|value| self.spread(value));
            Value::Member(self.member.push(op(nodes)))
        } else {
            let nodes = operands.map(|value| self.register(value));
            Value::Lane(self.lane.push(op(nodes)))
        }
    }

    pub(super) fn unary(&mut self, kind: Unary, a: Value) -> Value {
        match a {
            Value::Constant(a) => Value::Constant(kind.apply(a)),
            _ => self.push([a], |[a]| Op::Unary(kind, a)),
        }
    }

    pub(super) fn binary(&mut self, kind: Binary, a: Value, b: Value) -> Value {
        match (a, b) {
            (Value::Constant(a), Value::Constant(b)) => Value::Constant(kind.apply(a, b)),
            (_, Value::Constant(b)) => {
                let place = self.constant(b);
                self.push([a], |[a]| Op::With(kind, a, place))
            }
            _ => self.push([a, b], |[a, b]| Op::Binary(kind, a, b)),
        }
    }

    pub(super) fn select(&mut self, which: Value, a: Value, b: Value) -> Value {
        match which {
            Value::Constant(which) => {
                if which >= 1.0 {
                    a
                } else {
                    b
                }
            }
            _ => self.push([which, a, b], |[which, a, b]| Op::Select(which, a, b)),
        }
    }

    /// An operation that keeps a word for each assignee, `op` given with word 0. Two that would always keep the same are one.
    pub(super) fn keeper(&mut self, op: Op<u16>, initial: u64) -> Result<Value, Fault> {
        if let Some(node) = self.lane.known.get(&op) {
            return Ok(Value::Lane(*node));
        }
        let word = HEADER + self.initial.len();
        if word >= WORDS_MAX {
            return Err(Fault::State(word + 1));
        }
        self.initial.push(initial);
        Ok(Value::Lane(self.lane.keep(op, word as u8)))
    }

    /// What the members of the fold at hand share; its words are numbered from 0 until the fold is known to be a new one.
    pub(super) fn pool(&mut self, gap: Value, least: bool) -> Value {
        let op = Op::Pool(self.spread(gap), 0, least);
        let pools = self.member.ops.iter().filter(|op| matches!(op, Op::Pool(..))).count();
        let known = self.member.known.get(&op).copied();
        Value::Member(known.unwrap_or_else(|| self.member.keep(op, pools as u8)))
    }

    /// A bit of the word that a number of the assignee has just been worked out with.
    pub(super) fn flag(&mut self, of: Value, bit: u8) -> Value {
        let Value::Lane(node) = of else { return Value::Constant(0.0) };
        let mut op = self.lane.ops[usize::from(node)];
        match op.word().copied() {
            Some(word) => self.lane(Op::Flag(node, word, bit)),
            None => Value::Constant(0.0),
        }
    }

    pub(super) fn source(&mut self, source: Source) -> Result<u16, Fault> {
        u16::try_from(place_in(&mut self.shared.sources, source)).map_err(|_| Fault::Sources)
    }
}
