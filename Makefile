# What can be done with ecswhy. Versions of tools stand here and nowhere else.
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK   := golang.org/x/vuln/cmd/govulncheck@v1.9.0

# Extra arguments for terraform init, where the provider registry cannot be reached.
export TERRAFORM_INIT_ARGS ?= $(shell ./deploy/init-args)

GOARCH ?= arm64
BUILD  := CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH) go build -trimpath -buildvcs=false -tags lambda.norpc,nethttpomithttp2 -ldflags='-s -w -buildid='

.PHONY: help demo gallery picture test lint vuln fuzz soak bench bench-short bench-against bench-text redaction wild release compare package e2e terraform clean

help: ## print what can be done
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 12

demo: ## replay recorded failures and print what the chat channel would show
	@go run ./internal/tool/demo

gallery: ## write dist/gallery/index.html: every recorded case as the channel shows it
	@go run ./internal/tool/gallery -o dist/gallery

picture: ## renew docs/gallery.png (needs chromium and fonts for Japanese and emoji)
	ECSWHY_GALLERY_REQUIRED=1 ECSWHY_SCREENSHOT=$(CURDIR)/docs/gallery.png go test -count=1 -run TheGalleryInABrowser ./internal/tool/gallery

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

release: ## build the command for linux and darwin, amd64 and arm64, into dist/release, with checksums
	@rm -rf dist/release && mkdir -p dist/release
	@set -e; for os in linux darwin; do for arch in amd64 arm64; do \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch go build -trimpath -buildvcs=auto -ldflags='-s -w -buildid=' -o dist/release/ecswhy-$$os-$$arch ./cmd/ecswhy; done; done
	cd dist/release && sha256sum ecswhy-* > SHA256SUMS

compare: ## wait beside the AWS CLI's and the Go SDK's waiters on the same scripted rollouts, and on a terminal (about 3 minutes)
	ECSWHY_SLOW=1 go test -count=1 -timeout 10m -v -run 'BesideOther|ATerminal' ./internal/cli/wait ./cmd/ecswhy

package: ## build dist/notifier.zip for Lambda, the same bytes every time
	@mkdir -p dist
	$(BUILD) -o dist/bootstrap ./functions/notifier
	go run ./functions/notifier/pack dist/notifier.zip dist/bootstrap

terraform: ## check the Terraform module: format, validity, tests
	./deploy/check

e2e: package ## deploy to an emulated AWS with Terraform and put every recorded event through it
	@go run ./internal/testreport -race=false -tags e2e -count=1 -timeout 5m -v -run Emulator ./cmd/ecswhy
	@go run ./internal/testreport -race=false -tags e2e -count=1 -timeout 10m -v -run CommandLineReads ./internal/message
	@go run ./internal/testreport -race=false -tags e2e -count=1 -timeout 15m -v ./e2e

clean: ## remove what was built
	rm -rf dist
