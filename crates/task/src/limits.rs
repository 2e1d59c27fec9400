//! What a config says about the game, as far as a checker must know it, and how much a file may ask for.

use serde::{Deserialize, Serialize};

/// Facts of a config. The default is that of the default config.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Ticks of an episode.
    pub horizon: u32,
    /// Tiles of a side of the map.
    pub map_size: u16,
    /// Tiles of void around the walkable square.
    pub border: u16,
    /// The highest level of skills and items.
    pub max_level: u8,
    /// Teams; 0 where there are none.
    pub team_count: u16,
    /// Players.
    pub players: u16,
    /// Rows of an inventory.
    pub inventory: u8,
}

impl Default for Facts {
    fn default() -> Self {
        Self { horizon: 1024, map_size: 160, border: 16, max_level: 10, team_count: 0, players: 128, inventory: 12 }
    }
}

impl Facts {
    /// The least and the greatest row and column that can be walked on.
    pub(crate) fn walkable(&self) -> (i32, i32) {
        (self.border.into(), i32::from(self.map_size) - i32::from(self.border))
    }

    /// Row and column of the centre of the map.
    pub(crate) fn middle(&self) -> i32 {
        (self.map_size / 2).into()
    }

    /// Row and column of the centre of a quadrant, 0 to 3 (rules 3.2).
    pub(crate) fn quadrant(&self, quadrant: u8) -> (i32, i32) {
        let half = (i32::from(self.map_size) - 2 * i32::from(self.border)) / 4;
        let (rows, cols) = [(half, half), (-half, half), (-half, -half), (half, -half)][usize::from(quadrant)];
        (self.middle() + rows, self.middle() + cols)
    }
}

/// How much a file and its imports may ask for. Each has an error of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of a file.
    pub source_bytes: usize,
    /// How deep braces and expressions nest in the text.
    pub nesting: u16,
    /// How deep expressions nest once definitions are inlined.
    pub depth: u16,
    /// Files, the main one not counted.
    pub imports: usize,
    /// Tasks, once sweeps are expanded.
    pub tasks: usize,
    /// Nodes of the tree of a task.
    pub nodes: usize,
    /// Nodes of all tasks together, their texts and embeddings counted in.
    pub nodes_together: usize,
    /// Steps that the checker takes.
    pub steps: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            source_bytes: 1 << 20,
            nesting: 64,
            depth: 128,
            imports: 64,
            tasks: 65_536,
            nodes: 4_096,
            nodes_together: 1 << 21,
            steps: 10_000_000,
        }
    }
}
