#!/usr/bin/env bash
# aws-lambda-go ends a process for an error that asks for it only where it is handed over as a bare value.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require github.com/aws/aws-lambda-go v1.55.1
MOD
mkdir function
cat > function/main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
)

func main() {
	stale := messages.InvokeResponse_Error{Message: "credentials are stale", Type: "Stale", ShouldExit: true}
	lambda.Start(func(context.Context) error {
		switch os.Getenv("FORM") {
		case "value":
			return stale
		case "pointer":
			return &stale
		}
		return fmt.Errorf("publish: %w", stale)
	})
}
GO
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
)

// run gives a function two events and says what became of the first, and whether it asked for the second.
func run(form string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	asked, told := 0, make(chan string, 2)
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/next") {
			if asked++; asked > 1 {
				told <- "asks for the next event"
				select {} // Lambda keeps a copy that has nothing to do
			}
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "1")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "9999999999999")
			io.WriteString(w, "{}")
			return
		}
		var reported struct{ ErrorType string }
		json.NewDecoder(r.Body).Decode(&reported)
		fmt.Printf("%-8s reported as %s, then ", form, reported.ErrorType)
		w.WriteHeader(http.StatusAccepted)
	}))
	command := exec.Command("./function.bin")
	command.Env = append(os.Environ(), "FORM="+form, "AWS_LAMBDA_RUNTIME_API="+listener.Addr().String())
	if err := command.Start(); err != nil {
		panic(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case <-ended:
		fmt.Printf("ends with %d\n", command.ProcessState.ExitCode())
	case next := <-told:
		fmt.Println(next)
		command.Process.Kill()
	}
}

func main() {
	for _, form := range []string{"value", "pointer", "wrapped"} {
		run(form)
	}
}
GO
export GOFLAGS=-mod=mod
go build -o function.bin ./function 2>error.txt || { cat error.txt >&2; exit 1; }
seen=$(go run . 2>error.txt) || { cat error.txt >&2; exit 1; }
wanted='value    reported as Stale, then ends with 1
pointer  reported as InvokeResponse_Error, then asks for the next event
wrapped  reported as wrapError, then asks for the next event'

cat <<TEXT
versions: aws-lambda-go 1.55.1, $(go env GOVERSION)
expected: an error that says that the process should exit is found as errors are found in Go, by errors.As: as a value, by its address, and
  wrapped; then Lambda starts a new copy.
seen:
$seen
why it matters: a warm copy whose credentials have expired fails at every try until a new one takes its place. Where a layer above wraps
  the error, as it should, the request to end is lost without a word, and the copy goes on to fail.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
