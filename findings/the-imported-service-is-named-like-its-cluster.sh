#!/usr/bin/env bash
# The CDK takes the cluster's name for the service's where the ARN is imported, unless a feature flag is set; not where it is literal.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm install --no-audit --no-fund --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 >&2
cat > app.cjs <<'JS'
const { App, Fn, Stack, aws_ecs: ecs } = require("aws-cdk-lib");
const arn = "arn:aws:ecs:us-east-1:111122223333:service/demo/api";

// valueOf is what CloudFormation makes of the functions that the CDK wrote, where the imported value is the ARN.
function valueOf(written) {
  if (typeof written === "string") return written;
  if (written["Fn::ImportValue"]) return arn;
  const [at, { "Fn::Split": [separator, text] }] = written["Fn::Select"];
  return valueOf(text).split(separator)[at];
}
function serviceName(context, given) {
  const stack = new Stack(new App({ context }), "Alarms");
  return valueOf(stack.resolve(ecs.FargateService.fromFargateServiceArn(stack, "Service", given).serviceName));
}
const flag = { "@aws-cdk/aws-ecs:arnFormatIncludesClusterName": true };
console.log(`literal ARN: ${serviceName({}, arn)}`);
console.log(`imported ARN: ${serviceName({}, Fn.importValue("ServiceArn"))}`);
console.log(`imported ARN, with the flag: ${serviceName(flag, Fn.importValue("ServiceArn"))}`);
JS
seen=$(node app.cjs 2>/dev/null)
wanted="literal ARN: api
imported ARN: demo
imported ARN, with the flag: api"

cat <<TEXT
versions: aws-cdk-lib 2.276.0, constructs 10.8.1, node $(node --version)
expected: api each time: the ARN of a service has its cluster's name in it by default since 2021.
seen (of service/demo/api):
$seen
why it matters: an alarm in another stack gets the dimension ServiceName=demo, for which there is no metric: it never fires, and says
  nothing but that data is missing. A test of the stack with a literal ARN is green.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
