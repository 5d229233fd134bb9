// Command ecswhy explains failures of Amazon ECS on a laptop or in CI, with the same core as the Lambda function.
package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/cli/check"
	"github.com/ecswhy/ecswhy/internal/cli/diagnose"
	"github.com/ecswhy/ecswhy/internal/cli/doctor"
	"github.com/ecswhy/ecswhy/internal/cli/explain"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/mcp"
	"github.com/ecswhy/ecswhy/internal/cli/replay"
	"github.com/ecswhy/ecswhy/internal/cli/test"
	"github.com/ecswhy/ecswhy/internal/cli/wait"
	"github.com/ecswhy/ecswhy/internal/version"
)

func main() {
	os.Exit(kit.Run(context.Background(), program(kit.Standard()), os.Args[1:]))
}

// program is all commands.
func program(s kit.Streams) *cobra.Command {
	return kit.NewRoot(s, version.String(),
		wait.New(s), explain.New(s), check.New(s), doctor.New(s), test.New(s), replay.New(s), diagnose.New(s),
		mcp.New(s, explain.New, diagnose.New, check.New, doctor.New))
}
