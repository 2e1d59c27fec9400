//! A state that somebody hands in: tables by name, read with errors that say where.

use thiserror::Error;

use super::{ColumnData, State, Table, schema};

/// A state that a world cannot take; the world stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StateError {
    /// A table or column with an unknown name.
    #[error("there is no {what} `{name}`; there are {known}")]
    Unknown {
        /// "table", or "column in the table `x`".
        what: String,
        /// The name given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A table or column that must be there and is not.
    #[error("the {what} `{name}` is missing")]
    Missing {
        /// "table", or "column in the table `x`".
        what: String,
        /// The name that is missing.
        name: String,
    },
    /// A column of the wrong kind or length.
    #[error("the column `{column}` of the table `{table}` {reason}")]
    Column {
        /// The table.
        table: &'static str,
        /// The column.
        column: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// A value that cannot be, alone or beside others.
    #[error("row {row} of the table `{table}`: {reason}")]
    Row {
        /// The table.
        table: &'static str,
        /// The row, from 0.
        row: usize,
        /// What is wrong, and what would be right.
        reason: String,
    },
}

impl StateError {
    pub(crate) fn row(table: &'static str, row: usize, reason: impl Into<String>) -> Self {
        Self::Row { table, row, reason: reason.into() }
    }
}

/// One table of a state, with what it may hold.
pub(crate) struct Reader<'a> {
    table: &'static str,
    columns: &'a [(&'static str, ColumnData)],
    rows: usize,
}

impl State {
    /// The table of that name, whose columns are all known and of one length.
    pub(crate) fn reader(&self, name: &'static str) -> Result<Option<Reader<'_>>, StateError> {
        let Some(table) = self.tables.iter().find(|table| table.name == name) else { return Ok(None) };
        let known = schema::table(name).expect("worlds ask for tables they have").names();
        let what = format!("column in the table `{name}`");
        for (column, _) in &table.columns {
            if !known.contains(column) {
                return Err(StateError::Unknown { what, name: (*column).to_owned(), known: known.join(", ") });
            }
        }
        let rows = table.columns.first().map_or(0, |(_, data)| data.rows());
        if let Some((column, data)) = table.columns.iter().find(|(_, data)| data.rows() != rows) {
            let first = table.columns[0].0;
            let reason = format!("has {} rows, `{first}` has {rows}", data.rows());
            return Err(StateError::Column { table: name, column: (*column).to_owned(), reason });
        }
        Ok(Some(Reader { table: name, columns: &table.columns, rows }))
    }

    /// Refuses tables that do not exist, and those that come twice.
    pub(crate) fn check_names(&self) -> Result<(), StateError> {
        let known = schema::tables();
        for (index, Table { name, .. }) in self.tables.iter().enumerate() {
            let again = self.tables[..index].iter().any(|earlier| earlier.name == *name);
            if again || !known.contains(name) {
                let what = if again { "second table" } else { "table" };
                return Err(StateError::Unknown {
                    what: what.into(),
                    name: (*name).to_owned(),
                    known: known.join(", "),
                });
            }
        }
        Ok(())
    }
}

impl ColumnData {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        match self {
            Self::I64(values) => values.len(),
            Self::I32(values) => values.len(),
            Self::Square { side, .. } => *side,
        }
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// A column of whole numbers, if it is there.
    pub(crate) fn numbers(&self, name: &str) -> Result<Option<Vec<i64>>, StateError> {
        match self.columns.iter().find(|(column, _)| *column == name) {
            None => Ok(None),
            Some((_, ColumnData::I32(values))) => Ok(Some(values.iter().map(|value| i64::from(*value)).collect())),
            Some((_, ColumnData::I64(values))) => Ok(Some(values.clone())),
            Some((column, ColumnData::Square { .. })) => {
                let reason = "is a square; it must be a list of whole numbers".into();
                Err(StateError::Column { table: self.table, column: (*column).to_owned(), reason })
            }
        }
    }

    /// A column of 32-bit numbers, if it is there.
    pub(crate) fn column(&self, name: &str) -> Result<Option<Vec<i32>>, StateError> {
        let Some(values) = self.numbers(name)? else { return Ok(None) };
        let narrow = |(row, value): (usize, &i64)| {
            i32::try_from(*value)
                .map_err(|_| StateError::row(self.table, row, format!("`{name}` is {value}, beyond 32 bits")))
        };
        values.iter().enumerate().map(narrow).collect::<Result<_, _>>().map(Some)
    }

    /// A column without which the table means nothing.
    pub(crate) fn required(&self, name: &str) -> Result<Vec<i32>, StateError> {
        let what = format!("column in the table `{}`", self.table);
        self.column(name)?.ok_or_else(|| StateError::Missing { what, name: name.to_owned() })
    }

    /// A square of bytes with this side, if it is there.
    pub(crate) fn square(&self, name: &str, expected: usize) -> Result<Option<&'a [u8]>, StateError> {
        let wrong = |reason: String| StateError::Column { table: self.table, column: name.to_owned(), reason };
        match self.columns.iter().find(|(column, _)| *column == name) {
            None => Ok(None),
            Some((_, ColumnData::Square { side, bytes })) if *side == expected && bytes.len() == side * side => {
                Ok(Some(bytes))
            }
            Some((_, ColumnData::Square { side, .. })) => {
                Err(wrong(format!("has side {side}; the map has {expected}")))
            }
            Some(_) => Err(wrong(format!("must be a square of bytes with side {expected}"))),
        }
    }
}
