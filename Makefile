# What can be done with ecswhy. Versions of tools stand here and nowhere else.
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK   := golang.org/x/vuln/cmd/govulncheck@v1.9.0

# Extra arguments for terraform init, where the provider registry cannot be reached.
export TERRAFORM_INIT_ARGS ?= $(shell ./deploy/init-args)

# The tag alone says the version; between two of them it is the last one with the number of commits since, or a commit's name.
export VERSION := $(or $(VERSION),$(shell git describe --tags --match 'v*' --always --dirty 2>/dev/null))
LDFLAGS  = -ldflags='-s -w -buildid= -X github.com/ecswhy/ecswhy/internal/version.stamped=$(VERSION)'

GOARCH  ?= arm64
PACKAGE ?= dist/notifier.zip
# The SDK's functions are not inlined: a fortieth of the zip and of the memory less, and no more processor time.
BUILD    = CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH) go build -trimpath -buildvcs=false -tags lambda.norpc,nethttpomithttp2 -gcflags=github.com/aws/...=-l $(LDFLAGS)

PLATFORMS := linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 windows-amd64 windows-arm64

.PHONY: help demo gallery picture test lint vuln fuzz soak bench bench-short bench-against bench-text redaction wild release compare package e2e terraform first-hour clean

help: ## print what can be done
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 12

demo: ## replay recorded failures and print what the chat channel would show
	@go run ./internal/tool/demo

gallery: ## write dist/gallery/index.html: every recorded case as the channel shows it
	@go run ./internal/tool/gallery -o dist/gallery

picture: ## photograph the gallery into dist/gallery/gallery.png (needs chromium and fonts for Japanese and emoji)
	@mkdir -p dist/gallery
	ECSWHY_GALLERY_REQUIRED=1 ECSWHY_SCREENSHOT=$(CURDIR)/dist/gallery/gallery.png go test -count=1 -run TheGalleryInABrowser ./internal/tool/gallery

test: ## run all tests, and say what could not be tested here
	@go run ./internal/testreport ./...

lint: ## check the code's style with golangci-lint
	go run $(GOLANGCI_LINT) run ./...

vuln: ## look for known vulnerabilities in what is linked
	GOBIN=$(CURDIR)/dist go install $(GOVULNCHECK)
	@dist/govulncheck ./... || { [ $$? -ne 3 ] && echo "SKIPPED: the vulnerability database cannot be reached, so known vulnerabilities were NOT looked for." >&2; }

fuzz: ## run each fuzz test for FUZZTIME (5000x; a duration such as 10m looks deeper)
	@set -e; for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(or $(FUZZTIME),5000x) -fuzzminimizetime 10x $$package; done; done

soak: ## put 10,000 faults, hostile logs, poisoned batches, a storm and crash loops in the function's way, and count what is lost and said
	ECSWHY_SOAK=1 go test -count=1 -timeout 30m -v ./functions/notifier -run 'TestNothingIsLost|TestNoSecret|TestAPanic|TestAStorm|TestACrashLoop|TestNoLog|TestAPoisoned|TestACopy'
	go test -count=1 -v -run 'OneThread|OneMessage|EverRarer|SameNumber|OnceAnHour|Poisoned|AnsweredInTime|ComesBack' ./internal/notify ./internal/diagnosis

bench: ## measure the function and judge it by its goals (about 6 minutes)
	go run ./bench

bench-short: ## judge only its size, its AWS calls and its allocations
	go run ./bench -short

bench-against: ## compare the function with itself at REV, a revision, interleaved in one run (about 4 minutes)
	go run ./bench -against $(REV)

wild: ## print how well and how fast texts of real failures are read, and what is not right (WILD=learn,check lists by name)
	ECSWHY_WILD=$(WILD) go test -count=1 -v ./internal/diagnosis -run 'TestWild|TestOrdinaryLines' -bench 'Text$$' -cpu 1

redaction: ## print how many of the secrets that gitleaks and secretlint know are masked, and how many ordinary lines change
	cd bench/redaction && go run .

bench-text: ## judge whether hostile texts of any length are read in a time that grows no faster than they (about a minute)
	go run ./bench/text

release: ## build all that a release has into dist/release, the same bytes every time (with empty caches about 25 minutes on 2 processors)
	@rm -rf dist/release dist/module && mkdir -p dist/release dist/module
	@set -e; for platform in $(PLATFORMS); do program=dist/release/ecswhy-$$platform; case $$platform in windows-*) program=$$program.exe;; esac; \
		echo "build $$program"; CGO_ENABLED=0 GOOS=$${platform%-*} GOARCH=$${platform#*-} go build -trimpath -buildvcs=false $(LDFLAGS) -o $$program ./cmd/ecswhy; done
	@set -e; for arch in arm64 amd64; do \
		$(MAKE) --no-print-directory package GOARCH=$$arch PACKAGE=dist/release/notifier-$$arch.zip; mv dist/bootstrap dist/bootstrap-$$arch; done
	@cd deploy/terraform && tar -cf - *.tf *.txt README.md patterns modules/*/*.tf modules/*/README.md examples/*/*.tf examples/*/*.md | tar -xf - -C ../../dist/module
	@cd deploy && tar -cf - cloudformation | tar -xf - -C ../dist/module
	@go run ./functions/notifier/pack dist/release/ecswhy-module.zip dist/module LICENSE dist/release/notifier-*.zip
	@go run ./internal/tool/sbom '$(VERSION)' $$(find dist -name 'ecswhy-*' ! -name '*.zip' -o -name 'bootstrap-*' | sort) >dist/release/sbom.cdx.json
	@cd dist/release && sed "s/@VERSION@/$(VERSION)/g; s/@SUM@/$$(sha256sum ecswhy-module.zip | cut -d' ' -f1)/" ../../.github/release.md >INSTALL.md
	@cd dist/release && sha256sum -- * >SHA256SUMS && cat SHA256SUMS

compare: ## wait beside the AWS CLI's and the Go SDK's waiters on the same scripted rollouts, and on a terminal (about 3 minutes)
	ECSWHY_SLOW=1 go test -count=1 -timeout 10m -v -run 'BesideOther|ATerminal' ./internal/cli/wait ./cmd/ecswhy

package: ## build dist/notifier.zip for Lambda, the same bytes every time
	@mkdir -p dist
	$(BUILD) -o dist/bootstrap ./functions/notifier
	env -u GOARCH go run ./functions/notifier/pack $(PACKAGE) dist/bootstrap

terraform: ## check the Terraform module: format, validity, tests
	./deploy/check

e2e: package ## deploy to an emulated AWS with Terraform and put every recorded event through it
	@go run ./internal/testreport -race=false -tags e2e -count=1 -timeout 5m -v -run 'Emulator|NPMClient' ./cmd/ecswhy
	@go run ./internal/testreport -race=false -tags e2e -count=1 -timeout 10m -v -run CommandLineReads ./internal/message
	@go run ./internal/testreport -race=false -tags e2e -count=1 -timeout 20m -v ./e2e

first-hour: ## walk a stranger's first hour with an empty home, from the clone to the removal, and time each step (about 30 minutes on 2 processors)
	.ci/first-hour

clean: ## remove what was built
	rm -rf dist
