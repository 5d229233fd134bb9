module github.com/ecswhy/ecswhy/bench/redaction

go 1.26.0

require (
	github.com/ecswhy/ecswhy v0.0.0
	github.com/zricethezav/gitleaks/v8 v8.30.1
)

replace github.com/ecswhy/ecswhy => ../..
