#!/usr/bin/env bash
# OpenTelemetry's detectors for ECS call each container of a task by its host's name, and differ in the ARN of its log group.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	go.opentelemetry.io/contrib/detectors/aws/ecs v1.47.0
	go.opentelemetry.io/otel/sdk v1.47.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"go.opentelemetry.io/contrib/detectors/aws/ecs"
)

func main() {
	found, err := ecs.NewResourceDetector().Detect(context.Background())
	if err != nil {
		panic(err)
	}
	name, _ := found.Set().Value("container.name")
	groups, _ := found.Set().Value("aws.log.group.arns")
	host, _ := os.Hostname()
	fmt.Printf("the host's name %t, log group %s\n", name.AsString() == host, groups.AsStringSlice()[0])
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2
npm install --no-audit --no-fund --silent --ignore-scripts @opentelemetry/resource-detector-aws@2.23.0 @opentelemetry/api@1.9.1 >&2
cat > app.cjs <<'JS'
const { attributes } = require("@opentelemetry/resource-detector-aws").awsEcsDetector.detect();
const found = async (name) => (await attributes[name]) ?? "none";
(async () => {
  const isHost = (await found("container.name")) === require("node:os").hostname();
  console.log(`the host's name ${isHost}, log group ${(await found("aws.log.group.arns"))[0]}`);
})();
JS
cat > metadata.cjs <<'JS'
const { execFile } = require("node:child_process");
const arn = (rest) => `arn:aws:ecs:us-east-1:111122223333:${rest}`;
const task = { Cluster: "demo", TaskARN: arn("task/demo/1"), Family: "api", Revision: "3", LaunchType: "FARGATE" };
const container = (name) => ({
  Name: name, DockerId: "1-2", ContainerARN: arn("container/demo/1/2"), LogDriver: "awslogs",
  LogOptions: { "awslogs-group": "/ecs/api", "awslogs-region": "us-east-1", "awslogs-stream": `${name}/1` },
});
const server = require("node:http").createServer(({ url }, answer) => {
  const [name, isOfTask] = url.split("/").slice(2);
  answer.end(JSON.stringify(isOfTask ? { ...task, Containers: [container(name)] } : container(name)));
});
server.listen(0, "127.0.0.1", async () => {
  for (const name of ["app", "log-router"]) {
    const env = { ...process.env, ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${server.address().port}/v4/${name}` };
    for (const [language, ...command] of [["Go", "./app"], ["JavaScript", process.execPath, "app.cjs"]]) {
      const said = await new Promise((done) => execFile(command[0], command.slice(1), { env }, (_, out) => done(out.trim())));
      console.log(`container ${name}, ${language}: ${said}`);
    }
  }
  process.exit();
});
JS
seen=$(node metadata.cjs)
wanted="container app, Go: the host's name true, log group arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api:*
container app, JavaScript: the host's name true, log group arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api
container log-router, Go: the host's name true, log group arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api:*
container log-router, JavaScript: the host's name true, log group arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api"

cat <<TEXT
versions: go.opentelemetry.io/contrib/detectors/aws/ecs 1.47.0, @opentelemetry/resource-detector-aws 2.23.0, node $(node --version)
expected: container.name is the Name that the metadata of the container has, app and log-router, and one log group has one ARN.
seen:
$seen
why it matters: the containers of a task on Fargate share their host's name: traces and metrics of app and sidecar cannot be told apart by
  container.name, which changes with each task; and who looks for the ARN of a log group finds the services of one language.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
