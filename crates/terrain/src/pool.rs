//! Maps ready to be played on, so that a reset costs no noise.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::cache::Aside;
use crate::pool_file::{self, MAX_COUNT, Origin, PoolFile};
use crate::{CacheDir, Field, Geometry, Grid, Material, TerrainError, TerrainOptions, generate_field};

/// Pools that come with the crate: the first 64 maps of the presets of the same name.
const BUILTIN: [(&str, &[u8]); 2] = [
    ("small", include_bytes!("../../../maps/pool/small.maps")),
    ("medium", include_bytes!("../../../maps/pool/medium.maps")),
];
/// Most maps in one pool.
pub const MAX_MAPS: u32 = 65_536;
/// Noise evaluations that one file of the cache should cost at most: those of 64 maps of `medium`.
const FILE_BUDGET: u64 = 64 * 160 * 160 * 16;
/// Files are read often and written once by the user's machine; 3 is zstd's own default.
const CACHE_LEVEL: i32 = 3;
/// Above this many maps it pays to start threads just to decompress.
const FEW_MAPS: u32 = 128;

/// One map of a pool.
#[derive(PartialEq, Debug)]
pub struct Map {
    /// Index of the map; for imported maps its position in the import.
    pub index: u32,
    /// Noise from which an episode is laid out, or `None` if the map was imported as materials.
    pub field: Option<Field>,
    /// Terrain by the pool's thresholds, before scatter, stone clearing and border; for an import, as it was given.
    pub base: Grid,
    /// xxh3-64 over the digests of field (if any) and base.
    pub digest: u64,
}

impl Map {
    fn new(index: u32, field: Option<Field>, base: Grid) -> Self {
        let digests: Vec<u8> =
            field.iter().map(Field::digest).chain([base.digest()]).flat_map(u64::to_le_bytes).collect();
        Self { index, field, base, digest: xxh3_64(&digests) }
    }
}

/// Maps of one geometry, shared by all worlds that play on them; cheap to clone.
#[derive(Clone, Debug)]
pub struct MapPool(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    geometry: Geometry,
    maps: Vec<Arc<Map>>,
    warnings: Vec<String>,
}

impl MapPool {
    /// Maps `first` to `first + count - 1`: from the pools that come with the crate, else from the cache, else generated
    /// and put into the cache.
    ///
    /// A cache that cannot be written, or a file in it that is damaged, is no error (the maps are generated), but is said
    /// in [`MapPool::warnings`]. Threads are started for the duration of the call only, so that a process may fork later.
    ///
    /// # Errors
    /// [`TerrainError`] if the options or the selection are out of range, or a map has no grass to play on.
    pub fn load(
        geometry: Geometry,
        options: &TerrainOptions,
        first: u32,
        count: u32,
        cache: &CacheDir,
    ) -> Result<Self, TerrainError> {
        options.validate(geometry)?;
        check_selection(first, count)?;
        let source = Source { geometry, options, cache };
        let selected = u64::from(first)..u64::from(first) + u64::from(count);
        if source.is_builtin(&selected) && count <= FEW_MAPS {
            return source.load(selected);
        }
        match rayon::ThreadPoolBuilder::new().build() {
            Ok(threads) => threads.install(|| source.load(selected)),
            // Where no thread can be started the maps are made on this one.
            Err(_) => source.load(selected),
        }
    }

    /// A pool of imported material grids. They have no field, so every episode starts from the grid itself.
    ///
    /// # Errors
    /// [`TerrainError::Map`] if there is no grid, one has another size than the geometry, or one has no grass in the
    /// walkable square.
    pub fn from_grids(geometry: Geometry, grids: Vec<Grid>) -> Result<Self, TerrainError> {
        let maps = (0..).zip(grids).map(|(index, grid)| checked(geometry, Map::new(index, None, grid), "imported map"));
        Self::gather(geometry, maps.collect::<Result<_, _>>()?, Vec::new())
    }

    /// A pool of imported noise fields, with the thresholds of `options`.
    ///
    /// # Errors
    /// As [`MapPool::from_grids`], and [`TerrainError::Option`] for options out of range.
    pub fn from_fields(geometry: Geometry, options: &TerrainOptions, fields: Vec<Field>) -> Result<Self, TerrainError> {
        options.validate(geometry)?;
        let map = |(index, field)| checked(geometry, with_base(index, field, options), "imported noise field");
        let maps = (0..).zip(fields).map(map).collect::<Result<_, _>>()?;
        Self::gather(geometry, maps, Vec::new())
    }

    fn gather(geometry: Geometry, maps: Vec<Arc<Map>>, warnings: Vec<String>) -> Result<Self, TerrainError> {
        if maps.is_empty() {
            let (what, reason) = ("map pool".to_owned(), "at least one map is needed".to_owned());
            return Err(TerrainError::Map { what, reason });
        }
        Ok(Self(Arc::new(Inner { geometry, maps, warnings })))
    }

    /// Number of maps, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a pool is never empty")]
    pub fn len(&self) -> usize {
        self.0.maps.len()
    }

    /// The `i`th map of the pool.
    ///
    /// # Panics
    /// If `i` is not below [`MapPool::len`].
    pub fn map(&self, i: usize) -> &Arc<Map> {
        &self.0.maps[i]
    }

    /// Sides of all maps.
    pub fn geometry(&self) -> Geometry {
        self.0.geometry
    }

    /// What went wrong with the cache without keeping the maps from being made, for the user's log.
    pub fn warnings(&self) -> &[String] {
        &self.0.warnings
    }
}

/// The bytes of a pool file with the first `count` maps of a geometry and options, and the digests of their fields.
///
/// # Errors
/// [`TerrainError`] if the options are out of range or `count` is not 1 to 64.
pub fn build_pool_file(
    geometry: Geometry,
    options: &TerrainOptions,
    count: u32,
    level: i32,
) -> Result<(Vec<u8>, Vec<u64>), TerrainError> {
    options.validate(geometry)?;
    if count == 0 || count > MAX_COUNT {
        return Err(TerrainError::Selection { first: 0, count, reason: format!("a file holds 1 to {MAX_COUNT}") });
    }
    let fields: Vec<Field> = (0..count).map(|index| generate_field(geometry, options, index)).collect();
    let bytes = pool_file::encode(&Origin::new(geometry, options, 0, count), &fields, level)
        .map_err(|source| TerrainError::Io { action: "compress", path: "a map pool".into(), source })?;
    Ok((bytes, fields.iter().map(Field::digest).collect()))
}

fn check_selection(first: u32, count: u32) -> Result<(), TerrainError> {
    let refuse = |reason: String| Err(TerrainError::Selection { first, count, reason });
    if count == 0 || count > MAX_MAPS {
        return refuse(format!("map.count must be from 1 to {MAX_MAPS}"));
    }
    if first.checked_add(count).is_none() {
        return refuse(format!("the last map must be below {}", u32::MAX));
    }
    Ok(())
}

fn with_base(index: u32, field: Field, options: &TerrainOptions) -> Map {
    // `reset_to_grass` is a matter of the episode; the stored terrain has thresholds in any case (rules 3.3).
    let base = Grid::from_field(&field, &TerrainOptions { reset_to_grass: false, ..options.clone() });
    Map::new(index, Some(field), base)
}

/// Refuses a map of another size or without grass where something could stand or be placed.
fn checked(geometry: Geometry, map: Map, kind: &str) -> Result<Arc<Map>, TerrainError> {
    let refuse = |reason: String| Err(TerrainError::Map { what: format!("{kind} {}", map.index), reason });
    let Geometry { size, center } = geometry;
    if map.base.size() != size {
        return refuse(format!("it is {0} x {0} tiles, but map.size is {size}", map.base.size()));
    }
    let mut tiles = geometry.walkable().flat_map(|row| geometry.walkable().map(move |col| (row, col)));
    if !tiles.any(|(row, col)| map.base.get(row, col) == Material::Grass) {
        let (low, high) = (geometry.border(), geometry.border() + center);
        return refuse(format!(
            "there is no grass in rows and columns {low} to {high}, the walkable square of size {size} and center {center}"
        ));
    }
    Ok(Arc::new(map))
}

/// Where the maps of one load come from.
struct Source<'a> {
    geometry: Geometry,
    options: &'a TerrainOptions,
    cache: &'a CacheDir,
}

impl Source<'_> {
    fn load(&self, selected: Range<u64>) -> Result<MapPool, TerrainError> {
        let length = u64::from(maps_per_file(self.geometry, self.options));
        let mut maps = Vec::with_capacity((selected.end - selected.start) as usize);
        let mut warnings = Vec::new();
        for chunk in selected.start / length..selected.end.div_ceil(length) {
            let start = chunk * length;
            let end = (start + length).min(u64::from(u32::MAX));
            let wanted = selected.start.max(start)..selected.end.min(end);
            let origin = Origin::new(self.geometry, self.options, start as u32, (end - start) as u32);
            let fields =
                self.chunk(&origin, (wanted.start - start) as usize..(wanted.end - start) as usize, &mut warnings);
            maps.extend(each(wanted.start as u32, fields, |index, field| {
                checked(self.geometry, with_base(index, field, self.options), "generated map")
            })?);
        }
        MapPool::gather(self.geometry, maps, warnings)
    }

    fn is_builtin(&self, selected: &Range<u64>) -> bool {
        selected.end <= u64::from(MAX_COUNT)
            && builtin(&Origin::new(self.geometry, self.options, 0, MAX_COUNT)).is_some()
    }

    /// The wanted fields of one chunk of maps.
    fn chunk(&self, origin: &Origin, wanted: Range<usize>, warnings: &mut Vec<String>) -> Vec<Field> {
        if let Some((name, file)) = builtin(origin) {
            match read(&file, wanted.clone()) {
                Ok(fields) => return fields,
                Err(reason) => warnings.push(format!("built-in pool {name}: {reason}; its maps were generated")),
            }
        }
        let Some(path) = self.cache.path().map(|folder| folder.join(origin.file_name())) else {
            return self.generate(origin, wanted);
        };
        match read_file(&path, origin, wanted.clone()) {
            Ok(Some(fields)) => return fields,
            Ok(None) => {}
            Err(reason) => warnings.push(format!("map cache {}: {reason}; it was written anew", path.display())),
        }
        let aside = match Aside::create(path) {
            Ok(aside) => aside,
            Err(error) => {
                warnings.push(format!("{error}; generated maps are kept in memory only"));
                return self.generate(origin, wanted);
            }
        };
        let mut fields = self.generate(origin, 0..origin.count as usize);
        let written = pool_file::encode(origin, &fields, CACHE_LEVEL)
            .map_err(|e| e.to_string())
            .and_then(|bytes| aside.finish(&bytes).map_err(|e| e.to_string()));
        if let Err(error) = written {
            warnings.push(format!("{error}; generated maps are kept in memory only"));
        }
        fields.truncate(wanted.end);
        fields.split_off(wanted.start)
    }

    fn generate(&self, origin: &Origin, wanted: Range<usize>) -> Vec<Field> {
        let one = |n: usize| generate_field(self.geometry, self.options, origin.first + n as u32);
        if rayon::current_thread_index().is_some() {
            wanted.into_par_iter().map(one).collect()
        } else {
            wanted.map(one).collect()
        }
    }
}

/// The pool file with exactly these maps among those that come with the crate.
fn builtin(origin: &Origin) -> Option<(&'static str, PoolFile<'static>)> {
    BUILTIN.into_iter().find_map(|(name, bytes)| PoolFile::parse(bytes, origin).ok().map(|file| (name, file)))
}

/// Applies `make` to fields numbered from `first`, in parallel when inside a thread pool.
fn each<T: Send, E: Send>(
    first: u32,
    fields: Vec<Field>,
    make: impl Fn(u32, Field) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let make = |(n, field): (usize, Field)| make(first + n as u32, field);
    if rayon::current_thread_index().is_some() {
        fields.into_par_iter().enumerate().map(make).collect()
    } else {
        fields.into_iter().enumerate().map(make).collect()
    }
}

fn read(file: &PoolFile, wanted: Range<usize>) -> Result<Vec<Field>, String> {
    if rayon::current_thread_index().is_some() {
        wanted.into_par_iter().map(|n| file.field(n)).collect()
    } else {
        wanted.map(|n| file.field(n)).collect()
    }
}

/// The wanted fields of a cached file, `None` if there is no such file.
fn read_file(path: &Path, origin: &Origin, wanted: Range<usize>) -> Result<Option<Vec<Field>>, String> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
        Ok(metadata) if metadata.len() > origin.largest_file() => {
            return Err(format!("it has {} bytes, more than such a file can have", metadata.len()));
        }
        Ok(_) => {}
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    read(&PoolFile::parse(&bytes, origin)?, wanted).map(Some)
}

/// How many maps one cached file holds: a power of two, fewer the longer a map takes, so that one large map does not cost 64.
fn maps_per_file(geometry: Geometry, options: &TerrainOptions) -> u32 {
    let cost = geometry.area() as u64 * options.octaves(geometry) as u64;
    let affordable = (FILE_BUDGET / cost).min(u64::from(MAX_COUNT)) as u32;
    if affordable == 0 { 1 } else { 1 << affordable.ilog2() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_holds_fewer_maps_the_longer_they_take() {
        let of = |size, center| maps_per_file(Geometry::new(size, center).unwrap(), &TerrainOptions::default());
        assert_eq!([of(64, 32), of(160, 128), of(192, 160), of(288, 256), of(1056, 1024)], [64, 64, 32, 8, 1]);
    }
}
