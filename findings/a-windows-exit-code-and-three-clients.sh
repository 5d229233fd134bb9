#!/usr/bin/env bash
# The same answer of DescribeTasks with the exit code of a Windows container: one client turns it round, one refuses it all, one shows it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# ask builds a program with one version of the Go client and prints what it makes of the answer.
ask() {
  mkdir "$1"
  cp main.go "$1"
  printf 'module probe\n\ngo 1.26\n\nrequire (\n\t%s v%s\n\t%s v%s\n)\n' github.com/aws/aws-sdk-go-v2 "$2" \
    github.com/aws/aws-sdk-go-v2/service/ecs "$1" >"$1/go.mod"
  (cd "$1" && GOFLAGS=-mod=mod go run . 2>error.txt) || { cat "$1/error.txt" >&2; return 1; }
}
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

const answer = `{"tasks":[{"containers":[{"exitCode":1}]},{"containers":[{"exitCode":3221225786}]}]}`

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, answer)
	}))
	key := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "none"}
	client := ecs.New(ecs.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return key, nil }),
	})
	found, err := client.DescribeTasks(context.Background(), &ecs.DescribeTasksInput{Tasks: []string{"one", "two"}})
	if err != nil {
		fmt.Println("error", err.Error()[strings.LastIndex(err.Error(), ", int ")+2:])
		return
	}
	for _, task := range found.Tasks {
		fmt.Print(*task.Containers[0].ExitCode, " ")
	}
	fmt.Println()
}
GO

npm install --no-audit --no-fund --silent --ignore-scripts @aws-sdk/client-ecs@3.1164.0 >&2
cat > app.cjs <<'JS'
const { ECSClient, DescribeTasksCommand } = require("@aws-sdk/client-ecs");
const server = require("node:http").createServer((_, answer) => answer.end(
  '{"tasks":[{"containers":[{"exitCode":1}]},{"containers":[{"exitCode":3221225786}]}]}')).listen(0, "127.0.0.1", async () => {
  const client = new ECSClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${server.address().port}`,
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "none" },
  });
  const found = await client.send(new DescribeTasksCommand({ tasks: ["one", "two"] }));
  console.log(...found.tasks.map((task) => task.containers[0].exitCode));
  process.exit();
});
JS
seen="Go 1.95.0: $(ask 1.95.0 1.47.7)
Go 1.105.1: $(ask 1.105.1 1.48.0)
JavaScript 3.1164.0: $(node app.cjs 2>/dev/null)"
seen=$(sed 's/ *$//' <<<"$seen")
wanted="Go 1.95.0: 1 -1073741510
Go 1.105.1: error int 3221225786 exceeds range [-2147483648, 2147483647]
JavaScript 3.1164.0: 1 3221225786"

cat <<TEXT
versions: github.com/aws/aws-sdk-go-v2/service/ecs 1.95.0 and 1.105.1, @aws-sdk/client-ecs 3.1164.0
expected: all clients of one API read one number, and a number that one container of a hundred tasks has does not cost the others.
seen:
$seen
why it matters: 3221225786 is 0xC000013A, how Windows ends a program that was told to stop. A newer Go client refuses the answer with
  all tasks in it, an older one shows -1073741510; neither is found in a table of exit codes made with the AWS CLI or JavaScript.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
