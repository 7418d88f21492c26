# Everything a newcomer needs: `make run` shows the whole chain at work, `make test` passes the tests.
SWIFT ?= swift
# The official specification, for `make interop`.
SPEC ?= ../shared/matrix-spec/v1.19/data
APT_PACKAGES = libyaml-dev libjansson-dev pkg-config

# `make fuzz`: how long each target runs, and which ones (all).
SECONDS ?= 600
TARGET ?=

.PHONY: run test build generate check lint interop examples docs setup release clean bench fuzz sanitize documents

run: setup ## Builds, regenerates and runs the demo.
	$(SWIFT) build --product specgen
	$(SWIFT) build --product matrix-push
	.build/debug/specgen generate --quiet
	.build/debug/matrix-push demo

test: setup ## Builds and runs all tests.
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --no-parallel
	@test -d ../shared || echo 'skipped: tests that need data in ../shared; "Test data" in CONTRIBUTING.md lists its sources'

build: setup
	$(SWIFT) build

release: setup ## Builds the commands as they should run in production.
	$(SWIFT) build -c release --product specgen
	$(SWIFT) build -c release --product matrix-push

generate: setup ## Writes Generated/ from Schemas/.
	$(SWIFT) run specgen generate

check: setup ## Is Generated/ what Schemas/ produce? Are the schemas in order?
	$(SWIFT) run specgen check
	$(SWIFT) run specgen lint

interop: setup ## A client generated from the official specification against a real homeserver, Synapse.
	@Scripts/interop.sh $(SPEC)

documents: setup ## Real OpenAPI documents, generated, compiled and read back; DOCUMENTS="a.yaml b.json" for others.
	@Scripts/real-documents.sh $(DOCUMENTS)

fuzz: setup ## Fuzzes the readers with libFuzzer, SECONDS each; TARGET="json yaml" for some of them.
	@Scripts/fuzz.sh $(SECONDS) $(TARGET)

sanitize: setup ## The tests under AddressSanitizer and ThreadSanitizer.
	@Scripts/sanitize.sh

examples: setup ## Builds and runs the packages below Examples/.
	@Scripts/examples.sh

docs: setup ## Builds the documentation site.
	@Scripts/docs.sh

bench: setup ## Times our codecs beside Foundation's and those of other languages, and prints one table.
	@Scripts/bench.sh $(if $(FORMAT),--format $(FORMAT)) $(if $(QUICK),--quick) \
		$(if $(DOCS),--document docs/project/performance.md --plot docs/project/codecs.svg)

setup: ## Installs the system packages that are missing.
	@Scripts/setup.sh $(APT_PACKAGES)

clean:
	$(SWIFT) package clean
