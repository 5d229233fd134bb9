#!/usr/bin/env bash
# goformation cannot read a whole template for one number in an environment, and makes a time of the version of a policy.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require github.com/awslabs/goformation/v7 v7.14.9
MOD
cat > main.go <<'GO'
package main

import (
	"fmt"
	"strings"

	"github.com/awslabs/goformation/v7"
)

const task = `
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: web
          Environment:
            - {Name: PORT, Value: VALUE}
`

const policy = `
Resources:
  Policy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [arn:aws:sns:us-east-1:111122223333:alerts]
      PolicyDocument:
        Version: 2012-10-17
        Statement: []
`

func main() {
	for _, value := range []string{`"8080"`, `8080`, `true`} {
		_, err := goformation.ParseYAML([]byte(strings.ReplaceAll(task, "VALUE", value)))
		fmt.Printf("Value: %s can be read: %t\n", value, err == nil)
	}
	template, err := goformation.ParseYAML([]byte(policy))
	if err != nil {
		panic(err)
	}
	written, _ := template.JSON()
	fmt.Println("the policy has the version 2012-10-17:", strings.Contains(string(written), `"2012-10-17"`))
}
GO
export GOFLAGS=-mod=mod
seen=$(go run . 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted='Value: "8080" can be read: true
Value: 8080 can be read: false
Value: true can be read: false
the policy has the version 2012-10-17: false'

cat <<TEXT
versions: goformation 7.14.9, $(go env GOVERSION)
expected: CloudFormation turns numbers and truth values into texts where a text is due, so a library made to read its templates does, too;
  and the version of a policy, which most templates write without quotes, stays what it is.
seen:
$seen
why it matters: a check before the deployment that is built on it fails on templates that deploy without a word, the whole file for one
  PORT: 8080, and a template that went through it has a policy of version "2012-10-17T00:00:00Z", which is none.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
