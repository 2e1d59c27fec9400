//! The main file, its imports, and the prelude.

use std::collections::HashMap;

use crate::ast::{File, ItemKind};
use crate::diagnostic::{self as codes, Diagnostics, Draft};
use crate::files::{Files, SHIPPED, resolve};
use crate::limits::Limits;
use crate::parser::parse_file;
use crate::source::{Source, Sources, Span};

/// The predicates of rules 14.4, in the language.
pub const PRELUDE: &str = include_str!("../../prelude.task");
/// Its name in messages.
pub const PRELUDE_NAME: &str = "prelude.task";

struct Loader<'a> {
    files: &'a dyn Files,
    limits: &'a Limits,
    sources: Sources,
    trees: Vec<File>,
    known: HashMap<String, u16>,
    /// Who imports whom, and where it says so.
    imports: Vec<(u16, u16, Span)>,
}

/// Reads everything; what cannot be read is left out and said. The last file is the prelude.
pub(super) fn load(
    files: &dyn Files,
    main: &str,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> (Sources, Vec<File>) {
    let (sources, trees, known, imports) = (Sources::default(), Vec::new(), HashMap::new(), Vec::new());
    let mut loader = Loader { files, limits, sources, trees, known, imports };
    match files.read(main, limits.source_bytes) {
        Ok(text) => loader.add(main.to_owned(), text, diagnostics),
        Err(why) => {
            loader.add(main.to_owned(), String::new(), diagnostics);
            diagnostics.push(
                Draft::new(codes::IMPORT, Span::default(), format!("`{main}` cannot be read: {why}"))
                    .label("this file")
                    .hint("give the path of a file with tasks"),
            );
        }
    }
    let mut next = 0;
    while next < loader.trees.len() {
        loader.imports_of(next as u16, diagnostics);
        next += 1;
    }
    loader.refuse_cycles(diagnostics);
    loader.add(PRELUDE_NAME.to_owned(), PRELUDE.to_owned(), diagnostics);
    (loader.sources, loader.trees)
}

impl Loader<'_> {
    fn add(&mut self, name: String, text: String, diagnostics: &mut Diagnostics) {
        let file = self.trees.len() as u16;
        self.trees.push(parse_file(&text, file, self.limits.nesting, diagnostics));
        self.known.insert(name.clone(), file);
        self.sources.files.push(Source::new(name, text));
    }

    fn imports_of(&mut self, file: u16, diagnostics: &mut Diagnostics) {
        let from = self.sources.files[usize::from(file)].name.clone();
        let paths: Vec<_> = self.trees[usize::from(file)]
            .items
            .iter()
            .filter_map(|item| if let ItemKind::Import(path) = &item.kind { Some(path.clone()) } else { None })
            .collect();
        for path in paths {
            let refuse = |why: &str| {
                Draft::new(codes::IMPORT, path.span, format!("`{}` cannot be imported: {why}", path.text))
                    .label("cannot be read")
                    .hint(if path.text.starts_with(SHIPPED) {
                        "`hinterland tasks list` shows what is shipped: import \"hinterland:rewards\""
                    } else {
                        "a path starts at the importing file's folder and stays in the main file's folder: \"shared/combat.task\""
                    })
            };
            let found = match resolve(&from, &path.text) {
                Ok(found) => found,
                Err(why) => {
                    diagnostics.push(refuse(why));
                    continue;
                }
            };
            if let Some(known) = self.known.get(&found) {
                self.imports.push((file, *known, path.span));
                continue;
            }
            if self.trees.len() > self.limits.imports {
                let message = format!("more than {} files are imported", self.limits.imports);
                diagnostics.push(
                    Draft::new(codes::LIMIT, path.span, message)
                        .label("one too many")
                        .hint("put what belongs together into one file"),
                );
                return;
            }
            match self.files.read(&found, self.limits.source_bytes) {
                Ok(text) => {
                    self.imports.push((file, self.trees.len() as u16, path.span));
                    self.add(found, text, diagnostics);
                }
                Err(why) => diagnostics.push(refuse(&why)),
            }
        }
    }

    /// Says each import that closes a circle.
    fn refuse_cycles(&self, diagnostics: &mut Diagnostics) {
        for (from, to, span) in &self.imports {
            if self.reaches(*to, *from) {
                let name = |file: u16| &self.sources.files[usize::from(file)].name;
                let message = if from == to {
                    format!("`{}` imports itself", name(*from))
                } else {
                    format!("`{}` and `{}` import each other", name(*from), name(*to))
                };
                diagnostics.push(
                    Draft::new(codes::CYCLE, *span, message)
                        .label("closes a circle of imports")
                        .hint("move what both need into a third file and import that"),
                );
            }
        }
    }

    fn reaches(&self, from: u16, to: u16) -> bool {
        let mut seen = vec![false; self.trees.len()];
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            if file == to {
                return true;
            }
            if !std::mem::replace(&mut seen[usize::from(file)], true) {
                open.extend(self.imports.iter().filter(|import| import.0 == file).map(|import| import.1));
            }
        }
        false
    }
}
