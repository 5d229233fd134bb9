package kit

import (
	"io"

	"github.com/spf13/cobra"
)

// bashWords stands in for the one function that cobra's script needs of the package bash-completion, which many
// machines do without: each TAB would print an error there. It splits at blanks alone.
const bashWords = `if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref() {
        local line=${COMP_LINE:0:COMP_POINT}
        read -ra words <<<"$line"
        [[ $line != *[[:space:]] ]] || words+=("")
        cword=$((${#words[@]} - 1))
        cur=${words[cword]} prev=${words[cword - 1]}
    }
fi

`

// completeInBash prints the script that completes command lines in bash.
func completeInBash(cmd *cobra.Command, _ []string) error {
	if _, err := io.WriteString(cmd.OutOrStdout(), bashWords); err != nil {
		return err
	}
	return cmd.Root().GenBashCompletionV2(cmd.OutOrStdout(), true)
}
