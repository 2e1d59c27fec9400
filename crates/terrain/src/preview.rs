//! Pictures of maps.

use crate::{Grid, Material, TerrainError};

/// Colour of each material, red, green, blue; index is the material's id. Depleted materials are paler than full ones.
pub const PALETTE: [[u8; 3]; Material::COUNT] = [
    [22, 24, 33],    // void
    [66, 133, 190],  // water
    [139, 178, 96],  // grass
    [176, 178, 116], // scrub
    [52, 118, 62],   // foilage
    [120, 116, 118], // stone
    [150, 138, 128], // slag
    [186, 110, 64],  // ore
    [168, 142, 104], // stump
    [110, 78, 44],   // tree
    [186, 170, 204], // fragment
    [150, 92, 196],  // crystal
    [190, 190, 140], // weeds
    [222, 96, 120],  // herb
    [44, 96, 158],   // ocean
    [244, 176, 84],  // fish
];

/// Colour between the maps of a contact sheet.
const GAP_COLOUR: [u8; 3] = [245, 244, 240];
/// Largest side of a picture in pixels.
const MAX_SIDE: usize = 16_384;

/// A PNG of a map, `scale` x `scale` pixels a tile.
///
/// # Errors
/// [`TerrainError::Picture`] if `scale` is 0 or a side would exceed 16,384 pixels.
pub fn png_bytes(grid: &Grid, scale: u32) -> Result<Vec<u8>, TerrainError> {
    contact_sheet(&[grid], 1, scale, 0)
}

/// A PNG of several maps in rows of `columns`, `scale` pixels a tile and `gap` pixels apart. A last row may be shorter.
///
/// # Errors
/// [`TerrainError::Picture`] if there is no map, their sizes differ, `columns` or `scale` is 0, or a side would exceed
/// 16,384 pixels.
pub fn contact_sheet(grids: &[&Grid], columns: usize, scale: u32, gap: usize) -> Result<Vec<u8>, TerrainError> {
    let refuse = |reason: &str| Err(TerrainError::Picture { reason: reason.to_owned() });
    let Some(first) = grids.first() else {
        return refuse("there is no map to draw");
    };
    if grids.iter().any(|grid| grid.size() != first.size()) {
        return refuse("maps on one sheet must have the same size");
    }
    if columns == 0 || scale == 0 || scale as usize > MAX_SIDE || gap > MAX_SIDE {
        return refuse("columns and scale must be from 1, scale and gap at most 16384");
    }
    let columns = columns.min(grids.len());
    let rows = grids.len().div_ceil(columns);
    let tile = scale as usize;
    let pitch = usize::from(first.size()) * tile + gap;
    let (width, height) = (columns.saturating_mul(pitch) - gap, rows.saturating_mul(pitch) - gap);
    if width > MAX_SIDE || height > MAX_SIDE {
        return refuse(&format!("it would be {width} x {height} pixels, but a side is at most {MAX_SIDE}"));
    }
    let mut pixels = vec![Material::COUNT as u8; width * height];
    for (n, grid) in grids.iter().enumerate() {
        paint(&mut pixels[n / columns * pitch * width + n % columns * pitch..], width, grid, tile);
    }
    encode(&pixels, width, height)
}

/// A smaller map in which each tile is the commonest material of a block of `factor` x `factor` tiles (the lowest id of equals), for
/// pictures of large maps. Blocks at the far edges may be smaller.
///
/// # Errors
/// [`TerrainError::Picture`] if `factor` is 0.
pub fn shrink(grid: &Grid, factor: u16) -> Result<Grid, TerrainError> {
    if factor == 0 {
        return Err(TerrainError::Picture { reason: "the factor must be from 1".to_owned() });
    }
    let side = grid.size().div_ceil(factor);
    let mut small = Grid::filled(side, Material::Void);
    for row in 0..side {
        for col in 0..side {
            small.set(row, col, commonest(grid, row * factor, col * factor, factor));
        }
    }
    Ok(small)
}

fn commonest(grid: &Grid, top: u16, left: u16, factor: u16) -> Material {
    let mut counts = [0_u32; Material::COUNT];
    for row in top..grid.size().min(top.saturating_add(factor)) {
        for col in left..grid.size().min(left.saturating_add(factor)) {
            counts[grid.get(row, col) as usize] += 1;
        }
    }
    let most = (0..Material::COUNT).rev().max_by_key(|&id| counts[id]);
    most.map_or(Material::Void, |id| Material::ALL[id])
}

/// Writes a map's tiles as palette indices from the start of `pixels`.
fn paint(pixels: &mut [u8], width: usize, grid: &Grid, tile: usize) {
    let side = usize::from(grid.size());
    for (row, cells) in grid.cells().chunks_exact(side).enumerate() {
        for line in row * tile..(row + 1) * tile {
            for (col, &cell) in cells.iter().enumerate() {
                pixels[line * width + col * tile..][..tile].fill(cell);
            }
        }
    }
}

fn encode(pixels: &[u8], width: usize, height: usize) -> Result<Vec<u8>, TerrainError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette([PALETTE.as_flattened(), &GAP_COLOUR].concat());
    encoder.set_compression(png::Compression::High);
    // Filters do not help palette indices.
    encoder.set_filter(png::Filter::NoFilter);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels));
    written.map_err(|error| TerrainError::Picture { reason: error.to_string() })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        (info.width, info.height, pixels)
    }

    #[test]
    fn a_tile_becomes_a_square_of_its_colour() {
        let grid = Grid::from_materials(2, vec![1, 2, 4, 5]).unwrap();
        let (width, height, pixels) = decode(&png_bytes(&grid, 3).unwrap());
        assert_eq!((width, height), (6, 6));
        let at = |x: usize, y: usize| <[u8; 3]>::try_from(&pixels[3 * (y * 6 + x)..][..3]).unwrap();
        assert_eq!([at(0, 0), at(2, 2), at(3, 0), at(5, 2)], [PALETTE[1], PALETTE[1], PALETTE[2], PALETTE[2]]);
        assert_eq!([at(0, 3), at(5, 5)], [PALETTE[4], PALETTE[5]]);
    }

    #[test]
    fn a_sheet_has_gaps_and_a_short_last_row() {
        let grids: Vec<Grid> = (1..=3).map(|id| Grid::filled(2, Material::ALL[id])).collect();
        let (width, height, pixels) = decode(&contact_sheet(&grids.iter().collect::<Vec<_>>(), 2, 1, 1).unwrap());
        assert_eq!((width, height), (5, 5));
        let at = |x: usize, y: usize| <[u8; 3]>::try_from(&pixels[3 * (y * 5 + x)..][..3]).unwrap();
        assert_eq!([at(0, 0), at(2, 0), at(3, 1)], [PALETTE[1], GAP_COLOUR, PALETTE[2]]);
        assert_eq!([at(0, 2), at(1, 4), at(4, 4)], [GAP_COLOUR, PALETTE[3], GAP_COLOUR]);
    }

    #[test]
    fn impossible_pictures_are_refused() {
        let (small, large) = (Grid::filled(2, Material::Grass), Grid::filled(3, Material::Grass));
        let refused = |result: Result<Vec<u8>, TerrainError>| result.unwrap_err().to_string();
        assert!(refused(contact_sheet(&[], 1, 1, 0)).contains("no map"));
        assert!(refused(contact_sheet(&[&small, &large], 1, 1, 0)).contains("same size"));
        assert!(refused(png_bytes(&small, 0)).contains("scale"));
        assert!(refused(png_bytes(&small, 10_000)).contains("20000 x 20000"));
        assert!(shrink(&small, 0).is_err());
    }

    #[test]
    fn shrinking_takes_the_commonest() {
        let grid = Grid::from_materials(4, vec![1, 1, 2, 2, 1, 2, 2, 2, 5, 5, 4, 2, 5, 5, 4, 2]).unwrap();
        assert_eq!(shrink(&grid, 2).unwrap().cells(), [1, 2, 5, 2]);
        assert_eq!(shrink(&grid, 1).unwrap(), grid);
        assert_eq!(shrink(&Grid::filled(5, Material::Stone), 2).unwrap(), Grid::filled(3, Material::Stone));
    }

    #[test]
    fn colours_differ() {
        for (n, a) in PALETTE.iter().enumerate() {
            assert!(PALETTE[..n].iter().all(|b| a != b), "colour {n}");
        }
    }
}
