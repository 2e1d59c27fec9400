"""Hinterland beside its peers: measured in turns in one run, written to `docs/benchmarks.md` (`make compare`)."""
