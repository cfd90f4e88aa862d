# Sord: `make` lists the targets. CONTRIBUTING.md says more.

SHELL := bash
JOBS ?= $(shell nproc)
PYTHON := .deps/python/bin/python
PYTEST_FOLDERS := $(wildcard Tests/Browser Tests/Services)
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help deps build release web run test test-swift test-web test-python bench format lint clean

help: ## list the targets
	@echo "make TARGET, where TARGET is one of"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | column -t -s $$'\t' | sed 's/^/  /'

deps: ## install what is missing: Debian packages, and what deps.lock pins, into .deps
	@scripts/deps

run: deps release web ## build for release, prepare sample files once, serve on 127.0.0.1:8080 (ARGS="--port 8090")
	@scripts/sample-data
	@exec .build/release/sord serve $(ARGS)

build: deps ## build everything for debugging, tests too
	swift build --build-tests -j $(JOBS)

release: deps
	swift build --configuration release --product sord -j $(JOBS)

web: deps ## build the workbench into web/dist
	node web/build.mjs

test: test-web test-swift test-python ## build, then run every test: workbench, Swift, browser, real servers

test-swift: build ## run the Swift tests
	swift test --skip-build --no-parallel

test-web: web ## check the workbench's types, run its unit tests
	tsc -p web/tsconfig.json
	node web/test.mjs

test-python: build web ## run the tests in a real browser and against real servers
	$(if $(PYTEST_FOLDERS),$(PYTHON) -m pytest $(PYTEST_FOLDERS),@echo "no Python tests")

bench: release ## measure Sord beside its peers and print the ratios (ARGS="load" for one measurement)
	@$(PYTHON) bench/run.py $(ARGS)

format: ## bring the Swift sources into shape
	swift format --in-place --parallel --recursive Package.swift Sources Tests

lint: ## check the shape of the Swift sources
	swift format lint --strict --parallel --recursive Package.swift Sources Tests

clean: ## remove what was built; .deps and data stay
	rm -rf .build web/dist web/.gen
