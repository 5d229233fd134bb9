#!/usr/bin/env bash
# Powertools for Lambda refuses the text "5" as a metric's value, but takes NaN and infinity and writes null.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts @aws-lambda-powertools/metrics@2.36.0 aws-embedded-metrics@4.2.1 >&2
cat > app.cjs <<'JS'
process.env.AWS_EMF_ENVIRONMENT = "Local";
const { Metrics } = require("@aws-lambda-powertools/metrics");
const { createMetricsLogger } = require("aws-embedded-metrics");
const reasons = { text: "5", NaN: 0 / 0, infinity: 1 / 0 };
const say = console.log.bind(console);

// powertools is what the line of a metric says of its value, or that it was refused.
function powertools(value) {
  const lines = [];
  const metrics = new Metrics({ namespace: "alerts", serviceName: "notifier", logger: { warn() {} } });
  metrics.console.log = (line) => lines.push(line);
  try {
    metrics.addMetric("Ratio", "Percent", value);
    metrics.publishStoredMetrics();
  } catch {
    return "refused";
  }
  const line = JSON.parse(lines[0]);
  return `declared ${line._aws.CloudWatchMetrics[0].Metrics.length}, value ${line.Ratio}`;
}

function embedded(value) {
  try {
    createMetricsLogger().putMetric("Ratio", value);
  } catch {
    return "refused";
  }
  return "taken";
}
for (const [name, value] of Object.entries(reasons)) {
  say(`${name}: powertools ${powertools(value)}; aws-embedded-metrics ${embedded(value)}`);
}
JS
seen=$(node app.cjs 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted="text: powertools refused; aws-embedded-metrics refused
NaN: powertools declared 1, value null; aws-embedded-metrics refused
infinity: powertools declared 1, value null; aws-embedded-metrics refused"

cat <<TEXT
versions: @aws-lambda-powertools/metrics 2.36.0, aws-embedded-metrics 4.2.1, node $(node --version)
expected: a library that refuses "5" refuses what JSON cannot hold, as the other one does, or leaves the metric out.
seen:
$seen
why it matters: 0 failed of 0 deployments is NaN. The line declares a metric and gives it null, which is no value that CloudWatch can take:
  the data point is missing without an error in the program, and an alarm that treats missing data as good stays green.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
