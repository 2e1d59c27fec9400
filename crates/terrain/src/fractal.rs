//! Generation of a map's noise field (rules 3.3).

use rayon::prelude::*;

use crate::simplex::{MapPlane, Plane};
use crate::{Field, Geometry, TerrainOptions};

/// The width of map m is entry m mod 64 of a sequence of this length, so that a map does not depend on how many there are.
const WIDTHS: u32 = 64;
/// Offsets on the noise plane repeat after this many maps (each has a plane of its own), which keeps coordinates small and exact.
const OFFSETS: u32 = 1 << 16;

/// Generates the noise field of map `index`, a function of geometry, options and index only: every step is IEEE arithmetic
/// or `libm`, so the same bytes come out on every machine and with any number of threads.
///
/// Called inside a rayon pool it spreads its rows over that pool; elsewhere it runs on the calling thread.
/// `options` are expected to pass [`TerrainOptions::validate`].
pub fn generate_field(geometry: Geometry, options: &TerrainOptions, index: u32) -> Field {
    let seed = f64::from(index % OFFSETS) + 1.0;
    let seed = if options.flip_seed { -seed } else { seed };
    let values = unit_field(&MapPlane::new(index), geometry, options, width(options, index), seed);
    let fold = |v: f64| if options.ridged { (2.0 * v - 1.0).abs() } else { v };
    Field::from_generated(geometry.size, values.into_iter().map(fold))
}

/// Step 2: the interpolation width, log10-spaced over [`WIDTHS`] maps.
fn width(options: &TerrainOptions, index: u32) -> f64 {
    let step = (options.log_interpolate_max - options.log_interpolate_min) / f64::from(WIDTHS - 1);
    libm::pow(10.0, options.log_interpolate_min + f64::from(index % WIDTHS) * step)
}

/// Steps 3 to 9: values in [0, 1], row-major.
fn unit_field(plane: &impl Plane, geometry: Geometry, options: &TerrainOptions, width: f64, seed: f64) -> Vec<f64> {
    let octaves = options.octaves(geometry);
    let blend = Blend {
        frequencies: frequencies(geometry, options, octaves),
        weights: squared_normal_weights(octaves, width),
        rings: Rings::new(geometry, octaves),
        mask: mask(plane, geometry, octaves, seed),
        seed,
        geometry,
    };
    let rows = map_rows(geometry.size, |row| blend.row(plane, row));
    normalise(&rows, octaves)
}

/// Applies `f` to every row, in parallel when the caller is inside a rayon pool.
fn map_rows<T: Send>(size: u16, f: impl Fn(u16) -> T + Sync + Send) -> Vec<T> {
    if rayon::current_thread_index().is_some() {
        (0..size).into_par_iter().map(f).collect()
    } else {
        (0..size).map(f).collect()
    }
}

/// Step 3: frequencies of the octaves, log2-spaced.
fn frequencies(geometry: Geometry, options: &TerrainOptions, octaves: usize) -> Vec<f64> {
    let start = f64::from(options.frequency);
    let end = start - libm::log2(f64::from(geometry.center)) + f64::from(options.frequency_offset);
    let end = if end < start { end } else { start };
    let step = if octaves > 1 { (end - start) / (octaves - 1) as f64 } else { 0.0 };
    (0..octaves).map(|k| libm::exp2(start + k as f64 * step)).collect()
}

/// Step 5: a normal density over 2 K - 1 points of [-1, 1], its largest value 1; squared because step 9 applies it twice.
fn squared_normal_weights(octaves: usize, width: f64) -> Vec<f64> {
    let last = octaves - 1;
    (0..=2 * last)
        .map(|i| {
            let x = if last == 0 { 0.0 } else { (i as f64 - last as f64) / last as f64 };
            let density = libm::exp(-0.5 * (x / width) * (x / width));
            density * density
        })
        .collect()
}

/// Step 6: which octave dominates near the middle of the map, 0 to K - 1 for each tile, row-major.
fn mask(plane: &impl Plane, geometry: Geometry, octaves: usize, seed: f64) -> Vec<f64> {
    let size = f64::from(geometry.size);
    // One layer for each exponent from log2(C) - 2 down to 2; below a center of 16 there is none and the mask is flat.
    let layers: Vec<(f64, f64)> = (2..=geometry.center.ilog2().saturating_sub(2))
        .rev()
        .enumerate()
        .map(|(layer, exponent)| (layer as f64, f64::from(1_u32 << exponent)))
        .collect();
    let rows = map_rows(geometry.size, |row| {
        let value = |col: u16| {
            let mut sum = 0.0;
            let mut amplitude = 1.0;
            for &(layer, scale) in &layers {
                sum +=
                    amplitude * plane.at(seed * size + f64::from(col) / scale, layer * size + f64::from(row) / scale);
                amplitude *= 0.5;
            }
            sum
        };
        (0..geometry.size).map(value).collect::<Vec<f64>>()
    });
    let mut values = rows.concat();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for &v in &values {
        low = if v < low { v } else { low };
        high = if v > high { v } else { high };
    }
    let range = high - low;
    for v in &mut values {
        // The tiny offset keeps the largest value below K (rules 3.3); truncation then gives 0 to K - 1.
        *v = if range > 0.0 { (octaves as f64 * (*v - low) / range - 1e-12).trunc() } else { 0.0 };
    }
    values
}

/// Steps 7 and 8: what depends on a tile's distance from the middle only.
struct Rings {
    /// Offset s of the radial index s + k, or `None` beyond C / 2, where the index is 0 for every octave.
    radial: Vec<Option<f64>>,
    /// Share of the radial index in the blend, 0 in the middle and 1 at the edge.
    lambda: Vec<f64>,
}

impl Rings {
    fn new(geometry: Geometry, octaves: usize) -> Self {
        let (center, count) = (usize::from(geometry.center), octaves);
        let farthest = usize::from(geometry.middle());
        // The outermost ring i with distance <= C / 2 - i (C / 2) / K, in integers.
        let radial = |d: usize| {
            (2 * d <= center).then(|| {
                let ring = (count * (center - 2 * d) / center).min(count - 1);
                (count - 1 - ring) as f64
            })
        };
        let edge = geometry.middle() - geometry.border() - 2;
        let lambda = |d: usize| if d < usize::from(edge) { d as f64 / f64::from(edge) } else { 1.0 };
        Self { radial: (0..=farthest).map(radial).collect(), lambda: (0..=farthest).map(lambda).collect() }
    }
}

/// Everything that the rows of one map share.
struct Blend {
    frequencies: Vec<f64>,
    weights: Vec<f64>,
    rings: Rings,
    mask: Vec<f64>,
    seed: f64,
    geometry: Geometry,
}

/// One row's weighted noise, with the sums that the spread of the raw noise is computed from.
struct Row {
    blended: Vec<f64>,
    sum: f64,
    squares: f64,
}

impl Blend {
    /// Steps 4, 8 and the sum of step 9 for one row.
    fn row(&self, plane: &impl Plane, row: u16) -> Row {
        let mut out = Row { blended: Vec::with_capacity(usize::from(self.geometry.size)), sum: 0.0, squares: 0.0 };
        for col in 0..self.geometry.size {
            let blended = self.tile(plane, row, col, &mut out);
            out.blended.push(blended);
        }
        out
    }

    fn tile(&self, plane: &impl Plane, row: u16, col: u16, out: &mut Row) -> f64 {
        let size = f64::from(self.geometry.size);
        let distance = usize::from(self.geometry.distance(row, col));
        let lambda = self.rings.lambda[distance];
        let mask = self.mask[usize::from(row) * usize::from(self.geometry.size) + usize::from(col)];
        let mut blended = 0.0;
        for (k, &frequency) in self.frequencies.iter().enumerate() {
            let octave = k as f64;
            let x = self.seed * size + frequency * f64::from(col);
            let value = plane.at(x, octave * size + frequency * f64::from(row));
            out.sum += value;
            out.squares += value * value;
            let radial = self.rings.radial[distance].map_or(0.0, |offset| offset + octave);
            let index = (lambda * radial + (1.0 - lambda) * (mask - 1.0 + octave)) as isize;
            // Index -1 addresses the last weight, as in the original.
            let index = if index < 0 { self.weights.len() - 1 } else { index as usize };
            blended += self.weights[index] * value;
        }
        blended
    }
}

/// Step 9: gives the blend the spread of the raw noise and moves it to [0, 1].
///
/// The original divides the noise by its spread first; that factor cancels in the division by the blend's own spread.
fn normalise(rows: &[Row], octaves: usize) -> Vec<f64> {
    let tiles = (rows.len() * rows.len()) as f64;
    let raw_count = tiles * octaves as f64;
    // Row by row in order, whichever thread computed the row: float sums depend on their order.
    let (mut sum, mut squares, mut total) = (0.0, 0.0, 0.0);
    for row in rows {
        sum += row.sum;
        squares += row.squares;
        total += row.blended.iter().sum::<f64>();
    }
    let spread = (squares / raw_count - (sum / raw_count) * (sum / raw_count)).sqrt();
    let mean = total / tiles;
    let variance = rows.iter().flat_map(|row| &row.blended).map(|v| (v - mean) * (v - mean)).sum::<f64>() / tiles;
    let factor = if variance > 0.0 { spread / variance.sqrt() } else { 0.0 };
    rows.iter().flat_map(|row| &row.blended).map(|v| 0.5 + clip_unit(v * factor) / 2.0).collect()
}

/// Limits to [-1, 1] with comparisons, since the standard float `clamp` is not the same bits everywhere.
#[expect(clippy::manual_clamp, reason = "the float clamp is banned")]
fn clip_unit(value: f64) -> f64 {
    if value < -1.0 {
        -1.0
    } else if value > 1.0 {
        1.0
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simplex::classic::Classic;
    use crate::{Grid, Material};

    fn original(geometry: Geometry, options: &TerrainOptions, width: f64) -> Vec<f64> {
        unit_field(&Classic, geometry, options, width, 1.0)
    }

    /// Field values and material counts that the original printed (rules 3.3, "check values").
    fn agrees(geometry: Geometry, width: f64, points: &[(usize, usize, f64)], counts: [usize; 5]) {
        let options = TerrainOptions::default();
        let values = original(geometry, &options, width);
        for &(row, col, expected) in points {
            let value = values[row * usize::from(geometry.size) + col];
            assert!((value - expected).abs() < 1e-9, "({row}, {col}) is {value}, the original has {expected}");
        }
        let mut grid = Grid::from_field(&Field::from_generated(geometry.size, values.into_iter()), &options);
        grid.apply_border(geometry);
        let count = |m: Material| grid.cells().iter().filter(|&&cell| cell == m as u8).count();
        let found = [Material::Void, Material::Water, Material::Grass, Material::Foilage, Material::Stone].map(count);
        assert_eq!(found, counts);
    }

    #[test]
    fn medium_on_the_originals_noise_is_the_originals_map() {
        let points = [
            (80, 80, 0.633_082_129_1),
            (16, 16, 0.543_631_696_3),
            (20, 100, 0.0),
            (100, 33, 0.004_807_115_3),
            (140, 120, 0.431_514_114_6),
        ];
        agrees(Geometry::new(160, 128).unwrap(), 0.01, &points, [8959, 4312, 7453, 2996, 1880]);
    }

    #[test]
    fn small_on_the_originals_noise_is_the_originals_map() {
        let points = [
            (32, 32, 0.179_443_925_5),
            (16, 16, 0.088_909_213_9),
            (20, 40, 0.294_282_469_5),
            (45, 18, 0.353_287_742_1),
        ];
        agrees(Geometry::new(64, 32).unwrap(), 1.0, &points, [3007, 256, 575, 140, 118]);
    }

    #[test]
    fn frequencies_of_the_presets() {
        let options = TerrainOptions::default();
        let of = |size, center| {
            let geometry = Geometry::new(size, center).unwrap();
            frequencies(geometry, &options, options.octaves(geometry))
        };
        assert!(of(64, 32).iter().chain(&of(160, 128)).all(|&f| f == 0.125));
        let large = of(1056, 1024);
        assert_eq!((large.len(), large[0], large[127]), (128, 0.125, 0.015_625));
        assert!(large.windows(2).all(|pair| pair[0] > pair[1]));
    }

    #[test]
    fn widths_repeat_after_64_maps() {
        let options = TerrainOptions::default();
        assert_eq!(width(&options, 0), 0.01);
        assert_eq!(width(&options, 63), 1.0);
        assert_eq!(width(&options, 5), width(&options, 64 + 5));
        let ratio = width(&options, 32) / width(&options, 31);
        assert!((ratio - width(&options, 1) / width(&options, 0)).abs() < 1e-12);
    }

    #[test]
    fn threads_do_not_matter() {
        let geometry = Geometry::new(64, 32).unwrap();
        let options = TerrainOptions::default();
        let alone = generate_field(geometry, &options, 3);
        for threads in [1, 2, 5] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert_eq!(pool.install(|| generate_field(geometry, &options, 3)), alone, "{threads} threads");
        }
    }

    #[test]
    fn flip_and_index_change_the_map_and_fold_bends_it() {
        let geometry = Geometry::new(64, 32).unwrap();
        let options = TerrainOptions::default();
        let plain = generate_field(geometry, &options, 0);
        assert_ne!(plain, generate_field(geometry, &options, 1));
        assert_ne!(plain, generate_field(geometry, &TerrainOptions { flip_seed: true, ..options.clone() }, 0));
        let folded = generate_field(geometry, &TerrainOptions { ridged: true, ..options }, 0);
        for (&v, &w) in plain.values().iter().zip(folded.values()) {
            assert!((2 * i32::from(v) - 65535).abs().abs_diff(i32::from(w)) <= 1, "{v} folded to {w}");
        }
    }

    #[test]
    fn the_smallest_and_oddest_geometries_work() {
        for (size, center, tiles_per_octave) in [(10, 8, 8), (12, 8, 1), (27, 10, 10), (33, 14, 3)] {
            let geometry = Geometry::new(size, center).unwrap();
            let options = TerrainOptions { tiles_per_octave, ..TerrainOptions::default() };
            options.validate(geometry).unwrap();
            let field = generate_field(geometry, &options, u32::MAX);
            assert!(field.values().iter().any(|&v| v != field.values()[0]), "{size} {center}");
        }
    }
}
