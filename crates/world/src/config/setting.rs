//! What one option of the config is: its kind, default, range and words of documentation.
//!
//! The `section!` macro declares a section once; the serde struct, the schema (which Python's class, the stubs and
//! `docs/config.md` are generated from or tested against) and the validation all come from that declaration.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

/// What a value must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Integer,
    /// A finite number.
    Number,
    /// A whole number, or nothing.
    OptionalInteger,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A list of some of a few words, each at most once.
    Choices(&'static [&'static str]),
    /// A name.
    Text,
    /// A list of whole numbers.
    Integers,
    /// Team name to list of agent ids, or nothing.
    Teams,
}

/// One option: `section.name`.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// The option's name inside its section.
    pub name: &'static str,
    /// What its value must look like.
    pub kind: Kind,
    /// The default; `null` where it follows from other options (see `doc`) or where nothing is the default.
    pub default: Value,
    /// Smallest and largest allowed number, both allowed.
    pub range: Option<(f64, f64)>,
    /// What it means, in its units.
    pub doc: String,
}

/// A section of the config and the options in it.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// The section's name, such as `players`.
    pub name: &'static str,
    /// What it is about.
    pub doc: String,
    /// Its options, in the order of the documentation.
    pub settings: Vec<Setting>,
}

/// A Rust type that an option can have.
pub(crate) trait SettingType: Serialize {
    /// The kind of value it accepts.
    const KIND: Kind;
}

impl SettingType for bool {
    const KIND: Kind = Kind::Bool;
}
impl SettingType for u16 {
    const KIND: Kind = Kind::Integer;
}
impl SettingType for i16 {
    const KIND: Kind = Kind::Integer;
}
impl SettingType for u32 {
    const KIND: Kind = Kind::Integer;
}
impl SettingType for i32 {
    const KIND: Kind = Kind::Integer;
}
impl SettingType for f64 {
    const KIND: Kind = Kind::Number;
}
impl SettingType for Option<u16> {
    const KIND: Kind = Kind::OptionalInteger;
}
impl SettingType for Vec<i32> {
    const KIND: Kind = Kind::Integers;
}
impl SettingType for String {
    const KIND: Kind = Kind::Text;
}
impl SettingType for Option<IndexMap<String, Vec<u16>>> {
    const KIND: Kind = Kind::Teams;
}

/// Declares one section: its struct, and `Section` describing it.
///
/// `name: Type = default, low..=high;` gives a number its range; `name: Type = auto;` marks an option whose default
/// follows from other options and is filled in by `resolve`.
macro_rules! section {
    (
        $(#[doc = $about:literal])*
        $section:literal $Section:ident {
            $(
                $(#[doc = $doc:literal])*
                $name:ident : $Type:ty = $default:tt $(, $low:literal ..= $high:literal)? ;
            )*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $Section {
            $( $(#[doc = $doc])* pub $name: $Type, )*
        }

        impl $Section {
            /// The declaration of this section.
            pub fn describe() -> $crate::config::setting::Section {
                $crate::config::setting::Section {
                    name: $section,
                    doc: concat!($($about),*).trim().to_owned(),
                    settings: vec![$(
                        $crate::config::setting::Setting {
                            name: stringify!($name),
                            kind: <$Type as $crate::config::setting::SettingType>::KIND,
                            default: section!(@default $default),
                            range: section!(@range $($low, $high)?),
                            doc: concat!($($doc),*).trim().to_owned(),
                        }
                    ),*],
                }
            }
        }
    };
    (@default auto) => { serde_json::Value::Null };
    (@default $value:tt) => { serde_json::json!($value) };
    (@range) => { None };
    (@range $low:literal, $high:literal) => { Some(($low as f64, $high as f64)) };
}

/// Declares an option's choice of words.
macro_rules! choice {
    (
        $(#[doc = $about:literal])*
        $Choice:ident { $( $(#[doc = $doc:literal])* $Variant:ident = $word:literal ),* $(,)? }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $Choice {
            $( $(#[doc = $doc])* #[serde(rename = $word)] $Variant, )*
        }

        impl $crate::config::setting::SettingType for $Choice {
            const KIND: $crate::config::setting::Kind = $crate::config::setting::Kind::Choice(&[$($word),*]);
        }

        impl $crate::config::setting::SettingType for Vec<$Choice> {
            const KIND: $crate::config::setting::Kind = $crate::config::setting::Kind::Choices(&[$($word),*]);
        }
    };
}

pub(crate) use {choice, section};
