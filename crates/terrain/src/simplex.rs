//! The source of noise: the `noise` crate's 2-D simplex, brought to the variance of the original's.

use noise::{NoiseFn, Simplex};
use xxhash_rust::xxh3::xxh3_64;

/// Standard deviation of the original's simplex (Gustavson's, times 70) over that of the `noise` crate's.
///
/// The two differ in kernel and gradients. Measured 1.1562 over a million points on each of 64 planes, against 4 million on the
/// original's; a test measures it again.
pub(crate) const SCALE: f64 = 1.156;

/// A plane of noise with values about in [-1, 1].
pub(crate) trait Plane: Sync {
    /// The value at (x, y).
    fn at(&self, x: f64, y: f64) -> f64;
}

/// One map's plane. Each map index has a permutation of its own: on a shared plane, whose lattice repeats every 256 cells,
/// all octaves of a distant map can be those of another, moved by a few tiles (for `medium`, maps m and m + 48; a test shows it).
pub(crate) struct MapPlane(Simplex);

impl MapPlane {
    /// The plane of the map with this index.
    pub(crate) fn new(index: u32) -> Self {
        // The crate's table is shuffled by a xorshift generator that mixes small seeds poorly, so the index is hashed first.
        Self(Simplex::new(xxh3_64(&index.to_le_bytes()) as u32))
    }
}

impl Plane for MapPlane {
    fn at(&self, x: f64, y: f64) -> f64 {
        SCALE * self.0.get([x, y])
    }
}

#[cfg(test)]
pub(crate) mod classic {
    //! The original's noise, rules 3.3: it shows that the steps after it are the original's, and fixes [`super::SCALE`].

    use super::Plane;

    const PERMUTATION: [u8; 256] = [
        151, 160, 137, 91, 90, 15, 131, 13, 201, 95, 96, 53, 194, 233, 7, 225, 140, 36, 103, 30, 69, 142, 8, 99, 37,
        240, 21, 10, 23, 190, 6, 148, 247, 120, 234, 75, 0, 26, 197, 62, 94, 252, 219, 203, 117, 35, 11, 32, 57, 177,
        33, 88, 237, 149, 56, 87, 174, 20, 125, 136, 171, 168, 68, 175, 74, 165, 71, 134, 139, 48, 27, 166, 77, 146,
        158, 231, 83, 111, 229, 122, 60, 211, 133, 230, 220, 105, 92, 41, 55, 46, 245, 40, 244, 102, 143, 54, 65, 25,
        63, 161, 1, 216, 80, 73, 209, 76, 132, 187, 208, 89, 18, 169, 200, 196, 135, 130, 116, 188, 159, 86, 164, 100,
        109, 198, 173, 186, 3, 64, 52, 217, 226, 250, 124, 123, 5, 202, 38, 147, 118, 126, 255, 82, 85, 212, 207, 206,
        59, 227, 47, 16, 58, 17, 182, 189, 28, 42, 223, 183, 170, 213, 119, 248, 152, 2, 44, 154, 163, 70, 221, 153,
        101, 155, 167, 43, 172, 9, 129, 22, 39, 253, 19, 98, 108, 110, 79, 113, 224, 232, 178, 185, 112, 104, 218, 246,
        97, 228, 251, 34, 242, 193, 238, 210, 144, 12, 191, 179, 162, 241, 81, 51, 145, 235, 249, 14, 239, 107, 49,
        192, 214, 31, 181, 199, 106, 157, 184, 84, 204, 176, 115, 121, 50, 45, 127, 4, 150, 254, 138, 236, 205, 93,
        222, 114, 67, 29, 24, 72, 243, 141, 128, 195, 78, 66, 215, 61, 156, 180,
    ];

    const GRADIENTS: [(f64, f64); 12] = [
        (1.0, 1.0),
        (-1.0, 1.0),
        (1.0, -1.0),
        (-1.0, -1.0),
        (1.0, 0.0),
        (-1.0, 0.0),
        (1.0, 0.0),
        (-1.0, 0.0),
        (0.0, 1.0),
        (0.0, -1.0),
        (0.0, 1.0),
        (0.0, -1.0),
    ];

    pub(crate) struct Classic;

    impl Plane for Classic {
        #[expect(clippy::many_single_char_names, reason = "the names of rules 3.3")]
        fn at(&self, x: f64, y: f64) -> f64 {
            let skew = f64::midpoint(3.0_f64.sqrt(), -1.0);
            let unskew = (3.0 - 3.0_f64.sqrt()) / 6.0;
            let s = (x + y) * skew;
            let (i, j) = ((x + s).floor(), (y + s).floor());
            let t = (i + j) * unskew;
            let (x0, y0) = (x - (i - t), y - (j - t));
            let (di, dj) = if x0 > y0 { (1, 0) } else { (0, 1) };
            let (ii, jj) = ((i as i64 & 255) as usize, (j as i64 & 255) as usize);
            let permuted = |n: usize| usize::from(PERMUTATION[n & 255]);
            let corner = |di: usize, dj: usize, x: f64, y: f64| {
                let falloff = 0.5 - x * x - y * y;
                let (gx, gy) = GRADIENTS[permuted(ii + di + permuted(jj + dj)) % 12];
                if falloff < 0.0 { 0.0 } else { falloff * falloff * falloff * falloff * (gx * x + gy * y) }
            };
            let second = corner(di, dj, x0 - di as f64 + unskew, y0 - dj as f64 + unskew);
            let third = corner(1, 1, x0 - 1.0 + 2.0 * unskew, y0 - 1.0 + 2.0 * unskew);
            70.0 * (corner(0, 0, x0, y0) + second + third)
        }
    }

    #[test]
    fn check_values_of_the_rules() {
        let cases = [
            (0.5, 0.25, -0.647_148_650_3),
            (160.125, 0.375, 0.427_750_169_6),
            (-3.7, 12.2, 0.628_691_455_8),
            (1.0, 1.0, -0.440_267_719_1),
        ];
        for (x, y, expected) in cases {
            assert!((Classic.at(x, y) - expected).abs() < 1e-9, "n({x}, {y}) = {}", Classic.at(x, y));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MapPlane, Plane, SCALE, classic::Classic};

    /// Standard deviation over `count` points of a low-discrepancy sequence (golden ratio in two dimensions) on a square that
    /// holds many periods of the lattice.
    fn deviation(plane: &impl Plane, count: u32) -> f64 {
        let (mut x, mut y) = (0.5_f64, 0.5_f64);
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..count {
            x = (x + 0.754_877_666_246_693).fract();
            y = (y + 0.569_840_290_998_053).fract();
            let value = plane.at(x * 4096.0, y * 4096.0);
            sum += value;
            squares += value * value;
        }
        let mean = sum / f64::from(count);
        (squares / f64::from(count) - mean * mean).sqrt()
    }

    #[test]
    fn scale_is_the_ratio_of_the_deviations() {
        let ours = (0..64).map(|m| deviation(&MapPlane::new(m), 62_500)).sum::<f64>() / 64.0 / SCALE;
        let measured = deviation(&Classic, 4_000_000) / ours;
        assert!((measured / SCALE - 1.0).abs() < 0.002, "measured {measured}, the constant is {SCALE}");
    }

    /// Why each map has a plane of its own: on the original's, the octaves of `medium` map m + 48 are those of map m moved by
    /// 2.84 noise units, 23 tiles, along the diagonal.
    #[test]
    fn the_originals_plane_repeats_itself() {
        let (apart, shift) = (48.0 * 160.0, 2.843_391_726);
        for n in 0..1000 {
            let (x, y) = (160.0 + f64::from(n) * 0.131, f64::from(n % 17) * 0.7);
            let (here, there) = (Classic.at(x, y), Classic.at(x + apart + shift, y + shift));
            assert!((here - there).abs() < 1e-6, "n({x}, {y}) is {here}, its copy {there}");
        }
    }

    #[test]
    fn planes_of_neighbouring_and_distant_maps_differ() {
        for (a, b) in [(0, 1), (0, 48), (7, 7 + (1 << 16)), (0, u32::MAX)] {
            let (a, b) = (MapPlane::new(a), MapPlane::new(b));
            let same = (0..1000).filter(|&n| a.at(f64::from(n) * 0.37, 0.5) == b.at(f64::from(n) * 0.37, 0.5)).count();
            assert!(same < 50, "{same} of 1000 values agree");
        }
    }
}
