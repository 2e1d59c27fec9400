//! Maps: pools made from a config or imported from `NumPy` grids, and pictures of them.

use std::ffi::CString;
use std::sync::{Mutex, PoisonError};

use hinterland_terrain::{CacheDir, Field, Geometry, Grid, Preset, TerrainError, preview};
use hinterland_world::config::Config;
use numpy::{PyArray2, PyArrayMethods, PyReadonlyArray2, PyUntypedArrayMethods, ToPyArray};
use pyo3::exceptions::{PyIndexError, PyUserWarning, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::config::parse_config;
use crate::errors::{IntoPython, contained};

/// Most tiles of a pool that is kept for the next environment with the same maps: 64 maps of `medium` and some more.
const KEPT_TILES: u64 = 1 << 21;
/// How many pools are kept.
const KEPT_POOLS: usize = 2;

static KEPT: Mutex<Vec<(String, hinterland_terrain::MapPool)>> = Mutex::new(Vec::new());

/// Maps of one size, shared by all worlds that play on them.
#[pyclass(frozen, module = "hinterland._core")]
pub(crate) struct MapPool(hinterland_terrain::MapPool);

#[pymethods]
impl MapPool {
    /// The maps that a config selects: `map.first` to `map.first + map.count - 1`.
    #[staticmethod]
    fn load(py: Python<'_>, config: &str) -> PyResult<Self> {
        load_pool(py, &parse_config(config)?).map(Self)
    }

    /// Imported material grids, uint8 of shape (size, size).
    #[staticmethod]
    fn from_materials(size: u16, center: u16, grids: Vec<PyReadonlyArray2<'_, u8>>) -> PyResult<Self> {
        let geometry = Geometry::new(size, center).map_err(IntoPython::into_python)?;
        let grid = |array: PyReadonlyArray2<'_, u8>| {
            Grid::from_materials(side(&array)?, array.as_array().iter().copied().collect())
                .map_err(IntoPython::into_python)
        };
        let grids = grids.into_iter().map(grid).collect::<PyResult<_>>()?;
        hinterland_terrain::MapPool::from_grids(geometry, grids).map(Self).map_err(IntoPython::into_python)
    }

    /// Imported noise fields, float32 in [0, 1] of shape (size, size), with the size and the thresholds of a config.
    #[staticmethod]
    fn from_fields(config: &str, fields: Vec<PyReadonlyArray2<'_, f32>>) -> PyResult<Self> {
        let config = parse_config(config)?;
        let geometry = geometry(&config)?;
        let field = |array: PyReadonlyArray2<'_, f32>| {
            Field::from_unit_values(side(&array)?, array.as_array().iter().copied()).map_err(IntoPython::into_python)
        };
        let fields = fields.into_iter().map(field).collect::<PyResult<_>>()?;
        hinterland_terrain::MapPool::from_fields(geometry, &config.terrain_options(), fields)
            .map(Self)
            .map_err(IntoPython::into_python)
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// Side of every map in tiles.
    #[getter]
    fn size(&self) -> u16 {
        self.0.geometry().size
    }

    /// Side of the playable square in tiles.
    #[getter]
    fn center(&self) -> u16 {
        self.0.geometry().center
    }

    /// The map's index among the maps of its preset; for imported maps its position.
    fn index(&self, position: usize) -> PyResult<u32> {
        Ok(self.map(position)?.index)
    }

    /// A number that names the map's contents.
    fn digest(&self, position: usize) -> PyResult<u64> {
        Ok(self.map(position)?.digest)
    }

    /// Material ids, uint8 of shape (size, size), before resources are scattered; with the border on request.
    fn material<'py>(&self, py: Python<'py>, position: usize, border: bool) -> PyResult<Bound<'py, PyArray2<u8>>> {
        let mut grid = self.map(position)?.base.clone();
        if border {
            grid.apply_border(self.0.geometry());
        }
        let side = usize::from(grid.size());
        grid.cells().to_pyarray(py).reshape([side, side])
    }

    /// The noise field, float32 in [0, 1] of shape (size, size); None for a map that was imported as materials.
    fn field<'py>(&self, py: Python<'py>, position: usize) -> PyResult<Option<Bound<'py, PyArray2<f32>>>> {
        let Some(field) = &self.map(position)?.field else {
            return Ok(None);
        };
        let side = usize::from(field.size());
        let values: Vec<f32> = field.unit_values().collect();
        values.to_pyarray(py).reshape([side, side]).map(Some)
    }

    /// A PNG of maps with their borders, in rows of `columns`: `scale` pixels a tile, or `1 / shrink` of one.
    fn preview<'py>(
        &self,
        py: Python<'py>,
        positions: Vec<usize>,
        columns: usize,
        scale: u32,
        shrink: u16,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let grids = positions.iter().map(|&position| self.picture(position, shrink)).collect::<PyResult<Vec<_>>>()?;
        let sheet = py.detach(|| preview::contact_sheet(&grids.iter().collect::<Vec<_>>(), columns, scale, 4));
        Ok(PyBytes::new(py, &sheet.map_err(IntoPython::into_python)?))
    }
}

impl MapPool {
    /// The pool, if its maps have the size that the config says.
    pub(crate) fn checked_pool(&self, config: &Config) -> PyResult<hinterland_terrain::MapPool> {
        let (given, wanted) = (self.0.geometry(), geometry(config)?);
        if given != wanted {
            let message = format!(
                "maps have size {} and center {}; the config says map.size {} and map.center {}",
                given.size, given.center, wanted.size, wanted.center
            );
            return Err(PyValueError::new_err(message));
        }
        Ok(self.0.clone())
    }

    fn map(&self, position: usize) -> PyResult<&hinterland_terrain::Map> {
        if position >= self.0.len() {
            return Err(PyIndexError::new_err(format!("map {position} of {}", self.0.len())));
        }
        Ok(self.0.map(position))
    }

    fn picture(&self, position: usize, shrink: u16) -> PyResult<Grid> {
        let mut grid = self.map(position)?.base.clone();
        grid.apply_border(self.0.geometry());
        if shrink == 1 { Ok(grid) } else { preview::shrink(&grid, shrink).map_err(IntoPython::into_python) }
    }
}

/// `(name, size, center, about)` of every preset.
#[pyfunction]
pub(crate) fn map_presets() -> Vec<(String, u16, u16, String)> {
    let presets = Preset::names().filter_map(Preset::builtin);
    presets.map(|preset| (preset.name.clone(), preset.size, preset.center, preset.about.clone())).collect()
}

/// Red, green and blue of each material, in the order of their ids.
#[pyfunction]
pub(crate) fn palette() -> Vec<(u8, u8, u8)> {
    preview::PALETTE.iter().map(|&[red, green, blue]| (red, green, blue)).collect()
}

/// The pool of a config: one that is kept, from the wheel, from the user's cache, or generated. What went wrong with the
/// cache becomes a warning.
pub(crate) fn load_pool(py: Python<'_>, config: &Config) -> PyResult<hinterland_terrain::MapPool> {
    let pool = py.detach(|| contained(|| find_pool(config)))?.map_err(IntoPython::into_python)?;
    for warning in pool.warnings() {
        let warning = CString::new(warning.replace('\0', " ")).expect("no zero byte is left");
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &warning, 1)?;
    }
    Ok(pool)
}

fn find_pool(config: &Config) -> Result<hinterland_terrain::MapPool, TerrainError> {
    let (map, options) = (&config.map, config.terrain_options());
    let key = format!("{} {} {} {} {options:?}", map.size, map.center, map.first, map.count);
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, pool)) = kept().iter().find(|(known, _)| *known == key) {
        return Ok(pool.clone());
    }
    let geometry = Geometry::new(map.size, map.center)?;
    let pool = hinterland_terrain::MapPool::load(geometry, &options, map.first, map.count, &CacheDir::user())?;
    let tiles = u64::from(map.count) * u64::from(map.size).pow(2);
    if tiles <= KEPT_TILES && pool.warnings().is_empty() {
        let mut kept = kept();
        kept.truncate(KEPT_POOLS - 1);
        kept.insert(0, (key, pool.clone()));
    }
    Ok(pool)
}

fn geometry(config: &Config) -> PyResult<Geometry> {
    Geometry::new(config.map.size, config.map.center).map_err(IntoPython::into_python)
}

fn side<T: numpy::Element>(array: &PyReadonlyArray2<'_, T>) -> PyResult<u16> {
    let shape = array.shape();
    match u16::try_from(shape[0]) {
        Ok(side) if shape[0] == shape[1] => Ok(side),
        _ => Err(PyValueError::new_err(format!("a map must be square, not {} x {} tiles", shape[0], shape[1]))),
    }
}
