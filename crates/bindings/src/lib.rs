//! `hinterland._core`: the Python face of Hinterland.
//!
//! Only conversions happen here. Python allocates arrays, `WorldBatch` checks them once and writes into them in place;
//! configs, layouts and schemas cross as JSON; errors cross in `errors.rs`, and nothing else is decided.

mod acts;
mod batch;
mod buffers;
mod capture;
mod config;
mod errors;
mod given_tasks;
mod group;
mod maps;
mod nested;
mod rows;
mod statistics;
mod tables;
mod task_words;
mod tasks;
mod world;

/// On large pages (`.cargo/config.toml`), a tenth faster with many worlds. Python's own memory is none of its business.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The compiled part of the package `hinterland`.
#[pyo3::pymodule]
mod _core {
    #[pymodule_export]
    use crate::batch::WorldBatch;
    #[pymodule_export]
    use crate::capture::Capture;
    #[pymodule_export]
    use crate::config::{
        buffer_specs, config_schema, event_codes, json_to_toml, layout, resolve_config, state_schema, toml_to_json,
    };
    #[pymodule_export]
    use crate::maps::{MapPool, map_presets, palette};
    #[pymodule_export]
    use crate::nested::write_plain_actions;
    #[pymodule_export]
    use crate::rows::rows;
    #[pymodule_export]
    use crate::statistics::check_statistic;
    #[pymodule_export]
    use crate::task_words::{outline_tasks, task_words};
    #[pymodule_export]
    use crate::tasks::{TaskSet, check_sources, check_tasks, escape_text, format_tasks};
    #[pymodule_export]
    use crate::world::World;

    /// The version of the package.
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
