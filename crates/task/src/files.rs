//! Where imported files come from. Paths are relative to the main file's folder and never lead out of it; what begins with
//! `hinterland:` is a file of the library that is shipped.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What the path of a shipped file begins with.
pub const SHIPPED: &str = "hinterland:";

/// Gives the text of files. `path` is relative, with `/`, and has no `.` or `..` in it; or it is [`SHIPPED`] and a name.
pub trait Files {
    /// The text of a file of at most `bytes` bytes; else why not, as half a sentence for a person.
    ///
    /// # Errors
    /// There is no such file, it cannot be read, is too long, or is not UTF-8.
    fn read(&self, path: &str, bytes: usize) -> Result<String, String>;
}

/// Files in memory, by path.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<String, String>);

impl Memory {
    /// One file.
    pub fn one(name: &str, text: &str) -> Self {
        Self(BTreeMap::from([(name.to_owned(), text.to_owned())]))
    }
}

impl Files for Memory {
    fn read(&self, path: &str, bytes: usize) -> Result<String, String> {
        let text = self.0.get(path).ok_or("there is no such file")?;
        if text.len() > bytes { Err(too_long(bytes)) } else { Ok(text.clone()) }
    }
}

/// Files of one's own, and beside them those of the library.
#[derive(Clone, Debug)]
pub struct WithLibrary<F> {
    /// One's own.
    pub own: F,
    /// The folder with the shipped files, `NAME.task` each.
    pub library: Folder,
}

impl<F: Files> Files for WithLibrary<F> {
    fn read(&self, path: &str, bytes: usize) -> Result<String, String> {
        let Some(name) = path.strip_prefix(SHIPPED) else { return self.own.read(path, bytes) };
        self.library.read(&format!("{name}.task"), bytes).map_err(|_| "no file of this name is shipped".to_owned())
    }
}

fn too_long(bytes: usize) -> String {
    format!("it is longer than {bytes} bytes")
}

/// Files of a folder. A link that leads out of it is refused.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at `root`.
    ///
    /// # Errors
    /// It does not exist or cannot be entered.
    pub fn new(root: &Path) -> std::io::Result<Self> {
        Ok(Self { root: root.canonicalize()? })
    }
}

impl Files for Folder {
    fn read(&self, path: &str, bytes: usize) -> Result<String, String> {
        if path.starts_with(SHIPPED) {
            return Err("no file of this name is shipped".into());
        }
        let found = self.root.join(path).canonicalize().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => error.to_string(),
        })?;
        if !found.starts_with(&self.root) {
            return Err("it is a link that leads out of the main file's folder".into());
        }
        // Asked before it is opened: opening a pipe waits for somebody to write into it.
        if !found.metadata().map_err(|error| error.to_string())?.is_file() {
            return Err("it is not a file".into());
        }
        let file = fs::File::open(&found).map_err(|error| error.to_string())?;
        let mut text = Vec::new();
        file.take(bytes as u64 + 1).read_to_end(&mut text).map_err(|error| error.to_string())?;
        if text.len() > bytes {
            return Err(too_long(bytes));
        }
        String::from_utf8(text).map_err(|_| "it is not UTF-8 text".into())
    }
}

/// The path that `path` means in a file at `from`, or why it means none.
pub(crate) fn resolve(from: &str, path: &str) -> Result<String, &'static str> {
    if let Some(name) = path.strip_prefix(SHIPPED) {
        return shipped(name);
    }
    if from.starts_with(SHIPPED) {
        // The library has no folders, and its files import each other alone.
        return shipped(path.strip_suffix(".task").unwrap_or_default());
    }
    if path.is_empty() {
        return Err("the path is empty");
    }
    if path.starts_with('/') || path.contains(':') {
        return Err("the path is absolute; paths start at the importing file's folder");
    }
    if path.contains('\\') || path.contains(char::is_control) {
        return Err("folders are separated by `/`");
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or("the path leads out of the main file's folder")?;
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

fn shipped(name: &str) -> Result<String, &'static str> {
    let plain =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if plain { Ok(format!("{SHIPPED}{name}")) } else { Err("behind `hinterland:` stands the name of a shipped file") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_folder() {
        assert_eq!(resolve("main.task", "a/b.task").as_deref(), Ok("a/b.task"));
        assert_eq!(resolve("a/b.task", "../c.task").as_deref(), Ok("c.task"));
        assert_eq!(resolve("a/b.task", "./c.task").as_deref(), Ok("a/c.task"));
        for path in ["../c.task", "/etc/passwd", "a/../../c", "C:/x", "a\\b", ""] {
            assert!(resolve("main.task", path).is_err(), "{path}");
        }
    }

    #[test]
    fn shipped_files_stay_among_themselves() {
        assert_eq!(resolve("a/b.task", "hinterland:rewards").as_deref(), Ok("hinterland:rewards"));
        assert_eq!(resolve("hinterland:stock", "stock_terms.task").as_deref(), Ok("hinterland:stock_terms"));
        for (from, path) in [
            ("main.task", "hinterland:"),
            ("main.task", "hinterland:../a"),
            ("main.task", "hinterland:a/b"),
            ("hinterland:stock", "../main.task"),
            ("hinterland:stock", "/etc/passwd"),
        ] {
            assert!(resolve(from, path).is_err(), "{from}: {path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("inside");
        fs::create_dir(&inside).expect("a folder");
        fs::write(folder.path().join("secret"), "x").expect("a file");
        fs::write(inside.join("a.task"), "y").expect("a file");
        fs::write(inside.join("latin"), [0xe9]).expect("a file");
        std::os::unix::fs::symlink("../secret", inside.join("out")).expect("a link");
        std::os::unix::fs::symlink("a.task", inside.join("in")).expect("a link");
        let files = Folder::new(&inside).expect("the folder");
        assert_eq!(files.read("a.task", 10).as_deref(), Ok("y"));
        assert_eq!(files.read("in", 10).as_deref(), Ok("y"));
        assert!(files.read("out", 10).expect_err("refused").contains("leads out"));
        assert!(files.read("latin", 10).expect_err("refused").contains("UTF-8"));
        assert!(files.read("a.task", 0).expect_err("refused").contains("longer"));
        assert!(files.read("none", 10).expect_err("refused").contains("no such file"));
    }
}
