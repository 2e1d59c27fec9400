//! What the dead leave to who killed them (rules 4.5).

use rand::seq::SliceRandom;

use super::Gear;
use crate::config::EpisodeConfig;
use crate::dice::{Dice, Purpose};
use crate::event::{Event, Happening, Happenings};
use crate::item::{ItemRow, ItemType, MOST_HELD, Stock};
use crate::script::Script;

/// What looting reads of the world.
#[derive(Clone, Copy)]
pub(super) struct Spoils<'a> {
    pub(super) episode: &'a EpisodeConfig,
    pub(super) dice: &'a Dice,
    pub(super) script: &'a Script,
}

impl Spoils<'_> {
    /// A killed player's items: nothing of it stays on the market, and where a player killed it, that player takes what
    /// it has room for, in an order drawn for the victim. The rest ends.
    pub(super) fn of_player(
        &self,
        stock: &mut Stock<'_>,
        happenings: &mut Happenings,
        (victim, victim_id): (usize, i32),
        killer: Option<(usize, i32)>,
    ) {
        let Some((killer, killer_id)) = killer else { return stock.destroy_all(victim) };
        stock.unlist_all(victim);
        let mut rows = [0; MOST_HELD];
        let count = stock.inventories[victim].rows().len();
        rows[..count].copy_from_slice(stock.inventories[victim].rows());
        self.arrange(victim_id, &mut rows[..count]);
        for row in &rows[..count] {
            stock.release(*row);
            let item = stock.items[usize::from(*row)];
            if stock.receive(killer, *row) {
                happenings.write(Happening::of_item(killer_id, Event::LootItem, *row, &item));
            }
        }
    }

    fn arrange(&self, victim_id: i32, rows: &mut [ItemRow]) {
        rows.shuffle(&mut self.dice.stream(Purpose::Loot, victim_id.into()));
        if let Some(named) = self.script.loot_order.as_ref().and_then(|orders| orders.get(&victim_id)) {
            rows.sort_by_key(|row| named.iter().position(|first| first == row).unwrap_or(usize::MAX));
        }
    }

    /// A killed NPC's armour and tool, at its level, if a player with a free slot killed it.
    pub(super) fn of_npc(
        &self,
        stock: &mut Stock<'_>,
        happenings: &mut Happenings,
        (gear, level): (&Gear, u8),
        killer: Option<(usize, i32)>,
    ) {
        let Some((killer, killer_id)) = killer.filter(|_| self.episode.config.item.enabled) else { return };
        for item_type in [gear.drop_armor, gear.drop_tool].into_iter().filter_map(ItemType::from_id) {
            if !stock.inventories[killer].has_space() {
                continue;
            }
            let Some(row) = stock.create(item_type, level) else { continue };
            let item = stock.items[usize::from(row)];
            if stock.receive(killer, row) {
                happenings.write(Happening::of_item(killer_id, Event::LootItem, row, &item));
            }
        }
    }
}
