# The commands for newcomers: `make run` shows the whole chain, `make test` runs the tests.
SWIFT ?= swift
# The folder of the official specification, for `make interop`.
SPEC ?= ../shared/matrix-spec/v1.19/data
APT_PACKAGES = libyaml-dev libjansson-dev libsqlite3-dev pkg-config

# `make fuzz`: the seconds for each target, and the targets (default: all).
SECONDS ?= 600
TARGET ?=

.PHONY: run test build generate check lint interop examples docs setup release dist clean bench fuzz sanitize documents

run: setup ## Builds, regenerates and runs the tour.
	$(SWIFT) build --product specgen
	.build/debug/specgen generate --quiet
	$(SWIFT) build --product matrix-push-tour
	.build/debug/matrix-push-tour

test: setup ## Builds and runs all tests.
	$(SWIFT) build --build-tests
	@SWIFT="$(SWIFT)" Scripts/test.sh
	@test -d ../shared || echo 'skipped: tests that need data in ../shared; "Test data" in CONTRIBUTING.md lists its sources'

build: setup
	$(SWIFT) build

release: setup ## Builds the commands for production.
	$(SWIFT) build -c release --product specgen
	$(SWIFT) build -c release --product matrix-push

dist: setup ## Makes archives, Debian packages and the artifact bundle in .build/dist; TEST=1 installs and runs them.
	@SWIFT="$(SWIFT)" Scripts/dist.sh $(if $(TEST),--test)

generate: setup ## Writes Generated/ from Schemas/.
	$(SWIFT) run specgen generate

check: setup ## Checks that Generated/ is up to date and that the schemas have no problems.
	$(SWIFT) run specgen check
	$(SWIFT) run specgen lint

interop: setup ## Runs a client generated from the official specification against a real homeserver, Synapse.
	@Scripts/interop.sh $(SPEC)

documents: setup ## Generates, compiles and tests published OpenAPI documents; DOCUMENTS="a.yaml b.json" for others.
	@Scripts/real-documents.sh $(DOCUMENTS)

fuzz: setup ## Fuzzes the readers with libFuzzer, SECONDS each; TARGET="json yaml" for some of them.
	@Scripts/fuzz.sh $(SECONDS) $(TARGET)

sanitize: setup ## Runs the tests with AddressSanitizer and ThreadSanitizer.
	@Scripts/sanitize.sh

examples: setup ## Builds and runs the packages in Examples/.
	@Scripts/examples.sh

docs: setup ## Builds the documentation site.
	@Scripts/docs.sh

bench: setup ## Measures codecs, gateway, pusher and comparable programs; GATEWAY=1, PUSHER=1, LEAK=1: only these.
	@$(if $(DOCS),GATEWAY_DOCUMENT=docs/reference/performance.md PUSHER_DOCUMENT=docs/reference/performance.md) \
		LEAK=$(LEAK) GATEWAY_ONLY=$(GATEWAY) PUSHER_ONLY=$(PUSHER) \
		Scripts/bench.sh $(if $(FORMAT),--format $(FORMAT)) $(if $(QUICK),--quick) \
		$(if $(DOCS),--document docs/project/performance.md --plot docs/project/codecs.svg)

setup: ## Installs missing system packages.
	@Scripts/setup.sh $(APT_PACKAGES)

clean:
	$(SWIFT) package clean
