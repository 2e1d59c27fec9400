//! Tasks, sets and the like: what has braces.

use std::fmt::Write as _;

use super::expr::{name, names};
use super::{INDENT, Printer};
use crate::ast::{
    Beginning, BeginningKind, Clause, ClauseKind, Define, Entry, EntryKind, Item, ItemKind, Stage, Sweep, Task, Until,
};
use crate::lexer::Comment;
use crate::source::Span;

impl Printer<'_> {
    /// An item in one line.
    pub(super) fn flat_item(&self, item: &Item) -> String {
        match &item.kind {
            ItemKind::Import(path) => format!("import \"{}\"", path.text),
            ItemKind::Let(name, e) => format!("let {} = {}", name.text, self.flat(e)),
            ItemKind::Define(define) => format!("{} = {}", self.head(define, ", "), self.flat(&define.body)),
            ItemKind::Task(task) => {
                let clauses = task.clauses.iter().map(|clause| self.flat_clause(clause)).collect();
                braces(&task_head(task), clauses)
            }
            ItemKind::Set(name, entries) => {
                braces(&format!("set {}", name.text), entries.iter().map(|entry| self.entry(entry)).collect())
            }
            ItemKind::Curriculum(name, stages) => {
                braces(&format!("curriculum {}", name.text), stages.iter().map(|stage| self.stage(stage)).collect())
            }
            ItemKind::For(sweep) => {
                braces(&self.sweep_head(sweep), sweep.items.iter().map(|item| self.flat_item(item)).collect())
            }
        }
    }

    fn head(&self, define: &Define, between: &str) -> String {
        let word = if define.reward { "reward" } else { "define" };
        if define.reward && define.params.is_empty() {
            return format!("{word} {}", define.name.text);
        }
        let params: Vec<_> = define
            .params
            .iter()
            .map(|param| {
                let default =
                    param.default.as_ref().map_or(String::new(), |default| format!(" = {}", self.flat(default)));
                format!("{}: {}{default}", param.name.text, param.kind.text)
            })
            .collect();
        let (start, end) = if between == ", " { ("", "") } else { (&between[1..], "\n") };
        format!("{word} {}({start}{}{end})", define.name.text, params.join(between))
    }

    pub(super) fn define(&self, define: &Define) -> String {
        let mut head = self.head(define, ", ");
        if head.len() + 2 > self.room() && !define.params.is_empty() {
            head = self.head(define, &format!(",\n{}", INDENT.repeat(self.level + 1)));
            head = head.replace("\n)", &format!("\n{})", INDENT.repeat(self.level)));
        }
        let flat = self.flat(&define.body);
        let last = head.rsplit('\n').next().unwrap_or_default().len();
        if !head.contains('\n') && last + 3 + flat.len() <= self.room() {
            return format!("{head} = {flat}");
        }
        let body = self.indented(|printer| printer.wrapped(&define.body, ""));
        format!("{head} =\n{}{body}", INDENT.repeat(self.level + 1))
    }

    /// What `f` makes one level further in.
    fn indented<T>(&self, f: impl FnOnce(&Self) -> T) -> T {
        let inner = Self { out: String::new(), level: self.level + 1, ..*self };
        f(&inner)
    }

    /// A head, braces, and lines between them.
    pub(super) fn lines(&mut self, head: &str, header: Span, lines: Vec<(String, Span)>, span: Span) {
        self.open(head, header, span);
        for (text, at) in lines {
            self.leaf(&text, at);
        }
        self.shut(span);
    }

    /// Prints a head and `{`; comments in the head come first inside.
    fn open(&mut self, head: &str, header: Span, span: Span) {
        self.comments_before(span.start);
        self.line(&format!("{head} {{"), span.start, header.end);
        self.level += 1;
        self.fresh = true;
        let brace = self.brace_after(header.end);
        let before = self.comments.len();
        let of_head = |comment: &&Comment| {
            let between = self.text.get(brace as usize + 1..comment.span.start as usize);
            between.is_none_or(|between| between.bytes().all(|byte| byte == b' ' || byte == b'\t'))
        };
        let head_only = self.comments.iter().take_while(of_head).count();
        let (inside, rest) = self.comments.split_at(head_only);
        for comment in inside {
            self.line(self.source(comment.span).trim_end(), comment.span.start, comment.span.end);
        }
        self.comments = rest;
        if before > rest.len() {
            // An empty line keeps it from being taken for the comment of what follows.
            self.apart = true;
        }
    }

    /// Where the next `{` stands; those in comments are none.
    fn brace_after(&self, mut place: u32) -> u32 {
        for comment in self.comments {
            if comment.span.start >= place && self.text[place as usize..comment.span.start as usize].contains('{') {
                break;
            }
            place = place.max(comment.span.end);
        }
        place + self.text[place as usize..].find('{').unwrap_or(0) as u32
    }

    fn shut(&mut self, span: Span) {
        self.comments_before(span.end);
        self.apart = false;
        self.level -= 1;
        let behind = self.comments_within(span);
        let _ = writeln!(self.out, "{}}}{behind}", INDENT.repeat(self.level));
        if span.end > self.last {
            self.last = span.end;
        }
        self.fresh = false;
    }

    pub(super) fn task(&mut self, task: &Task, span: Span) {
        self.open(&task_head(task), task.assignee.span, span);
        for clause in &task.clauses {
            self.clause(clause);
        }
        self.shut(span);
    }

    fn clause(&mut self, clause: &Clause) {
        let span = clause.span;
        // Values of short clauses stand below each other.
        let before = format!("{:<7} ", clause.kind.word());
        match &clause.kind {
            ClauseKind::Goal(e) | ClauseKind::Reward(e) | ClauseKind::Weight(e) | ClauseKind::Embedding(e) => {
                let text = self.wrapped(e, &before);
                self.leaf(&text, span);
            }
            ClauseKind::Tags(all) => self.leaf(&format!("{before}{}", names(all)), span),
            ClauseKind::Begin(lines) => {
                let flat = self.flat_clause(clause);
                if !self.source(span).contains('\n') && !self.has_comment(span) && flat.len() <= self.room() {
                    return self.leaf(&flat.replacen("begin", "begin  ", 1), span);
                }
                let head = Span { end: span.start + 5, ..span };
                let lines = lines.iter().map(|line| (self.beginning(line), line.span)).collect();
                self.lines("begin", head, lines, span);
            }
        }
    }

    fn flat_clause(&self, clause: &Clause) -> String {
        let word = clause.kind.word();
        match &clause.kind {
            ClauseKind::Goal(e) | ClauseKind::Reward(e) | ClauseKind::Weight(e) | ClauseKind::Embedding(e) => {
                format!("{word} {}", self.flat(e))
            }
            ClauseKind::Tags(all) => format!("{word} {}", names(all)),
            ClauseKind::Begin(lines) => braces(word, lines.iter().map(|line| self.beginning(line)).collect()),
        }
    }

    fn beginning(&self, line: &Beginning) -> String {
        match &line.kind {
            BeginningKind::At(place) => format!("at {}", self.flat(place)),
            BeginningKind::Within(number, place) => format!("within {} of {}", self.flat(number), self.flat(place)),
            BeginningKind::In(region) => format!("in {}", self.flat(region)),
            BeginningKind::Number(word, number) => format!("{} {}", word.text, self.flat(number)),
            BeginningKind::Level(skill, number) => format!("level {} {}", self.flat(skill), self.flat(number)),
            BeginningKind::Item { item, level, quantity, equipped } => {
                let level = level.as_ref().map_or(String::new(), |level| format!(" level {}", self.flat(level)));
                let quantity = quantity.as_ref().map_or(String::new(), |number| format!(" x {}", self.flat(number)));
                format!("item {}{level}{quantity}{}", self.flat(item), if *equipped { " equipped" } else { "" })
            }
        }
    }

    pub(super) fn entry(&self, entry: &Entry) -> String {
        let what = match &entry.what {
            EntryKind::All => "all".into(),
            EntryKind::Tasks(all) => names(all),
            EntryKind::Tags(all) => format!("tag {}", names(all)),
            EntryKind::Sets(all) => format!("set {}", names(all)),
        };
        let weight = entry.weight.as_ref().map_or(String::new(), |weight| format!(" weight {}", self.flat(weight)));
        what + &weight
    }

    pub(super) fn stage(&self, stage: &Stage) -> String {
        let until = match &stage.until {
            None => String::new(),
            Some(Until::Progress(e)) => format!(" until mean progress >= {}", self.flat(e)),
            Some(Until::Steps(e)) => format!(" for {} steps", self.flat(e)),
        };
        format!("stage {}{until}", stage.set.text)
    }

    fn sweep_head(&self, sweep: &Sweep) -> String {
        let loops: Vec<_> =
            sweep.loops.iter().map(|(name, list)| format!("{} in {}", name.text, self.flat(list))).collect();
        let condition =
            sweep.condition.as_ref().map_or(String::new(), |condition| format!(" where {}", self.flat(condition)));
        format!("for {}{condition}", loops.join(", "))
    }

    pub(super) fn sweep(&mut self, sweep: &Sweep, span: Span) {
        let last = sweep.loops.last().map_or(span, |(_, list)| list.span);
        let header = sweep.condition.as_ref().map_or(last, |condition| condition.span);
        self.open(&self.sweep_head(sweep), header, span);
        for item in &sweep.items {
            self.item(item);
        }
        self.shut(span);
    }
}

fn task_head(task: &Task) -> String {
    format!("task {} for {}", name(&task.name), task.assignee.text)
}

fn braces(head: &str, parts: Vec<String>) -> String {
    if parts.is_empty() { format!("{head} {{ }}") } else { format!("{head} {{ {} }}", parts.join(" ")) }
}
