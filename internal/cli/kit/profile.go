package kit

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// section is the head of a profile in the AWS CLI's files.
var section = regexp.MustCompile(`^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]`)

// noProfile says that there is no such profile, and which there are.
func noProfile(name string) error {
	return fmt.Errorf("there is no AWS profile %s%s", plaintext.Line(name), Instead(name, profiles()))
}

// completeProfile lets the shell complete the name of a profile.
func completeProfile(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return profiles(), cobra.ShellCompDirectiveNoFileComp
}

// profiles are those that the files of the AWS CLI define, by name.
func profiles() []string {
	all := slices.Concat(
		profilesIn(cmp.Or(os.Getenv("AWS_CONFIG_FILE"), awsconfig.DefaultSharedConfigFilename())),
		profilesIn(cmp.Or(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), awsconfig.DefaultSharedCredentialsFilename())))
	slices.Sort(all)
	return slices.Compact(all)
}

// profilesIn are the profiles that a file of the AWS CLI defines; none where it cannot be read.
func profilesIn(name string) (profiles []string) {
	file, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if m := section.FindStringSubmatch(lines.Text()); m != nil && !strings.HasPrefix(m[1], "sso-session ") &&
			!strings.HasPrefix(m[1], "services ") {
			profiles = append(profiles, plaintext.Line(m[1]))
		}
	}
	return profiles
}
