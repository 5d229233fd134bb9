package kit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// heading is the annotation of a flag that names the part of the help in which it is shown.
const heading = "ecswhy-heading"

// Section adds flags to a command, which its help shows together under a title.
func Section(cmd *cobra.Command, title string, define func(*pflag.FlagSet)) {
	flags := pflag.NewFlagSet(title, pflag.ContinueOnError)
	flags.SortFlags = false
	define(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		f.Annotations = map[string][]string{heading: {title}}
		cmd.Flags().AddFlag(f)
	})
}

// Choice defines a flag that takes one of a few words, the first of them by default.
func Choice(flags *pflag.FlagSet, value *string, name, usage string, words ...string) {
	*value = words[0]
	flags.Var(&choice{value, name, words}, name, usage)
}

// Format defines the flag --format, which every command has: text, json, markdown, and what else a command can write.
func Format(flags *pflag.FlagSet, value *string, usage string, more ...string) {
	Choice(flags, value, "format", usage, append([]string{"text", "json", "markdown"}, more...)...)
}

// Language defines the flag --lang.
func Language(flags *pflag.FlagSet, value *string, usage string) {
	*value = "en"
	flags.Var(&choice{value, "language", []string{"en", "ja"}}, "lang", usage)
}

// choice is the value of such a flag.
type choice struct {
	value *string
	noun  string
	words []string
}

// String is the word that was chosen.
func (c *choice) String() string { return *c.value }

// Type shows the words in the help.
func (c *choice) Type() string { return strings.Join(c.words, "|") }

// Set takes one of the words.
func (c *choice) Set(word string) error {
	if !slices.Contains(c.words, word) {
		return misuse(fmt.Sprintf("there is no %s %q, only %s", c.noun, word, strings.Join(c.words, ", ")))
	}
	*c.value = word
	return nil
}

// Texts is the value of a flag that may be given more than once, also under more than one name.
type Texts []string

// String shows nothing by default.
func (t *Texts) String() string { return strings.Join(*t, " ") }

// Type shows in the help what is taken, where the usage names nothing better.
func (t *Texts) Type() string { return "TEXT" }

// Set adds a text.
func (t *Texts) Set(text string) error {
	*t = append(*t, text)
	return nil
}

// completeChoices lets the shell complete the words of flags that take one of a few.
func completeChoices(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if c, ok := f.Value.(*choice); ok {
			words := cobra.FixedCompletions(c.words, cobra.ShellCompDirectiveNoFileComp)
			_ = cmd.RegisterFlagCompletionFunc(f.Name, words) // which only fails for a flag that is not there
		}
	})
}
