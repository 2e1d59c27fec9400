//! The allocator of the wheel, so that what is measured is what users run.

#[cfg(not(target_os = "linux"))]
pub(crate) use std::alloc::System as Allocator;
#[cfg(target_os = "linux")]
pub(crate) use tikv_jemallocator::Jemalloc as Allocator;
