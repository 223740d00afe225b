# What people and CI call. Every target is idempotent; `make deps` installs what is missing.

RELEASE := -c release -Xswiftc -cross-module-optimization
SOURCES := Package.swift Sources Benchmarks Fuzz Tests

.DEFAULT_GOAL := build
.PHONY: deps build demo test bench fuzz lint clean

deps:
	@.ci/deps

build: deps
	swift build $(RELEASE)

demo: deps
	swift build $(RELEASE) --product aqctl
	.venv/bin/python Tests/Demo/demo.py

test:
	@python3 .ci/test

bench: deps
	swift build $(RELEASE) --product aqctl
	swift build $(RELEASE) --product Benchmarks
	.build/release/Benchmarks $(or $(ARGUMENTS),run all)

# make fuzz [SECONDS=60] [TARGETS="log event"]; see docs/TESTING.md.
fuzz: deps
	@.ci/fuzz $(or $(SECONDS),60)

lint:
	swift format lint --strict -r $(wildcard $(SOURCES))

clean:
	rm -rf .build .venv
