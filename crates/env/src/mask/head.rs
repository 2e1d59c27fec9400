//! The part of a mask that belongs to a head whose choices name rows of a table.

use std::ops::Range;

use hinterland_world::config::Config;

use crate::Layout;

/// Where the choices of a head are, and which is offered when there is nothing else.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowHead {
    offset: usize,
    /// Choices that name rows.
    rows: usize,
    /// The choice that means nobody and nothing, behind the rows.
    has_noop: bool,
}

impl RowHead {
    pub(super) fn find(layout: &Layout, config: &Config, action: &str, argument: &str) -> Option<Self> {
        let head = &layout.heads[layout.head(action, argument)?];
        let has_noop = config.observation.noop_action_target;
        Some(Self { offset: head.offset, rows: head.size - usize::from(has_noop), has_noop })
    }

    /// Where the marks of the rows are in a mask.
    pub(super) fn span(self) -> Range<usize> {
        self.offset..self.offset + self.rows
    }

    /// The marks of the rows.
    pub(super) fn rows(self, mask: &mut [u8]) -> &mut [u8] {
        &mut mask[self.span()]
    }

    /// Brings the first `held` marks, which may be anything, to the default: no row is marked.
    #[inline]
    pub(super) fn clear(self, mask: &mut [u8], held: u16) {
        if held > 0 {
            self.rows(mask)[..held.into()].fill(0);
            self.offer_something(mask);
        }
    }

    /// Unmarks the rows from `written` up to `held`, then sees to it that something is offered. The no-op, where there is
    /// one, is always marked.
    pub(super) fn close(self, mask: &mut [u8], written: usize, held: u16) {
        let held = usize::from(held);
        if held > written {
            self.rows(mask)[written..held].fill(0);
        }
        self.offer_something(mask);
    }

    /// As [`RowHead::close`], but the no-op is offered only where nothing else is: not `any` row.
    pub(super) fn close_forced(self, mask: &mut [u8], written: usize, held: u16, any: bool) {
        self.close(mask, written, held);
        if self.has_noop {
            mask[self.offset + self.rows] = (!any).into();
        }
    }

    /// The default marks.
    pub(super) fn write_default(self, mask: &mut [u8]) {
        self.rows(mask).fill(0);
        if self.has_noop {
            mask[self.offset + self.rows] = 1;
        }
        self.offer_something(mask);
    }

    /// Without a no-op, row 0 is offered where nothing else is (rules 17, O3): oneself as a target, else a row that cannot
    /// be had, or an empty one, which means nothing.
    fn offer_something(self, mask: &mut [u8]) {
        if !self.has_noop && !self.rows(mask).contains(&1) {
            mask[self.offset] = 1;
        }
    }
}
