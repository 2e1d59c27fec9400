//! What a file says, as written: names are not looked up, and every part knows where it stands.

use crate::lexer::Comment;
use crate::source::Span;

/// A word with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The word; the contents of a string, without quotes, where a string may stand for a word.
    pub text: String,
    /// Whether it stands in quotes.
    pub quoted: bool,
    /// Where.
    pub span: Span,
}

/// Operators between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Operator {
    Or,
    And,
    While,
    Then,
    AtLeast,
    AtMost,
    Equal,
    Unequal,
    Greater,
    Less,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operator {
    /// As written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::While => "while",
            Self::Then => "then",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Greater => ">",
            Self::Less => "<",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

/// Operators behind an expression that take a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// `by [tick] N`.
    By,
    /// `within N ticks`.
    Within,
    /// `for N [ticks]`.
    For,
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// `name =` before it.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
    /// How deep it nests; bounded, so that walks over it may recurse.
    pub depth: u16,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number.
    Number(f64),
    /// A name.
    Name(String),
    /// A call.
    Call(Name, Vec<Argument>),
    /// `[a, b, c]`.
    List(Vec<Expr>),
    /// `a..b`, inclusive.
    Range(Box<Expr>, Box<Expr>),
    /// Operators of one strength in a row, from the left: `a + b - c`. Comparisons have one.
    Chain(Box<Expr>, Vec<(Operator, Expr)>),
    /// `- a`.
    Negative(Box<Expr>),
    /// `not a`.
    Not(Box<Expr>),
    /// `always a until [tick] n`.
    Always(Box<Expr>, Box<Expr>),
    /// `a by n`, `a within n ticks`, `a for n ticks`.
    Timed(Box<Expr>, Timing, Box<Expr>),
    /// `a on success`.
    On(Box<Expr>, Name),
    /// `if a then b else c`.
    If(Box<[Expr; 3]>),
    /// `is [not] equipped`, a filter.
    Is(bool, Name),
    /// `(a)`.
    Group(Box<Expr>),
    /// What could not be read; a diagnostic says why.
    Missing,
}

/// A parameter of a definition.
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub kind: Name,
    /// What it is where the call leaves it out.
    pub default: Option<Expr>,
}

/// A `define`, or a `reward` with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Define {
    /// Whether it is a `reward`.
    pub reward: bool,
    /// Its name.
    pub name: Name,
    /// Its parameters; none where a reward has no parentheses.
    pub params: Vec<Param>,
    /// What it stands for.
    pub body: Expr,
}

/// A part of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// What it says.
    pub kind: ClauseKind,
    /// Where.
    pub span: Span,
}

/// What a clause says.
#[derive(Clone, Debug, PartialEq)]
pub enum ClauseKind {
    /// `goal p`.
    Goal(Expr),
    /// `reward r`.
    Reward(Expr),
    /// `weight n`.
    Weight(Expr),
    /// `tags a, b`.
    Tags(Vec<Name>),
    /// `embedding [numbers]`.
    Embedding(Expr),
    /// `begin { ... }`.
    Begin(Vec<Beginning>),
}

impl ClauseKind {
    /// Its keyword.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Goal(_) => "goal",
            Self::Reward(_) => "reward",
            Self::Weight(_) => "weight",
            Self::Tags(_) => "tags",
            Self::Embedding(_) => "embedding",
            Self::Begin(_) => "begin",
        }
    }
}

/// A line of `begin`.
#[derive(Clone, Debug, PartialEq)]
pub struct Beginning {
    /// What it says.
    pub kind: BeginningKind,
    /// Where.
    pub span: Span,
}

/// What a line of `begin` says.
#[derive(Clone, Debug, PartialEq)]
pub enum BeginningKind {
    /// `at place`.
    At(Expr),
    /// `within n of place`.
    Within(Expr, Expr),
    /// `in region`.
    In(Expr),
    /// `gold n`, `health n`, `food n`, `water n`, `tick n`.
    Number(Name, Expr),
    /// `level skill n`.
    Level(Expr, Expr),
    /// `item type [level n] [x n] [equipped]`.
    Item {
        /// Which.
        item: Expr,
        /// Its level.
        level: Option<Expr>,
        /// How many.
        quantity: Option<Expr>,
        /// Whether it is worn.
        equipped: bool,
    },
}

/// A task.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its name, with `{name}` in it where it stands in quotes.
    pub name: Name,
    /// `agent` or `team`.
    pub assignee: Name,
    /// Its parts.
    pub clauses: Vec<Clause>,
}

/// A line of a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Whose weights.
    pub what: EntryKind,
    /// By how much they are multiplied.
    pub weight: Option<Expr>,
    /// Where.
    pub span: Span,
}

/// What a line of a set adds.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryKind {
    /// Every task.
    All,
    /// Tasks by name.
    Tasks(Vec<Name>),
    /// Tasks by tag.
    Tags(Vec<Name>),
    /// What other sets have.
    Sets(Vec<Name>),
}

/// When a stage ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    /// `until mean progress >= p`.
    Progress(Expr),
    /// `for n steps`.
    Steps(Expr),
}

/// A stage of a curriculum.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The set it draws from.
    pub set: Name,
    /// When it ends; never, if it is the last.
    pub until: Option<Until>,
    /// Where.
    pub span: Span,
}

/// Lists that a `for` runs through together, and what it lets pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// Names and what they run through; the last runs fastest.
    pub loops: Vec<(Name, Expr)>,
    /// `where`.
    pub condition: Option<Expr>,
    /// What is made each time.
    pub items: Vec<Item>,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where.
    pub span: Span,
    /// The comment right before it.
    pub doc: String,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each has a type of its own")]
pub enum ItemKind {
    /// `import "path"`.
    Import(Name),
    /// `let name = value`.
    Let(Name, Expr),
    Define(Define),
    Task(Task),
    Set(Name, Vec<Entry>),
    Curriculum(Name, Vec<Stage>),
    For(Sweep),
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// What it says.
    pub items: Vec<Item>,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
}
