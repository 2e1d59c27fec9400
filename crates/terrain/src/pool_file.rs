//! The file format of generated noise fields: what the wheel carries and the cache holds.
//!
//! ```text
//! offset  bytes  contents (little-endian)
//!  0      8      "HNTRMAPS"
//!  8      2      format version
//! 10      2      generation version: changes when the same options give another field
//! 12      2      size
//! 14      2      center
//! 16      8      digest of the options that shape the field
//! 24      4      index of the first map
//! 28      4      count of maps, 1 to 64
//! 32      12 n   for each map: xxh3-64 of its field, length of its frame
//! ..      8      xxh3-64 of everything above
//! ..             for each map a zstd frame of its filtered field
//! ```
//!
//! A field is filtered so that smooth noise becomes small numbers: each value less its prediction (left + above - above left),
//! zigzag coded, all low bytes before all high bytes.

use xxhash_rust::xxh3::xxh3_64;

use crate::{Field, Geometry, TerrainOptions};

const MAGIC: &[u8; 8] = b"HNTRMAPS";
const FORMAT: u16 = 1;
const GENERATION: u16 = 1;
const FIXED: usize = 32;
const ENTRY: usize = 12;
const CHECK: usize = 8;

/// Most maps in one file.
pub(crate) const MAX_COUNT: u32 = 64;

/// What the fields of a file were generated from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Origin {
    pub(crate) geometry: Geometry,
    pub(crate) shape: u64,
    pub(crate) first: u32,
    pub(crate) count: u32,
}

impl Origin {
    pub(crate) fn new(geometry: Geometry, options: &TerrainOptions, first: u32, count: u32) -> Self {
        Self { geometry, shape: options.shape_digest(), first, count }
    }

    /// Path of the file below the cache folder.
    pub(crate) fn file_name(&self) -> String {
        let Geometry { size, center } = self.geometry;
        format!("maps/v{FORMAT}.{GENERATION}/{size}-{center}-{:016x}/{:010}.maps", self.shape, self.first)
    }

    /// The largest file of this origin that [`PoolFile::parse`] can accept, in bytes.
    pub(crate) fn largest_file(&self) -> u64 {
        let frame = zstd::zstd_safe::compress_bound(2 * self.geometry.area());
        (FIXED + CHECK + self.count as usize * (ENTRY + frame)) as u64
    }
}

/// Writes fields to the bytes of a file; `level` is zstd's.
pub(crate) fn encode(origin: &Origin, fields: &[Field], level: i32) -> Result<Vec<u8>, std::io::Error> {
    assert_eq!(fields.len(), origin.count as usize, "one field for each map");
    let frames = fields.iter().map(|field| zstd::bulk::compress(&filter(field), level));
    let frames = frames.collect::<Result<Vec<_>, _>>()?;
    let mut bytes = Vec::with_capacity(FIXED + frames.iter().map(|f| f.len() + ENTRY).sum::<usize>() + CHECK);
    bytes.extend(MAGIC);
    for short in [FORMAT, GENERATION, origin.geometry.size, origin.geometry.center] {
        bytes.extend(short.to_le_bytes());
    }
    bytes.extend(origin.shape.to_le_bytes());
    bytes.extend(origin.first.to_le_bytes());
    bytes.extend(origin.count.to_le_bytes());
    for (field, frame) in fields.iter().zip(&frames) {
        bytes.extend(field.digest().to_le_bytes());
        bytes.extend((frame.len() as u32).to_le_bytes());
    }
    bytes.extend(xxh3_64(&bytes).to_le_bytes());
    for frame in &frames {
        bytes.extend(frame);
    }
    Ok(bytes)
}

/// A file whose header has been checked; fields are decompressed one at a time.
pub(crate) struct PoolFile<'a> {
    origin: Origin,
    entries: Vec<(u64, &'a [u8])>,
}

impl<'a> PoolFile<'a> {
    /// Checks the header, the origin against the expected one, and that frames fill the rest of the file exactly.
    pub(crate) fn parse(bytes: &'a [u8], expected: &Origin) -> Result<Self, String> {
        let header = bytes.get(..FIXED).ok_or("the file is shorter than its header")?;
        if &header[..8] != MAGIC {
            return Err("it is not a Hinterland map pool".to_owned());
        }
        let versions = (u16_at(header, 8), u16_at(header, 10));
        if versions != (FORMAT, GENERATION) {
            return Err(format!("it has version {versions:?}, this program reads {:?}", (FORMAT, GENERATION)));
        }
        let count = u32_at(header, 28);
        if count == 0 || count > MAX_COUNT {
            return Err(format!("it says it holds {count} maps, but a file holds 1 to {MAX_COUNT}"));
        }
        let table_end = FIXED + count as usize * ENTRY;
        let sum = bytes.get(table_end..table_end + CHECK).ok_or("the file is shorter than its table of maps")?;
        if xxh3_64(&bytes[..table_end]) != u64_at(sum, 0) {
            return Err("the header is damaged: its checksum is wrong".to_owned());
        }
        let geometry = Geometry::new(u16_at(header, 12), u16_at(header, 14)).map_err(|e| e.to_string())?;
        let origin = Origin { geometry, shape: u64_at(header, 16), first: u32_at(header, 24), count };
        if origin != *expected {
            return Err(format!("it holds other maps: {origin:?} instead of {expected:?}"));
        }
        let entries = split_frames(&bytes[FIXED..table_end], &bytes[table_end + CHECK..])?;
        Ok(Self { origin, entries })
    }

    /// Decompresses and checks the field of the `n`th map of the file.
    pub(crate) fn field(&self, n: usize) -> Result<Field, String> {
        let index = self.origin.first as usize + n;
        let (digest, frame) = self.entries[n];
        // The buffer has the size a field must have, so that a bomb ends with an error, not with the memory.
        let mut filtered = vec![0; 2 * self.origin.geometry.area()];
        let length = zstd::bulk::decompress_to_buffer(frame, &mut filtered)
            .map_err(|e| format!("map {index} cannot be decompressed: {e}"))?;
        if length != filtered.len() {
            return Err(format!("map {index} has {length} bytes instead of {}", filtered.len()));
        }
        let field = unfilter(self.origin.geometry.size, &filtered);
        if field.digest() != digest {
            return Err(format!("map {index} is damaged: its digest is wrong"));
        }
        Ok(field)
    }
}

/// Cuts the frames out of the rest of the file.
fn split_frames<'a>(table: &[u8], mut rest: &'a [u8]) -> Result<Vec<(u64, &'a [u8])>, String> {
    let mut entries = Vec::with_capacity(table.len() / ENTRY);
    for entry in table.chunks_exact(ENTRY) {
        let length = u32_at(entry, 8) as usize;
        let (frame, after) = rest.split_at_checked(length).ok_or("the file ends within a map")?;
        entries.push((u64_at(entry, 0), frame));
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(format!("{} bytes follow the last map", rest.len())) }
}

fn predict(values: &[u16], side: usize, at: usize) -> u16 {
    let left = if at.is_multiple_of(side) { 0 } else { values[at - 1] };
    let above = if at < side { 0 } else { values[at - side] };
    let corner = if at.is_multiple_of(side) || at < side { 0 } else { values[at - side - 1] };
    left.wrapping_add(above).wrapping_sub(corner)
}

fn filter(field: &Field) -> Vec<u8> {
    let (values, side) = (field.values(), usize::from(field.size()));
    let mut bytes = vec![0; 2 * values.len()];
    for at in 0..values.len() {
        let residual = values[at].wrapping_sub(predict(values, side, at)) as i16;
        let [low, high] = (((residual << 1) ^ (residual >> 15)) as u16).to_le_bytes();
        bytes[at] = low;
        bytes[values.len() + at] = high;
    }
    bytes
}

fn unfilter(size: u16, bytes: &[u8]) -> Field {
    let (low, high) = bytes.split_at(bytes.len() / 2);
    let mut values = vec![0_u16; low.len()];
    for at in 0..values.len() {
        let zigzag = u16::from_le_bytes([low[at], high[at]]);
        let residual = (zigzag >> 1) ^ (zigzag & 1).wrapping_neg();
        values[at] = residual.wrapping_add(predict(&values, usize::from(size), at));
    }
    Field::from_steps(size, values).expect("the caller decompressed two bytes for each tile")
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn origin(count: u32) -> Origin {
        Origin::new(Geometry::new(12, 8).unwrap(), &TerrainOptions::default(), 64, count)
    }

    fn fields() -> impl Strategy<Value = Vec<Field>> {
        let field = prop::collection::vec(any::<u16>(), 144).prop_map(|v| Field::from_steps(12, v).unwrap());
        prop::collection::vec(field, 1..5)
    }

    fn read(bytes: &[u8], expected: &Origin) -> Result<Vec<Field>, String> {
        let file = PoolFile::parse(bytes, expected)?;
        (0..expected.count as usize).map(|n| file.field(n)).collect()
    }

    proptest! {
        #[test]
        fn round_trip(fields in fields()) {
            let origin = origin(fields.len() as u32);
            let bytes = encode(&origin, &fields, 3).unwrap();
            prop_assert!(bytes.len() as u64 <= origin.largest_file());
            prop_assert_eq!(read(&bytes, &origin), Ok(fields));
        }

        #[test]
        fn any_changed_byte_is_refused(fields in fields(), at in any::<prop::sample::Index>(), change in 1..=255_u8) {
            let origin = origin(fields.len() as u32);
            let mut bytes = encode(&origin, &fields, 3).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= change;
            // zstd ignores a few bits; whatever it accepts must still be the same field.
            prop_assert!(read(&bytes, &origin).is_err() || read(&bytes, &origin) == Ok(fields), "byte {}", at);
        }

        #[test]
        fn any_truncation_or_extension_is_refused(fields in fields(), at in any::<prop::sample::Index>()) {
            let origin = origin(fields.len() as u32);
            let mut bytes = encode(&origin, &fields, 3).unwrap();
            prop_assert!(read(&bytes[..at.index(bytes.len())], &origin).is_err());
            bytes.push(0);
            prop_assert!(read(&bytes, &origin).is_err());
        }

        #[test]
        fn noise_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(read(&bytes, &origin(1)).is_err());
        }
    }

    #[test]
    fn reasons_are_given() {
        let field = Field::from_steps(12, vec![7; 144]).unwrap();
        let bytes = encode(&origin(1), std::slice::from_ref(&field), 3).unwrap();
        let reason = |bytes: &[u8]| read(bytes, &origin(1)).unwrap_err();
        assert!(reason(b"short").contains("shorter than its header"));
        assert!(reason(&[0; 100]).contains("not a Hinterland map pool"));
        let mut newer = bytes.clone();
        newer[8] = 9;
        assert!(reason(&newer).contains("version (9, 1)"));
        let mut many = bytes.clone();
        many[28] = 200;
        assert!(reason(&many).contains("200 maps"));
        assert!(read(&bytes, &Origin { first: 0, ..origin(1) }).unwrap_err().contains("other maps"));
    }

    #[test]
    fn a_decompression_bomb_ends_with_an_error() {
        let origin = origin(1);
        let frame = zstd::bulk::compress(&vec![0; 64 << 20], 3).unwrap();
        let field = Field::from_steps(12, vec![0; 144]).unwrap();
        let mut bytes = encode(&origin, &[field], 3).unwrap();
        bytes.truncate(FIXED + ENTRY);
        bytes[FIXED + 8..].copy_from_slice(&(frame.len() as u32).to_le_bytes());
        bytes.extend(xxh3_64(&bytes).to_le_bytes());
        bytes.extend(&frame);
        assert!(read(&bytes, &origin).unwrap_err().contains("cannot be decompressed"));
    }
}
