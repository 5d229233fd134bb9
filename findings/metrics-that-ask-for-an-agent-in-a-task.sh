#!/usr/bin/env bash
# aws-embedded-metrics writes to stdout on Lambda, but asks for an agent in a task: without one, flush throws and nothing is written.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts aws-embedded-metrics@4.2.1 >&2
cat > app.cjs <<'JS'
const metadata = { Name: "app", Image: "api:1", Labels: { "com.amazonaws.ecs.cluster": "demo" } };
const server = require("node:http").createServer((_, answer) => answer.end(JSON.stringify(metadata)));
server.listen(0, "127.0.0.1", async () => {
  if (process.argv[2] === "task") {
    process.env.ECS_CONTAINER_METADATA_URI = `http://127.0.0.1:${server.address().port}/v3/one`;
  }
  const metrics = require("aws-embedded-metrics").createMetricsLogger();
  metrics.putMetric("Failed", 1);
  if (process.argv[3] === "forgets") {
    metrics.flush();
    return server.unref();
  }
  try {
    await metrics.flush();
  } catch (error) {
    console.log(`flush threw ${error.code} at port ${error.port}`);
  }
  process.exit();
});
JS
# written is what stdout of a program tells of its metric.
written() {
  local said
  said=$("${@:2}" 2>/dev/null)
  echo "$1: metrics on stdout $(grep -c CloudWatchMetrics <<<"$said" || true), $(grep -o "^flush threw.*" <<<"$said" || echo "no error")"
}
seen=$(
  written Lambda env AWS_LAMBDA_FUNCTION_NAME=notifier node app.cjs
  written "ECS task" node app.cjs task
  node app.cjs task forgets >/dev/null 2>&1 || echo "ECS task, flush not awaited: exit $?"
  written "ECS task with AWS_EMF_ENVIRONMENT=Local" env AWS_EMF_ENVIRONMENT=Local node app.cjs task
)
wanted="Lambda: metrics on stdout 1, no error
ECS task: metrics on stdout 0, flush threw ECONNREFUSED at port 25888
ECS task, flush not awaited: exit 1
ECS task with AWS_EMF_ENVIRONMENT=Local: metrics on stdout 1, no error"

cat <<TEXT
versions: aws-embedded-metrics 4.2.1, node $(node --version)
expected: the same line on stdout in a task as on Lambda: CloudWatch makes metrics of such lines in its logs.
seen:
$seen
why it matters: code that counted well as a function counts nothing as a task, and a flush that nobody waits for ends it:
  the metric of errors is what brings the service down.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
