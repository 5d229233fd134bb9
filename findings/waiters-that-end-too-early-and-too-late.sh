#!/usr/bin/env bash
# The waiters of two SDKs for one API: Go's gives up at the first throttled call, JavaScript's waits out a denial, both wait for the gone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	github.com/aws/aws-sdk-go-v2 v1.48.0
	github.com/aws/aws-sdk-go-v2/service/ecs v1.105.1
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

func main() {
	key := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "none"}
	client := ecs.New(ecs.Options{
		Region: "us-east-1", BaseEndpoint: &os.Args[1],
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return key, nil }),
	})
	pace, limit := time.Second, 6*time.Second
	var err error
	if os.Args[2] == "gone" {
		waiter := ecs.NewTasksStoppedWaiter(client, func(o *ecs.TasksStoppedWaiterOptions) { o.MinDelay, o.MaxDelay = pace, pace })
		err = waiter.Wait(context.Background(), &ecs.DescribeTasksInput{Tasks: []string{"one"}}, limit)
	} else {
		waiter := ecs.NewServicesStableWaiter(client, func(o *ecs.ServicesStableWaiterOptions) { o.MinDelay, o.MaxDelay = pace, pace })
		err = waiter.Wait(context.Background(), &ecs.DescribeServicesInput{Services: []string{"api"}}, limit)
	}
	fmt.Printf("time ran out: %t\n", strings.Contains(err.Error(), "exceeded max wait time"))
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2

npm install --no-audit --no-fund --silent --ignore-scripts @aws-sdk/client-ecs@3.1164.0 >&2
cat > waiter.cjs <<'JS'
const { ECSClient, waitUntilServicesStable, waitUntilTasksStopped } = require("@aws-sdk/client-ecs");
const [, , endpoint, what] = process.argv;
const client = new ECSClient({
  region: "us-east-1", endpoint, credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "none" },
});
const limits = { client, maxWaitTime: 6, minDelay: 1, maxDelay: 1 };
const waiting = what === "gone"
  ? waitUntilTasksStopped(limits, { tasks: ["one"] })
  : waitUntilServicesStable(limits, { services: ["api"] });
waiting.catch((error) => console.log(`time ran out: ${error.name === "TimeoutError"}`));
JS
cat > ecs.cjs <<'JS'
const { spawn } = require("node:child_process");
const answers = {
  "access denied": [400, '{"__type":"AccessDeniedException","message":"not authorised"}'],
  throttled: [400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'],
  gone: [200, '{"tasks":[],"failures":[{"arn":"one","reason":"MISSING"}]}'],
};
let status, body;
const server = require("node:http").createServer((_, answer) => answer.writeHead(status).end(body)).listen(0, "127.0.0.1", async () => {
  for (const what of Object.keys(answers)) {
    [status, body] = answers[what];
    for (const [name, command, ...args] of [["Go", "./app"], ["JavaScript", process.execPath, "waiter.cjs"]]) {
      const child = spawn(command, [...args, `http://127.0.0.1:${server.address().port}`, what], { stdio: ["ignore", "pipe", "ignore"] });
      let text = "";
      child.stdout.on("data", (part) => { text += part; });
      await new Promise((done) => child.on("close", done));
      console.log(`${what}, ${name}: ${text.trim()}`);
    }
  }
  process.exit();
});
JS
seen=$(node ecs.cjs)
wanted="access denied, Go: time ran out: false
access denied, JavaScript: time ran out: true
throttled, Go: time ran out: false
throttled, JavaScript: time ran out: true
gone, Go: time ran out: true
gone, JavaScript: time ran out: true"

cat <<TEXT
versions: github.com/aws/aws-sdk-go-v2/service/ecs 1.105.1 (core 1.48.0), @aws-sdk/client-ecs 3.1164.0
expected: a denial ends the wait at once, a throttled lookup is asked again until the time is up, and a task that ECS no longer knows
  (it keeps stopped ones for an hour) ends a wait for "stopped" at once. In every SDK.
seen (limit of six seconds, a lookup each second):
$seen
why it matters: a pipeline in Go fails a good deployment because one lookup of a ten-minute wait was throttled three times; the same one in
  JavaScript waits ten minutes for a permission that it does not have and says only that time ran out; and both wait for a task that is gone.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
