//! A map's noise field in 16-bit steps.

use xxhash_rust::xxh3::xxh3_64;

use crate::TerrainError;
use crate::geometry::MAX_SIZE;

/// Steps of a field value: 0 stands for 0.0 and this for 1.0.
pub(crate) const STEPS: f64 = 65535.0;

/// Noise from which an episode's terrain is laid out: `size` x `size` values, row-major, 0 to 65535 for 0.0 to 1.0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    size: u16,
    values: Box<[u16]>,
}

impl Field {
    /// A field from values in [0, 1], such as the original's `fractal.npy` (float16 or float32, row-major).
    ///
    /// # Errors
    /// [`TerrainError::Map`] if there are not exactly `size` x `size` values, or one is NaN or outside [0, 1]; the message
    /// gives row, column and value of the first.
    pub fn from_unit_values(size: u16, values: impl IntoIterator<Item = f32>) -> Result<Self, TerrainError> {
        let refuse = |reason: String| Err(TerrainError::Map { what: format!("noise grid of size {size}"), reason });
        if size == 0 || size > MAX_SIZE {
            return refuse(format!("the size must be from 1 to {MAX_SIZE}"));
        }
        let side = usize::from(size);
        let mut steps = Vec::with_capacity(side * side);
        for value in values {
            if steps.len() == side * side {
                return refuse(format!("there are more than {size} x {size} values"));
            }
            if !(0.0..=1.0).contains(&value) {
                let (row, col) = (steps.len() / side, steps.len() % side);
                return refuse(format!("the value at row {row}, column {col} is {value}, but must be from 0 to 1"));
            }
            steps.push(quantise(f64::from(value)));
        }
        if steps.len() != side * side {
            return refuse(format!("there are {} values instead of {size} x {size}", steps.len()));
        }
        Ok(Self { size, values: steps.into() })
    }

    /// A field from generated values, which are in [0, 1] by construction.
    pub(crate) fn from_generated(size: u16, values: impl Iterator<Item = f64>) -> Self {
        Self { size, values: values.map(quantise).collect() }
    }

    /// A field from stored steps; `None` if there are not `size` x `size`.
    pub(crate) fn from_steps(size: u16, values: Vec<u16>) -> Option<Self> {
        (values.len() == usize::from(size) * usize::from(size)).then(|| Self { size, values: values.into() })
    }

    /// Side in tiles.
    pub fn size(&self) -> u16 {
        self.size
    }

    /// All values, row-major.
    pub fn values(&self) -> &[u16] {
        &self.values
    }

    /// All values as numbers in [0, 1], row-major: the inverse of [`Field::from_unit_values`].
    pub fn unit_values(&self) -> impl ExactSizeIterator<Item = f32> + '_ {
        self.values.iter().map(|&v| (f64::from(v) / STEPS) as f32)
    }

    /// xxh3-64 of the values as little-endian bytes.
    pub fn digest(&self) -> u64 {
        let bytes: Vec<u8> = self.values.iter().flat_map(|v| v.to_le_bytes()).collect();
        xxh3_64(&bytes)
    }
}

/// The nearest step of a value in [0, 1].
fn quantise(value: f64) -> u16 {
    (value * STEPS + 0.5) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bad_values_are_refused_with_their_place() {
        let refused = |size, values: Vec<f32>| Field::from_unit_values(size, values).unwrap_err().to_string();
        assert!(refused(2, vec![0.0, 0.5, f32::NAN, 1.0]).contains("row 1, column 0 is NaN"));
        assert!(refused(2, vec![0.0, 1.5, 0.0, 1.0]).contains("row 0, column 1 is 1.5"));
        assert!(refused(2, vec![0.0, -0.1, 0.0, 1.0]).contains("-0.1"));
        assert!(refused(2, vec![0.0; 3]).contains("3 values instead of 2 x 2"));
        assert!(refused(2, vec![0.0; 5]).contains("more than 2 x 2"));
        assert!(refused(0, vec![]).contains("from 1 to 4096"));
    }

    proptest! {
        #[test]
        fn every_step_survives_export_and_import(steps in prop::collection::vec(any::<u16>(), 16)) {
            let field = Field::from_steps(4, steps).unwrap();
            let back = Field::from_unit_values(4, field.unit_values()).unwrap();
            prop_assert_eq!(back.digest(), field.digest());
            prop_assert_eq!(back, field);
        }
    }
}
