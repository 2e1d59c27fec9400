//! One number sent for one argument, judged (rules 11.2).

/// What a number means, if it means something, and whether it was a valid one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Judged<T> {
    /// `None` drops the action: the number is invalid, or it is the no-op.
    pub(super) value: Option<T>,
    /// False for what is dropped or clamped. The no-op is valid.
    pub(super) valid: bool,
}

impl<T> Judged<T> {
    const INVALID: Self = Self { value: None, valid: false };
    const NOTHING: Self = Self { value: None, valid: true };

    /// Two arguments of one action: both must mean something.
    pub(super) fn with<U>(self, other: Judged<U>) -> Judged<(T, U)> {
        Judged { value: self.value.zip(other.value), valid: self.valid && other.valid }
    }
}

/// The choice of a head whose numbers are clamped: at or above the size the last choice is taken.
#[inline]
pub(super) fn clamping(value: i32, size: usize) -> Judged<usize> {
    match usize::try_from(value) {
        Err(_) => Judged::INVALID,
        Ok(index) if index >= size => Judged { value: Some(size - 1), valid: false },
        Ok(index) => Judged { value: Some(index), valid: true },
    }
}

/// Choices that name a row of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowHead {
    /// Where its number stands among the numbers sent.
    pub(super) column: usize,
    /// The number that means nobody and nothing.
    pub(super) noop: Option<usize>,
}

impl RowHead {
    #[inline]
    pub(super) fn is_noop(self, value: i32) -> bool {
        self.noop.is_some_and(|noop| value == noop as i32)
    }

    /// What stands in the row that was chosen; `rows` says that by index.
    ///
    /// Without a no-op the mask of a head offers row 0 where nothing else is to be had: if that row is empty, it means
    /// nothing, and is valid.
    #[inline]
    pub(super) fn judge<T>(self, actions: &[i32], rows: impl FnOnce(usize) -> Option<T>) -> Judged<T> {
        let value = actions[self.column];
        if self.is_noop(value) {
            return Judged::NOTHING;
        }
        let Ok(index) = usize::try_from(value) else { return Judged::INVALID };
        match rows(index) {
            Some(row) => Judged { value: Some(row), valid: true },
            None if index == 0 && self.noop.is_none() => Judged::NOTHING,
            None => Judged::INVALID,
        }
    }
}
