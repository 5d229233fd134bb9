#!/usr/bin/env bash
# addEventPattern of the CDK joins two exclusions of one field with "or", so that the rule takes every event.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 >&2
cat > app.cjs <<'JS'
const { App, Stack, aws_events: events } = require("aws-cdk-lib");
const { Template } = require("aws-cdk-lib/assertions");
const stack = new Stack(new App(), "Alerts");
const rule = new events.Rule(stack, "Stopped", {
  eventPattern: {
    source: ["aws.ecs"],
    detail: { lastStatus: ["STOPPED"], stopCode: events.Match.anythingBut("UserInitiated") },
  },
});
rule.addEventPattern({ detail: { stopCode: events.Match.anythingBut("ServiceSchedulerInitiated") } });
const [made] = Object.values(Template.fromStack(stack).findResources("AWS::Events::Rule"));
console.log(JSON.stringify(made.Properties.EventPattern.detail));
JS
seen=$(node app.cjs 2>/dev/null)
wanted='{"lastStatus":["STOPPED"],"stopCode":[{"anything-but":["UserInitiated"]},{"anything-but":["ServiceSchedulerInitiated"]}]}'

cat <<TEXT
versions: aws-cdk-lib 2.276.0, constructs 10.8.1, node $(node --version)
expected: adding to a pattern narrows it: {"anything-but": ["UserInitiated", "ServiceSchedulerInitiated"]}, or an error.
seen:
$seen
why it matters: the elements of an array in a pattern are alternatives, and whatever is the one stop code is not the other: the second
  exclusion turns the first one off. The rule that was to make less noise now tells of every task that is scaled in.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
