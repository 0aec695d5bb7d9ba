# VideoPlay. `make run` and `make test` are all a newcomer needs; both install what the machine lacks.

SHELL := /bin/bash
CONFIG ?= config.yaml
# Nothing may be imported that the manifests do not name: the layers of Sources/Core are checked by the compiler.
SWIFT_BUILD_FLAGS := --explicit-target-dependency-import-check error
# Two accesses to one variable that must not overlap are looked for at run time by the debug build, on which all tests run. A
# release build would spend a thirtieth of each request on it.
RELEASE_FLAGS := -Xswiftc -enforce-exclusivity=unchecked

.PHONY: run test debug release install sdk docs fuzz format lint setup clean

run: setup release
	@exec .build/release/videoplay serve --config $(CONFIG)

test: setup debug
	@.ci/test

debug: setup
	@[ -d .build/debug ] || echo "Building (debug) for the first time: some five to fifteen minutes on two cores." >&2
	@swift build --build-tests $(SWIFT_BUILD_FLAGS)

release: setup
	@[ -d .build/release ] || echo "Building (release) for the first time: some five to fifteen minutes on two cores." >&2
	@swift build -c release $(SWIFT_BUILD_FLAGS) $(RELEASE_FLAGS)

# Copies what was built below a prefix, where it runs without this folder and without a Swift toolchain (see .ci/install).
PREFIX ?= /usr/local
install: release
	@.ci/install release $(DESTDIR)$(PREFIX)

# Installs the system packages that are missing; says what to do where it may not.
setup:
	@.ci/setup

# What a module outside this package is compiled against and tested with: .build/sdk (see .ci/sdk). The folder may be copied
# anywhere. `make install` brings one along.
SDK_CONFIGURATION ?= release
sdk: $(SDK_CONFIGURATION)
	@.ci/sdk $(SDK_CONFIGURATION)

# The reference for authors of modules, as pages for a browser: .build/docs (see .ci/docs).
docs: sdk
	@.ci/docs .build/sdk .build/docs

# Fuzzes the query engine's front for that many seconds a fuzzer (see .ci/fuzz).
FUZZ_SECONDS ?= 60
fuzz: setup
	@.ci/fuzz $(FUZZ_SECONDS)

# What each stage of a request costs, against Benchmarks/Thresholds; fails where one costs more than it may.
benchmark: setup
	@cd Benchmarks && swift package --disable-sandbox benchmark thresholds check

# Writes what the stages cost now as the new thresholds.
benchmark-thresholds: setup
	@cd Benchmarks && swift package --disable-sandbox --allow-writing-to-package-directory benchmark thresholds update

format:
	@swift format -i -r Package.swift Sources Modules Tests --parallel

lint:
	@swift format lint --strict -r Package.swift Sources Modules Tests --parallel

clean:
	@rm -rf .build
