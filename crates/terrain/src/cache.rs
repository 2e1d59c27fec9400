//! The folder in which generated maps are kept.

use std::io::Write;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use tempfile::NamedTempFile;

use crate::TerrainError;

/// Environment variable that names the cache folder.
pub const CACHE_VARIABLE: &str = "HINTERLAND_CACHE";

/// Where generated maps are kept, or nowhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CacheDir(Option<PathBuf>);

impl CacheDir {
    /// The user's cache: `$HINTERLAND_CACHE` if set and not empty, else `hinterland` in `$XDG_CACHE_HOME` or `~/.cache` (on Windows
    /// in the local application data). Without a home folder nothing is kept.
    pub fn user() -> Self {
        match std::env::var_os(CACHE_VARIABLE) {
            Some(path) if !path.is_empty() => Self::at(path),
            _ => Self(etcetera::choose_base_strategy().ok().map(|base| base.cache_dir().join("hinterland"))),
        }
    }

    /// A given folder, made when first written to.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(Some(path.into()))
    }

    /// Keep nothing: maps are generated anew each time.
    pub fn none() -> Self {
        Self(None)
    }

    /// The folder, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.0.as_deref()
    }
}

/// A file being written beside its final place, so that readers see the old file, the new one or none, never a part.
pub(crate) struct Aside {
    temporary: NamedTempFile,
    path: PathBuf,
}

impl Aside {
    /// Makes the folder and an empty file in it.
    pub(crate) fn create(path: PathBuf) -> Result<Self, TerrainError> {
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        let made = std::fs::create_dir_all(&folder).and_then(|()| NamedTempFile::new_in(&folder));
        match made {
            Ok(temporary) => Ok(Self { temporary, path }),
            Err(source) => Err(TerrainError::Io { action: "write in", path: folder, source }),
        }
    }

    /// Writes the contents to the disk and gives the file its name. When two processes race, the last one's file stays, whole.
    pub(crate) fn finish(mut self, bytes: &[u8]) -> Result<(), TerrainError> {
        let written = self.temporary.write_all(bytes).and_then(|()| self.temporary.as_file().sync_all());
        let renamed = written.and_then(|()| self.temporary.persist(&self.path).map_err(|e| e.error));
        renamed.map(drop).map_err(|source| TerrainError::Io { action: "write", path: self.path, source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/file");
        let aside = Aside::create(path.clone()).unwrap();
        assert!(!path.exists());
        aside.finish(b"contents").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"contents");
        drop(Aside::create(path.clone()).unwrap());
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "an abandoned file is removed");
    }

    #[test]
    fn an_impossible_folder_is_named() {
        let file = NamedTempFile::new().unwrap();
        let error = Aside::create(file.path().join("x/y")).err().unwrap().to_string();
        assert!(error.contains("cannot write in") && error.contains(&file.path().display().to_string()), "{error}");
    }
}
