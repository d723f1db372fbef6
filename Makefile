# The commands of this project. `make run` and `make test` need nothing done before them.

SHELL := /bin/bash
swift_sources := Package.swift Plugins Sources Tests adapters
format := swift format
format_options := --configuration .swift-format --recursive --parallel

# Recorded samples of partners' and device managers' formats, where a checkout has them beside it.
fixtures := $(wildcard $(abspath $(CURDIR)/../shared/fixtures))
ifneq ($(fixtures),)
export GATEHOUSE_FIXTURES ?= $(fixtures)
endif

# Tests that await nearly all begin at once otherwise, each with files open; Foundation's `Process` never learns
# of an end by a descriptor beyond 1,023.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 4

.PHONY: run test core projection simulation chaos-adapters bench fuzz sanitize lint format journal rule-pages abi-layout clean requirements

# Builds, and shows the whole path on a made-up fleet in a scratch folder.
run: requirements
	swift build
	Scripts/demo

# Builds everything, the benchmarks too, checks the style, runs every test. Those that drive the program are run
# twice: each command by itself, and all of them carried out by a service. What starts many processes, builds adapters
# as vendors do, or needs all processors, runs apart from the rest.
test: requirements
	GATEHOUSE_BENCHMARKS=1 swift build --build-tests
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory core
	Scripts/projection --sample $(broken_projections)
	swift test --skip-build --skip IntegrationTests --skip AdapterConformanceTests --skip AdapterBindingTests \
	  --skip VendorTests --skip SimulationTests
	$(MAKE) --no-print-directory simulation
	swift test --skip-build --filter VendorTests
	swift test --skip-build --filter AdapterConformanceTests
	swift test --skip-build --filter AdapterBindingTests
	swift test --skip-build --filter IntegrationTests
	GATEHOUSE_TEST_SERVED=1 swift test --skip-build --filter IntegrationTests

# Proves the core by itself: its tests run all of it, two evaluators agree on random worlds, and every rule
# that is broken on purpose is noticed.
core:
	Scripts/core coverage
	Scripts/core mutations

# Breaks every rule of the projection on purpose, one after the other: Tests/ProjectionMutations/README.md. `make test`
# breaks so many of them, which the commit chooses.
broken_projections := 40
projection: requirements
	swift build --build-tests
	Scripts/projection

# Runs ledger and runners through 10,000 interleavings: Tests/SimulationTests/README.md.
simulation:
	GATEHOUSE_SEEDS=10000 swift test --filter SimulationTests

# Hostile adapters: more seeds of RaceTests, then beside good ones under a real service, for an hour if nothing else is
# said: Sources/AdapterHost/AdapterHost.docc/Chaos.md.
CHAOS_SEEDS ?= 3000
CHAOS_SECONDS ?= 3600
chaos-adapters: requirements
	swift build --build-tests
	GATEHOUSE_SEEDS=$(CHAOS_SEEDS) swift test --skip-build --filter RaceTests
	Scripts/chaos-adapters $(CHAOS_SECONDS)

# Measures what it costs to cross to an adapter, how many records a bound library grades, what others notice
# of an adapter that crashes, how fast device data becomes durable, and what deciding costs; each beside other
# ways of doing the same in the same run.
benchmark := GATEHOUSE_BENCHMARKS=1 swift run --scratch-path .build-release -c release \
  -Xswiftc -enable-testing
bench: requirements
	GATEHOUSE_BENCHMARKS=1 swift build --scratch-path .build-release -c release \
	  -Xswiftc -enable-testing --product adapter-worker
	$(benchmark) CrossingBenchmark
	taskset --cpu-list 0 .build-release/release/CrossingBenchmark bytes
	GATEHOUSE_BENCHMARKS=1 swift build --scratch-path .build-release -c release \
	  -Xswiftc -enable-testing --product binding-interpreter
	$(benchmark) BindingBenchmark
	$(benchmark) CrashStormBenchmark
	Scripts/bench

# Lets libFuzzer look for inputs that our readers do not survive: Tests/Fuzzing/README.md.
own_adapters := lookout zimperium defender symantec reference-c reference-cpp reference-swift
fuzz: requirements
	set -e; for product in Fuzzer $(own_adapters:%=%-adapter); do \
	  GATEHOUSE_FUZZING=1 swift build --scratch-path .build-fuzz -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld \
	    -Xcc -fsanitize=fuzzer-no-link -Xcxx -fsanitize=fuzzer-no-link --product $$product; done
	Scripts/fuzz $(READER)

# The conformance suite on our own adapters, all built with AddressSanitizer, and on those in C and C++ built with
# ThreadSanitizer; adapters in Swift do not find its functions in the program that loads them. Left out: L05 and
# N01, which watch system calls, of which sanitizers make their own; H04, whose worker is C and then knows no
# exceptions; and C02, which takes long.
sanitized = set -e; for product in adapter-conformance adapter-worker $(2:%=%-adapter); do \
	    swift build --scratch-path .build-$(1) --sanitize=$(1) --product $$product; done; \
	  for adapter in $(2); do .build-$(1)/debug/adapter-conformance .build-$(1)/debug/lib$$adapter-adapter.so \
	    --recordings adapters/$$adapter/recordings --level 4 --exclude L05,N01,H04,C02; done
sanitize: requirements
	$(call sanitized,address,$(own_adapters))
	$(call sanitized,thread,reference-c reference-cpp)

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

# Keeps the ABI's header, its layout and the reference adapters as a released version: abi/README.md.
abi-layout:
	Scripts/abi-layout --freeze

clean:
	swift package clean

requirements:
	@Scripts/install-requirements
