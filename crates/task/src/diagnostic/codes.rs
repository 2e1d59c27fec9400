//! What can be wrong, a code each.

/// A code, what it stands for, and whether it only warns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// As shown: `E` and three digits for errors, `W` for warnings.
    pub id: &'static str,
    /// What is wrong, in general.
    pub title: &'static str,
}

macro_rules! codes {
    ($($name:ident = $id:literal: $title:literal;)*) => {
        $(#[doc = $title] pub(crate) const $name: Code = Code { id: $id, title: $title };)*
        /// Every code, in order.
        pub const CODES: &[Code] = &[$($name),*];
    };
}

codes! {
    CHARACTER = "E001": "a character that the language does not know";
    STRING = "E002": "a string that does not end on its line";
    NUMBER = "E003": "a number that cannot be read";
    SYNTAX = "E010": "something else was expected here";
    CHAINED = "E011": "comparisons in a chain";
    UNCLOSED = "E012": "a bracket that is never closed";
    CLAUSES = "E013": "a clause twice, or one too few";
    UNKNOWN = "E020": "a name that nothing has";
    DUPLICATE = "E021": "two things of one name";
    TYPE = "E022": "a value of another kind than is needed";
    ARGUMENTS = "E023": "too many arguments, too few, or one of a name that is not a parameter's";
    MANY = "E024": "the numbers of a group where one number is needed";
    FILTER = "E025": "a filter on what the event or the item does not have";
    CONSTANT = "E026": "a number that must be known before the episode";
    RECURSION = "E027": "a definition that needs itself";
    CONTEXT = "E028": "a word that has a meaning elsewhere, but not here";
    RANGE = "E030": "a number out of its range";
    HORIZON = "E031": "a deadline that no episode lasts for";
    LEVEL = "E032": "a level beyond the maximum";
    PLACE = "E033": "a tile outside of the map";
    UNREACHABLE = "E034": "a goal that nobody can reach";
    IMPORT = "E040": "a file that cannot be imported";
    CYCLE = "E041": "files that import each other";
    LIMIT = "E050": "more than the limits allow";
    UNUSED = "W001": "a name that is never used";
    TRIVIAL = "W002": "a goal that is reached from the start";
    TEAMS = "W003": "teams, where the config has none";
    HIDES = "W004": "a name that hides one of the prelude's";
    EMPTY = "W005": "something that does nothing";
    REACH = "W006": "`by`, `within` or `for` that reaches less far than it looks";
}
