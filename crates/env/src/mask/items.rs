//! What can be done with the items that one holds.

use hinterland_world::config::Config;
use hinterland_world::item::{Item, ItemRow, may_destroy, may_part_with, may_use};
use hinterland_world::progression::Skills;

use super::head::RowHead;
use crate::Layout;

/// The heads over one's inventory, as far as there are such.
#[derive(Clone, Debug)]
pub(super) struct ItemMask {
    use_item: Option<RowHead>,
    destroy: Option<RowHead>,
    give: Option<RowHead>,
    sell: Option<RowHead>,
}

/// The least that the mask takes anybody's skills for (rules 17, O8).
const LEAST: Skills = Skills { level: [1; 8], exp: [0; 8] };

/// Whether the mask of Use shows an item. It is what execution asks, but for one quirk of the original: where the best of
/// all skills counts, it counts as 1 at least, which matters to those who have no skills at all.
fn is_usable(item: &Item, skills: &Skills) -> bool {
    may_use(item, skills) || (item.item_type().skill().is_none() && may_use(item, &LEAST))
}

impl ItemMask {
    pub(super) fn new(layout: &Layout, config: &Config) -> Option<Self> {
        let head = |action| RowHead::find(layout, config, action, "InventoryItem");
        let found = Self { use_item: head("Use"), destroy: head("Destroy"), give: head("Give"), sell: head("Sell") };
        let any = found.heads().next().is_some();
        any.then_some(found)
    }

    fn heads(&self) -> impl Iterator<Item = RowHead> {
        [self.use_item, self.destroy, self.give, self.sell].into_iter().flatten()
    }

    /// Marks what a player out of combat may do with each item, over the marks of `held` items.
    pub(super) fn write(
        &self,
        mask: &mut [u8],
        rows: &[ItemRow],
        items: &[Item],
        skills: &Skills,
        sells: bool,
        held: u16,
    ) {
        let all = [self.use_item, self.destroy, self.give, self.sell];
        let [use_item, destroy, give, sell] = all.map(|head| head.map(|head| head.span().start));
        for (place, row) in rows.iter().enumerate() {
            let item = &items[usize::from(*row)];
            if let Some(use_item) = use_item {
                mask[use_item + place] = is_usable(item, skills).into();
            }
            if let Some(destroy) = destroy {
                mask[destroy + place] = may_destroy(item).into();
            }
            let free = may_part_with(item);
            if let Some(give) = give {
                mask[give + place] = free.into();
            }
            if let Some(sell) = sell {
                mask[sell + place] = (free && sells).into();
            }
        }
        self.heads().for_each(|head| head.close(mask, rows.len(), held));
    }

    /// Brings the marks of `held` items to the default.
    pub(super) fn clear(&self, mask: &mut [u8], held: u16) {
        if held == 0 {
            return;
        }
        self.heads().for_each(|head| head.clear(mask, held));
    }

    pub(super) fn write_default(&self, mask: &mut [u8]) {
        self.heads().for_each(|head| head.write_default(mask));
    }
}
