# What can be done with ecswhy. Versions of tools stand here and nowhere else.
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# Extra arguments for terraform init, where the provider registry cannot be reached.
export TERRAFORM_INIT_ARGS ?= $(shell ./deploy/terraform/init-args)

GOARCH ?= arm64
BUILD  := CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH) go build -trimpath -buildvcs=false -tags lambda.norpc -ldflags='-s -w -buildid='

.PHONY: help demo test lint fuzz package e2e terraform clean

help: ## print what can be done
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 12

demo: ## replay recorded failures and print what the chat channel would show
	@go run ./cmd/ecswhy replay $(addprefix testdata/events/,$(addsuffix .json,$(DEMO)))

DEMO := deployment-failed-image-not-found deployment-failed-out-of-memory deployment-failed-elb-health-check \
	sidecar-killed-beside-culprit placement-failed-fargate standalone-task-failed

test: ## run all tests
	go vet ./...
	go test -race ./...

lint: ## check the code's style with golangci-lint
	go run $(GOLANGCI_LINT) run ./...

fuzz: ## run each fuzz test for FUZZTIME (5000x; a duration such as 10m looks deeper)
	@set -e; for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(or $(FUZZTIME),5000x) $$package; done; done

package: ## build dist/notifier.zip for Lambda, the same bytes every time
	@mkdir -p dist
	$(BUILD) -o dist/bootstrap ./functions/notifier
	go run ./functions/notifier/pack dist/notifier.zip dist/bootstrap

terraform: ## check the Terraform module: format, validity, tests
	./deploy/terraform/check

e2e: package ## deploy to an emulated AWS with Terraform and put every recorded event through it
	go test -tags e2e -count=1 -timeout 15m -v ./e2e

clean: ## remove what was built
	rm -rf dist
