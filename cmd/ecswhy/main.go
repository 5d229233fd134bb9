// Command ecswhy explains failures of Amazon ECS on a laptop or in CI, with the same core as the Lambda function.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

const usage = `ecswhy says why an Amazon ECS deployment or task failed.

Usage:
  ecswhy wait --cluster C --service S [--service S2...] [--timeout 10m] [--publish TOPIC_ARN --mention TEXT]
  ecswhy explain SERVICE|TASK|CLUSTER [--since 24h] [--format text|json|markdown]
  ecswhy doctor --function NAME [--topic ARN] [--format text|json]
  ecswhy replay [--format text|chatbot|incident] [--answers DIR | --live] [--publish TOPIC_ARN] EVENT.json...
  ecswhy diagnose [--json] [TEXT...]
  ecswhy gallery -o DIR [--cases FOLDER]

Run "ecswhy COMMAND --help" for a command's options.

Exit codes: 0 done, 1 something failed, 2 wrong use; wait has more.
`

// The exit codes.
const (
	done   = 0
	failed = 1
	misuse = 2
)

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	colour   bool // whether out may be coloured
}

func main() {
	s := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, colour: os.Getenv("NO_COLOR") == "" && terminal(os.Stdout)}
	os.Exit(run(os.Args[1:], s.guarded(os.Getenv)))
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func run(args []string, s streams) int {
	if len(args) == 0 {
		fmt.Fprint(s.err, usage)
		return misuse
	}
	switch args[0] {
	case "replay":
		return replay(args[1:], s)
	case "diagnose":
		return diagnose(args[1:], s)
	case "wait":
		return wait(args[1:], s)
	case "explain":
		return explain(args[1:], s)
	case "doctor":
		return examine(args[1:], s)
	case "gallery":
		return writeGallery(args[1:], s)
	case "help", "-h", "--help":
		fmt.Fprint(s.out, usage)
		return done
	}
	fmt.Fprintf(s.err, "ecswhy: there is no command %q\n\n%s", args[0], usage)
	return misuse
}

// parse reads flags wherever they stand and gives the other arguments. Where the command is not to run, exit is its code.
func parse(flags *flag.FlagSet, args []string, s streams) (rest []string, exit int, ok bool) {
	flags.SetOutput(s.err)
	for {
		err := flags.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			return nil, done, false
		}
		if err != nil {
			return nil, misuse, false
		}
		if args = flags.Args(); len(args) == 0 {
			return rest, done, true
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}
