# Needs Rust (rust-toolchain.toml names the version), Python 3.10 or later with venv, and make. `make help` lists the targets.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
ARGS ?=
TASKS ?=
SOAK_SECONDS ?= 600
SCALE ?= 1
FUZZ_SECONDS := $(or $(SECONDS),600)

TARGET := $(or $(CARGO_TARGET_DIR),target)
WHEELS := $(TARGET)/wheels
TOOLS := $(abspath $(TARGET))/tools
TRACES := $(TARGET)/traces
VENV := .venv
FLOORS := .venv-floors
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check

RUST := $(shell find crates -name '*.rs' -o -path 'crates/*' -name Cargo.toml) Cargo.toml Cargo.lock rust-toolchain.toml
PACKAGE := $(shell find python/hinterland -type f -not -name '*.pyc' -not -name '*.so') $(shell find maps -type f) pyproject.toml README.md

.PHONY: help build train test bench compare instructions soak fuzz conformance lint format docs clean rust-test python-test floors-test types

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: $(VENV)/.hinterland  ## A .venv with the release wheel and everything that training needs

train: build  ## Train a policy with defaults for two cores, evaluate and draw it (TASKS=FILE for tasks; ARGS="--resume DIR" goes on)
	$(VENV)/bin/hinterland train $(if $(TASKS),--tasks "$(TASKS)") $(ARGS)

test: rust-test python-test floors-test types  ## Every test: Rust, Python in two environments, stubs and types

bench: build  ## Every criterion bench, agent-steps a second on one core, and the original beside it
	benches/run $(ARGS)

# The runner starts benches under valgrind; its version is that of the library. It is installed once, unoptimised: that takes half the time.
instructions:  ## Instructions of hot paths against benches/instructions.json (ARGS=--bless records them); needs valgrind
	@command -v valgrind >/dev/null || { echo "valgrind is missing: apt-get install valgrind" >&2; exit 1; }
	CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --locked --debug --root $(TOOLS) \
		gungraun-runner@$$(sed -n '/^name = "gungraun-runner"/{n;s/.*"\(.*\)"/\1/p}' Cargo.lock)
	PATH="$(TOOLS)/bin:$$PATH" $(PYTHON) benches/instructions.py $(ARGS)

compare: $(VENV)/.hinterland  ## Beside its peers, measured in turns in ten minutes; writes docs/benchmarks.md (ARGS=--quick for a look)
	PYTHON=$(PYTHON) PYTHONPATH=benches $(VENV)/bin/python -m side_by_side $(ARGS)

soak:  ## Ten minutes of random actions, valid and not: memory must not grow (SOAK_SECONDS=n for longer)
	SOAK_SECONDS=$(SOAK_SECONDS) cargo test --locked --profile contract -p hinterland-env --test zero_garbage memory_does_not_grow -- --nocapture

# Without a sanitizer, since the language has no unsafe code: more is tried. What is found stays in the target folder.
fuzz:  ## Every target of fuzz/fuzz_targets, ten minutes each (SECONDS=n for longer); needs cargo-fuzz and a C++ compiler
	@cargo fuzz --version >/dev/null 2>&1 || { echo "cargo-fuzz is missing: cargo install --locked cargo-fuzz" >&2; exit 1; }
	for target in fuzz/fuzz_targets/*.rs; do \
		name=$$(basename $$target .rs) && found=$(TARGET)/fuzz/$$name && mkdir -p $$found && \
		RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none $$name $$found fuzz/corpus/$$name -- \
			-max_total_time=$(FUZZ_SECONDS) -max_len=4096 -len_control=0 -timeout=60; \
	done

conformance: $(VENV)/.hinterland  ## Neural MMO itself in lockstep with ours, 24,000 ticks in about half an hour (SCALE=0.1 for fewer)
	rm -rf $(TRACES)
	original=$$(benches/peers/setup | tail -n 1) && export PYTHONPATH=tests/conformance && \
		"$$original" -m oracle.check --ticks 8 && "$$original" -m oracle.record --out $(TRACES) --scale $(SCALE) && \
		"$$original" -m oracle.asked --out $(TRACES)/tasks
	$(VENV)/bin/python tests/conformance/replay.py $(if $(filter 1,$(SCALE)),--coverage) $(TRACES)
	$(VENV)/bin/python tests/conformance/replay_asked.py $(TRACES)/tasks

lint: $(VENV)/.dev  ## Formats and lints, as CI runs them
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/ruff check

format: $(VENV)/.dev  ## Rewrite every file in the house's format
	cargo fmt --all
	$(VENV)/bin/ruff format
	$(VENV)/bin/ruff check --fix

docs: $(VENV)/.dev  ## The Rust API's pages, and a check that no link of a Markdown file is dead
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked
	$(VENV)/bin/pytest -q --noconftest tests/python/test_links.py

clean:  ## Remove everything that make made, runs excepted
	rm -rf $(TARGET) $(VENV) $(FLOORS) .venv-nmmo .venv-peers .mypy_cache .pytest_cache .ruff_cache .hypothesis

# One binary holds the contracts; unit tests and doc tests stand beside the code.
rust-test:
	cargo test --locked --profile contract

python-test: $(VENV)/.hinterland $(VENV)/.dev
	$(VENV)/bin/pytest $(ARGS)

floors-test: $(FLOORS)/.hinterland
	$(FLOORS)/bin/pytest -m floors $(ARGS)

types: $(VENV)/.hinterland $(VENV)/.dev
	$(VENV)/bin/mypy
	$(VENV)/bin/stubtest hinterland._core --mypy-config-file pyproject.toml

# The wheel is built once, with fat LTO, and installed in both environments. A change of Python alone does not recompile Rust.
$(WHEELS)/.built: $(RUST) $(PACKAGE) $(VENV)/.pip
	$(VENV)/bin/python $(PIP_INSTALL) 'maturin>=1.14,<2'
	mkdir -p $(WHEELS)
	rm -f $(WHEELS)/*.whl
	$(VENV)/bin/maturin build --release --locked --interpreter $(VENV)/bin/python --out $(WHEELS)
	touch $@

$(VENV)/.pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "$(PYTHON) is $$($(PYTHON) --version 2>&1); Hinterland needs Python 3.10 or later: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python $(PIP_INSTALL) --upgrade 'pip>=25.1'
	touch $@

# The first command brings what the wheel needs, the second the wheel itself again after a change of the same version.
$(VENV)/.hinterland: $(WHEELS)/.built
	wheel=$$(echo $(WHEELS)/*.whl) && $(VENV)/bin/python $(PIP_INSTALL) "$$wheel[train,view,data]"
	$(VENV)/bin/python $(PIP_INSTALL) --no-deps --force-reinstall $(WHEELS)/*.whl
	touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.pip
	$(VENV)/bin/python $(PIP_INSTALL) --group dev
	touch $@

$(FLOORS)/.requirements: pyproject.toml
	$(PYTHON) -m venv $(FLOORS)
	$(FLOORS)/bin/python $(PIP_INSTALL) --upgrade 'pip>=25.1'
	$(FLOORS)/bin/python $(PIP_INSTALL) --group floors
	touch $@

$(FLOORS)/.hinterland: $(WHEELS)/.built $(FLOORS)/.requirements
	$(FLOORS)/bin/python $(PIP_INSTALL) --no-deps --force-reinstall $(WHEELS)/*.whl
	touch $@
