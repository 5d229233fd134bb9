package kit

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// widest is the width in which help is written, where the terminal is not narrower.
const widest = 120

// Afterwards is the annotation of a command with what its help says after the flags, such as exit codes.
const Afterwards = "ecswhy-afterwards"

// printHelp writes a command's help: how it is called, what it does, its flags, and what else there is to know.
func printHelp(cmd *cobra.Command, _ []string) {
	var help bytes.Buffer
	columns := min(widest, Columns(cmd.OutOrStdout(), widest))
	if cmd.HasParent() {
		describe(&help, cmd, columns)
	} else {
		introduce(&help, cmd)
	}
	fmt.Fprint(cmd.OutOrStdout(), folded(help.String(), columns))
}

// describe writes the help of a command.
func describe(out io.Writer, cmd *cobra.Command, columns int) {
	fmt.Fprintf(out, "Usage: %s\n\n%s\n", cmd.UseLine(), strings.TrimSpace(cmd.Long))
	printCommands(out, cmd)
	printFlags(out, cmd.LocalFlags(), columns)
	if cmd.HasExample() {
		fmt.Fprintf(out, "\nExamples:\n%s\n", strings.Trim(cmd.Example, "\n"))
	}
	if text := strings.TrimSpace(cmd.Annotations[Afterwards]); text != "" {
		fmt.Fprintf(out, "\n%s\n", text)
	}
}

// introduce writes the help of the program.
func introduce(out io.Writer, root *cobra.Command) {
	fmt.Fprintf(out, "%s\n\nUsage: %s\n", root.Long, root.UseLine())
	printCommands(out, root)
	fmt.Fprintf(out, "\nExamples:\n%s\n", root.Example)
	fmt.Fprintf(out, "\nRun \"%s COMMAND --help\" for a command's options.\n", root.Name())
	fmt.Fprintf(out, "\n%s\n", root.Annotations[Afterwards])
}

// printCommands lists the commands below one.
func printCommands(out io.Writer, cmd *cobra.Command) {
	if cmd.HasAvailableSubCommands() {
		fmt.Fprint(out, "\nCommands:\n")
	}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			fmt.Fprintf(out, "  %-*s  %s\n", cmd.NamePadding(), sub.Name(), sub.Short)
		}
	}
}

// printFlags lists flags under their headings, in the order in which they were defined.
func printFlags(out io.Writer, flags *pflag.FlagSet, columns int) {
	var part *pflag.FlagSet
	title := ""
	flush := func() {
		if part != nil && part.HasAvailableFlags() {
			fmt.Fprintf(out, "\n%s:\n%s", title, part.FlagUsagesWrapped(columns))
		}
	}
	flags.SortFlags = false
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return // who reads this knows it
		}
		of := "Options"
		if titles := f.Annotations[heading]; len(titles) > 0 {
			of = titles[0]
		}
		if part == nil || of != title {
			flush()
			part, title = pflag.NewFlagSet(of, pflag.ContinueOnError), of
			part.SortFlags = false
		}
		part.AddFlag(f)
	})
	flush()
}
