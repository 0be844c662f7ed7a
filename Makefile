# The two commands are `make run` and `make test`; both get what the machine lacks, then build and do their job.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Build outputs live outside the checkout, so that a fresh clone finds the last build of Bevy again.
export CARGO_TARGET_DIR ?= $(or $(HOME),/tmp)/.cache/stipple/target

.PHONY: run test bench help

run: ## Build and open the trainer; without a display, run a virtual trainee and print its score
	@if [[ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" && "$$(uname -s)" == Linux ]]; then \
		echo "No display here (DISPLAY and WAYLAND_DISPLAY are not set): running 'stipple demo' instead of the window"; \
		.ci/need core; \
		cargo run --locked --no-default-features -- demo; \
	else \
		.ci/need core build run; \
		cargo run --locked; \
	fi

test: ## Format, lints, every test, docs; ends with the number of tests passed and failed
	@.ci/need core build run test
	@.ci/test

bench: ## Benches of the core; figures and method are in README.md
	@.ci/need core
	cargo bench --locked --no-default-features

help: ## This list
	@echo "Stipple: a trainer for scalp micropigmentation"
	@echo
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "YES=1        install missing packages through sudo without asking"
	@echo "Build folder $(CARGO_TARGET_DIR)"
