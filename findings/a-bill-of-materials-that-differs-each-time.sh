#!/usr/bin/env bash
# cyclonedx-gomod -noserial is there for the same bill each time, and writes the time of day into it, whatever SOURCE_DATE_EPOCH says.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

GOBIN=$work go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0
for bill in first second; do
  SOURCE_DATE_EPOCH=1700000000 ./cyclonedx-gomod bin -json -noserial -version v1 -output "$bill" ./cyclonedx-gomod 2>/dev/null
  sleep 1
done
diff first second && echo "both are the same" || echo "they differ"
