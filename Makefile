# The commands of this project. `make run` and `make test` need nothing done before them.

SHELL := /bin/bash
swift_sources := Package.swift Sources Tests adapters
format := swift format
format_options := --configuration .swift-format --recursive --parallel

# Recorded samples of partners' and device managers' formats, where a checkout has them beside it.
fixtures := $(wildcard $(abspath $(CURDIR)/../shared/fixtures))
ifneq ($(fixtures),)
export GATEHOUSE_FIXTURES ?= $(fixtures)
endif

.PHONY: run test bench lint format journal rule-pages clean requirements

# Builds, and shows the whole path on a made-up fleet in a scratch folder.
run: requirements
	swift build
	Scripts/demo

# Builds everything, checks the style, runs every test.
test: requirements
	swift build --build-tests
	$(MAKE) --no-print-directory lint
	swift test --skip-build

# Measures how fast device data becomes durable, beside bare rows of the same bytes.
bench: requirements
	GATEHOUSE_BENCHMARKS=1 swift run --scratch-path .build-release -c release ImportBenchmark

lint:
	$(format) lint --strict $(format_options) $(swift_sources)

format:
	$(format) format --in-place $(format_options) $(swift_sources)

# Generates the journal's code from journal.proto. Needs Debian's protobuf-compiler, and is only for a
# change of that file: the generated code is committed.
journal:
	swift package resolve
	swift build --package-path .build/checkouts/swift-protobuf --scratch-path .build-protoc \
	  --product protoc-gen-swift
	protoc --plugin=.build-protoc/debug/protoc-gen-swift --proto_path=Sources/JournalFormat \
	  --swift_out=Sources/JournalFormat --swift_opt=Visibility=Package journal.proto

# Writes the pages of the conformance suite's rules from the rules themselves; they are committed.
rule-pages:
	swift run adapter-conformance pages Sources/AdapterConformance/AdapterConformance.docc

clean:
	swift package clean

requirements:
	@Scripts/install-requirements
