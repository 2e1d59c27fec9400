//! Items: what a file is made of.

use super::{ITEMS, Parser};
use crate::ast::{Define, Entry, EntryKind, Expr, Item, ItemKind, Name, Param, Stage, Sweep, Task, Until};
use crate::diagnostic::{self as codes, Draft};
use crate::lexer::{Comment, Token};
use crate::source::Span;

const NEXT: &str = "a file is made of `import`, `let`, `define`, `task`, `reward`, `set`, `curriculum` and `for`";

impl Parser<'_> {
    /// Items up to the end of the file, or to the `}` of the braces that opened at `open`.
    pub(super) fn items(&mut self, comments: &[Comment], open: Option<Span>) -> Vec<Item> {
        let mut items = Vec::new();
        loop {
            self.lost = false;
            if self.token() == Token::End || (open.is_some() && self.at_sign(b'}')) {
                break;
            }
            let start = self.span();
            if let Some(kind) = self.item(comments) {
                items.push(Item { kind, span: self.since(start), doc: self.doc(comments, start) });
            }
            if self.lost {
                self.recover(Self::at_item);
            }
            if self.span() == start || (open.is_none() && self.at_sign(b'}')) {
                self.stray();
            }
        }
        items
    }

    /// Something that no item begins with: said once, then passed.
    fn stray(&mut self) {
        if self.token() == Token::End {
            return;
        }
        if self.at_sign(b'}') {
            let draft = Draft::new(codes::SYNTAX, self.span(), "this `}` closes nothing")
                .label("no `{` for it")
                .hint("delete it");
            self.say(draft);
        }
        self.bump();
        self.lost = false;
    }

    /// The lines of comment right above.
    fn doc(&self, comments: &[Comment], start: Span) -> String {
        let mut lines = Vec::new();
        let mut below = start.start as usize;
        let before = comments.partition_point(|comment| comment.span.start < start.start);
        for comment in comments[..before].iter().rev().take_while(|comment| comment.alone) {
            let between = &self.text[comment.span.end as usize..below];
            if between.bytes().filter(|byte| *byte == b'\n').count() != 1 || !between.trim().is_empty() {
                break;
            }
            lines.push(self.source(comment.span).trim_start_matches('#').trim());
            below = comment.span.start as usize;
        }
        lines.reverse();
        lines.join("\n")
    }

    fn item(&mut self, comments: &[Comment]) -> Option<ItemKind> {
        if !self.at_any(&ITEMS) && !self.at_word("for") {
            let near = self.near(&ITEMS);
            let hint = near.map_or(NEXT.to_owned(), |near| format!("did you mean `{near}`? {NEXT}"));
            self.expected("an item", &hint);
            return None;
        }
        let word = self.span();
        match self.source(word) {
            "import" => self.import(),
            "let" => self.let_(),
            "define" => self.define(false),
            "reward" => self.define(true),
            "task" => self.task(),
            "set" => self.set(),
            "curriculum" => self.curriculum(),
            _ => self.sweep(comments),
        }
    }

    /// The one of `words` that was probably meant by what stands here.
    pub(super) fn near(&self, words: &[&'static str]) -> Option<&'static str> {
        if self.token() != Token::Word {
            return None;
        }
        crate::nearest::nearest(self.source(self.span()), words.iter().copied())
    }

    fn import(&mut self) -> Option<ItemKind> {
        self.bump();
        if self.token() != Token::Text {
            self.expected("a path after `import`", "write import \"shared/combat.task\"");
            return None;
        }
        Some(ItemKind::Import(self.quoted()))
    }

    fn let_(&mut self) -> Option<ItemKind> {
        self.bump();
        let name = self.name("a name after `let`", "write let levels = [2, 3, 4]")?;
        if !self.expect(b'=', "after the name", "write let levels = [2, 3, 4]") {
            return None;
        }
        Some(ItemKind::Let(name, self.expr()))
    }

    fn define(&mut self, reward: bool) -> Option<ItemKind> {
        let (word, hint) = if reward {
            ("reward", "write reward careful = progress - 0.1 on death")
        } else {
            ("define", "write define Rich(amount: number, subject: group = assignee) = gold(subject) >= amount")
        };
        self.bump();
        let name = self.name(&format!("a name after `{word}`"), hint)?;
        let mut params = Vec::new();
        let parameters = !reward || self.at_sign(b'(');
        if parameters {
            if !self.expect(b'(', "after the name", hint) {
                return None;
            }
            params = self.params(hint)?;
        }
        if !self.expect(b'=', "before what it stands for", hint) {
            return None;
        }
        Some(ItemKind::Define(Define { reward, name, params, body: self.expr() }))
    }

    fn params(&mut self, hint: &str) -> Option<Vec<Param>> {
        let mut params = Vec::new();
        while !self.at_sign(b')') {
            let name = self.name("the name of a parameter", hint)?;
            if !self.expect(
                b':',
                "and a type after the parameter",
                "write each parameter as name: type, such as level: number",
            ) {
                return None;
            }
            // `item` and the like are types here, and `reward` is none.
            let kind = self.name("a type", crate::words::TYPES_HINT)?;
            let default = if self.eat(b'=') { Some(self.expr()) } else { None };
            params.push(Param { name, kind, default });
            if self.lost || !self.eat(b',') {
                break;
            }
        }
        self.expect(b')', "after the parameters", hint).then_some(params)
    }

    fn task(&mut self) -> Option<ItemKind> {
        let hint = "write task hoard for team { goal gold(team) >= 100 }";
        self.bump();
        let name = self.name_or_text("a name after `task`", hint)?;
        if !self.eat_word("for") {
            self.expected("`for agent` or `for team` after the name", hint);
            return None;
        }
        let assignee = self.name("`agent` or `team` after `for`", hint)?;
        if !matches!(assignee.text.as_str(), "agent" | "team") {
            let near = crate::nearest::nearest(&assignee.text, ["agent", "team"]);
            let hint =
                near.map_or("write `for agent` or `for team`".to_owned(), |near| format!("did you mean `{near}`?"));
            let message = format!("a task is for an agent or a team, not for `{}`", assignee.text);
            self.diagnostics
                .push(Draft::new(codes::SYNTAX, assignee.span, message).label("neither `agent` nor `team`").hint(hint));
        }
        let open = self.span();
        if !self.expect(b'{', "after `for agent` or `for team`", hint) {
            return None;
        }
        let clauses = self.clauses();
        self.close(open, &format!("task `{}`", name.text));
        Some(ItemKind::Task(Task { name, assignee, clauses }))
    }

    fn set(&mut self) -> Option<ItemKind> {
        let hint = "write set easy { hoard, fisher weight 2 tag economy }";
        self.bump();
        let name = self.name("a name after `set`", hint)?;
        let open = self.span();
        if !self.expect(b'{', "after the name", hint) {
            return None;
        }
        let mut entries = Vec::new();
        while !self.at_sign(b'}')
            && self.token() != Token::End
            && !self.lost
            && !self.at_any(&["task", "define", "curriculum", "import"])
        {
            let start = self.span();
            let Some(what) = self.entry(hint) else { break };
            let weight = if self.eat_word("weight") { Some(self.expr()) } else { None };
            entries.push(Entry { what, weight, span: self.since(start) });
        }
        if self.lost {
            self.recover(|_| false);
        }
        self.close(open, &format!("set `{}`", name.text));
        Some(ItemKind::Set(name, entries))
    }

    fn entry(&mut self, hint: &str) -> Option<EntryKind> {
        let named = matches!(self.ahead(1).0, Token::Word | Token::Text);
        if self.at_word("all") {
            self.bump();
            return Some(EntryKind::All);
        }
        if self.at_word("set") {
            self.bump();
            return Some(EntryKind::Sets(self.names("the name of a set", hint)));
        }
        if self.at_word("tag") && named && !self.word_ahead(1, "weight") {
            self.bump();
            return Some(EntryKind::Tags(self.names("a tag", hint)));
        }
        let names = self.names("a task, `tag`, `set` or `all`", hint);
        (!names.is_empty()).then_some(EntryKind::Tasks(names))
    }

    fn curriculum(&mut self) -> Option<ItemKind> {
        let hint = "write curriculum school { stage easy until mean progress >= 0.5 stage hard }";
        self.bump();
        let name = self.name("a name after `curriculum`", hint)?;
        let open = self.span();
        if !self.expect(b'{', "after the name", hint) {
            return None;
        }
        let mut stages = Vec::new();
        while self.at_word("stage") {
            let start = self.bump();
            let Some(set) = self.name("the name of a set after `stage`", hint) else { break };
            let until = self.until();
            stages.push(Stage { set, until, span: self.since(start) });
            if self.lost {
                self.recover(|parser| parser.at_word("stage"));
            }
        }
        if !self.at_sign(b'}') && !self.lost && self.token() != Token::End {
            self.expected("`stage`", hint);
        }
        if self.lost {
            self.recover(|_| false);
        }
        self.close(open, &format!("curriculum `{}`", name.text));
        Some(ItemKind::Curriculum(name, stages))
    }

    fn until(&mut self) -> Option<Until> {
        if self.eat_word("for") {
            let number = self.expr();
            if !self.eat_word("steps") {
                self.expected("`steps` after the number", "write stage easy for 1_000_000 steps");
            }
            return Some(Until::Steps(number));
        }
        if !self.eat_word("until") {
            return None;
        }
        if self.eat_word("mean") && self.eat_word("progress") && self.token() == Token::AtLeast {
            self.bump();
            return Some(Until::Progress(self.expr()));
        }
        self.expected("`mean progress >=` after `until`", "write stage easy until mean progress >= 0.5");
        None
    }

    fn sweep(&mut self, comments: &[Comment]) -> Option<ItemKind> {
        let hint = "write for level in 2..9 { task \"fish-{level}\" for agent { goal level(me, fishing) >= level } }";
        self.bump();
        let mut loops: Vec<(Name, Expr)> = Vec::new();
        loop {
            let name = self.name("a name after `for`", hint)?;
            if !self.eat_word("in") {
                self.expected("`in` and a list after the name", hint);
                return None;
            }
            loops.push((name, self.expr()));
            if self.lost || !self.eat(b',') {
                break;
            }
        }
        let condition = if self.eat_word("where") { Some(self.expr()) } else { None };
        let open = self.span();
        if self.lost || !self.expect(b'{', "after the lists", hint) {
            return None;
        }
        if self.depth >= self.nesting {
            self.too_deep(open);
            self.recover(|_| false);
            self.eat(b'}');
            return None;
        }
        self.depth += 1;
        let items = self.items(comments, Some(open));
        self.depth -= 1;
        self.close(open, "`for`");
        Some(ItemKind::For(Sweep { loops, condition, items }))
    }
}
