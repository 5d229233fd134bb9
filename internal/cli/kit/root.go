package kit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// NewRoot gives the program with its commands.
func NewRoot(s Streams, version string, commands ...*cobra.Command) *cobra.Command {
	root := &cobra.Command{
		Use:     "ecswhy COMMAND [options]",
		Long:    "ecswhy says why an Amazon ECS deployment or task failed.",
		Version: version,
		Annotations: map[string]string{
			Afterwards: `Exit codes: 0 success; 1 something failed; 2 usage error, no Region, credentials or permission, or
nothing of that name; 130 and 143 stopped by SIGINT and SIGTERM. wait has more.`,
		},
		Example: `  ecswhy explain
      what is unhealthy, in every cluster
  ecswhy wait --cluster prod --service web-api
      after a deployment: how it ends, and why if it fails
  ecswhy diagnose "OutOfMemoryError: Container killed due to memory usage"
      what the reason of a stopped task means, and what to do`,
		SilenceErrors: true, SilenceUsage: true, SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(cmd.ErrOrStderr())
			return errors.Join(cmd.Help(), Exit{Code: Misuse})
		},
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetHelpFunc(printHelp)
	root.SetFlagErrorFunc(flagProblem)
	root.SetHelpCommand(helpCommand())
	root.AddCommand(commands...)
	root.AddCommand(versionCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	if completion, _, err := root.Find([]string{"completion"}); err == nil {
		completion.Short = "Print a script with which the shell completes commands and names"
		completion.Long = "Prints a script with which the shell completes commands, flags, profiles, clusters and\n" +
			"services. The help of each shell says where to put it; in bash:\n\n  source <(ecswhy completion bash)"
	}
	prepare(root)
	return root
}

// prepare makes every command behave alike, also cobra's own.
func prepare(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	if !cmd.Runnable() {
		cmd.Args, cmd.RunE = cobra.ArbitraryArgs, helpOfGroup
	}
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return Misusef("%v", err)
			}
			return nil
		}
	}
	cmd.Flags().SortFlags = false
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	completeChoices(cmd)
	for _, sub := range cmd.Commands() {
		if sub.Name() == "powershell" {
			cmd.RemoveCommand(sub) // nobody waits for a deployment there
			continue
		}
		if sub.Name() == "bash" {
			sub.RunE = completeInBash
		}
		prepare(sub)
	}
}

// helpOfGroup runs a command that only has commands below it.
func helpOfGroup(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknown(cmd, args[0])
	}
	return cmd.Help()
}

// helpCommand is cobra's own, but that a command which is not there is wrong use.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Show the help of a command", Long: "Shows the help of a command.",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			if len(args) == 0 {
				for _, sub := range cmd.Root().Commands() {
					names = append(names, sub.Name())
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknown(found, rest[0])
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

// versionCommand prints what --version does.
func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Long: "Prints the version, as --version does.", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s version %s\n", cmd.Root().Name(), cmd.Root().Version)
			return err
		},
	}
}

// Run runs a command line, says what went wrong, and gives the exit code.
func Run(ctx context.Context, root *cobra.Command, args []string) int {
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if _, _, unfound := root.Find(args); err != nil && unfound != nil {
		err = unknown(root, firstName(args))
	}
	report(cmd, err)
	if err != nil && err.Error() != "" && wantsJSON(args) {
		_ = PrintJSON(cmd.OutOrStdout(), failure{"error", exitCode(err), err.Error()}) // the exit code says it all the same
	}
	return exitCode(err)
}

// failure is what a command prints that was to answer as JSON and could not.
type failure struct {
	Result   string `json:"result"` // error
	ExitCode int    `json:"exitCode"`
	Error    string `json:"error"`
}

// wantsJSON reports whether JSON is asked for, also on a command line that cannot be read to its end.
func wantsJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	at := slices.Index(args, "--format") + 1
	return slices.Contains(args, "--format=json") || at > 0 && at < len(args) && args[at] == "json"
}

// report says in one line on standard error what went wrong.
func report(cmd *cobra.Command, err error) {
	if err == nil || err.Error() == "" {
		return
	}
	out, line := cmd.ErrOrStderr(), cmd.CommandPath()+": "+err.Error()
	var wrong misuse
	if errors.As(err, &wrong) {
		line = fmt.Sprintf("%s: %v; see %[1]s --help", cmd.CommandPath(), wrong)
	}
	if !IsTerminal(out) {
		fmt.Fprintln(out, line)
		return
	}
	fmt.Fprint(out, "\r\x1b[K"+onScreen(line, err.Error(), Columns(out, widest))) // over the ^C that the terminal shows
}

// onScreen breaks the line about an error between words, unless people copy something of it. What is said below it
// stays as it is.
func onScreen(line, says string, columns int) string {
	line, verbose, _ := strings.Cut(line+"\n", "\n")
	if says, _, _ = strings.Cut(says, "\n"); Copied(says) {
		return line + "\n" + verbose
	}
	return Filled(line, 2, columns) + verbose
}

// firstName is the first of the arguments that is no flag.
func firstName(args []string) string {
	i := slices.IndexFunc(args, func(arg string) bool { return !strings.HasPrefix(arg, "-") })
	return args[max(i, 0)]
}

// unknown says that there is no such command, and which may be meant.
func unknown(cmd *cobra.Command, name string) error {
	if likely := cmd.SuggestionsFor(name); len(likely) > 0 {
		return Misusef("there is no command %q (did you mean %s?)", name, strings.Join(likely, " or "))
	}
	return Misusef("there is no command %q", name)
}

// flagProblem says in one line what is wrong with a flag.
func flagProblem(cmd *cobra.Command, err error) error {
	var wrong misuse
	var absent *pflag.NotExistError
	switch {
	case errors.Is(err, pflag.ErrHelp) || errors.As(err, &wrong):
		return err
	case errors.As(err, &absent):
		name, _, _ := strings.Cut(absent.GetSpecifiedShortnames(), "=")
		if cmd.Flags().Lookup(name) != nil { // as Go's own flag package takes it
			return Misusef("unknown flag -%s (did you mean --%[1]s?)", name)
		}
		return Misusef("%v%s", err, Meant("--"+absent.GetSpecifiedName(), flagsOf(cmd)))
	}
	return Misusef("%v", err)
}

// flagsOf are the flags of a command as they are written, without those that are hidden.
func flagsOf(cmd *cobra.Command) (names []string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	})
	return names
}
