package kit_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// connecting is a command that only connects.
func connecting(a *kit.Access) *cobra.Command {
	cmd := &cobra.Command{Use: "connect", RunE: func(cmd *cobra.Command, _ []string) error {
		_, err := a.Connect(cmd.Context())
		return err
	}}
	a.AddFlags(cmd)
	return cmd
}

func TestFlagsSayHowToReachAWS(t *testing.T) {
	var got awsconfig.LoadOptions
	access := &kit.Access{Read: func(_ context.Context, options ...func(*awsconfig.LoadOptions) error) (aws.Config,
		error) {
		for _, option := range options {
			if err := option(&got); err != nil {
				t.Error(err)
			}
		}
		return aws.Config{Region: got.Region, Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")}, nil
	}}
	s := kit.Streams{Out: new(bytes.Buffer), Err: new(bytes.Buffer)}
	exit := clitest.Run(t.Context(), s, connecting(access),
		"--region", "us-west-2", "--profile=ops", "--endpoint-url", "http://127.0.0.1:1")
	want := []string{"us-west-2", "ops", "http://127.0.0.1:1"}
	if diff := cmp.Diff(want, []string{got.Region, got.SharedConfigProfile, got.BaseEndpoint}); diff != "" ||
		exit != kit.Done {
		t.Errorf("exit %d\n%s", exit, diff)
	}
}

func TestWhatAccessLacksIsSaidInASentence(t *testing.T) {
	none := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{},
			errors.New("failed to refresh cached credentials, the process failed")
	})
	for want, settings := range map[string]aws.Config{
		"ecswhy connect: no AWS Region is set; give --region, set AWS_REGION, or run aws configure\n": {},
		"ecswhy connect: no AWS credentials: the process failed\n":                                    {Region: "us-west-2", Credentials: none},
	} {
		var out, problems bytes.Buffer
		access := clitest.FixedAccess(settings)
		s := kit.Streams{Out: &out, Err: &problems}
		if exit := clitest.Run(t.Context(), s, connecting(&access)); exit != kit.Misuse || problems.String() != want ||
			out.Len() > 0 {
			t.Errorf("exit %d, %q, %q", exit, &out, &problems)
		}
	}
}

func TestAnErrorDecidesOnTheExitCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		exit int
		says string
	}{
		{nil, kit.Done, ""},
		{kit.ExitWith(kit.Done), kit.Done, ""},
		{kit.ExitWith(3), 3, ""},
		{kit.Exit{Code: 130, Err: errors.New("interrupted")}, 130, "ecswhy fail: interrupted\n"},
		{errors.New("broken"), kit.Failed, "ecswhy fail: broken\n"},
		{kit.Stopped{Signal: syscall.SIGINT}, 130, "ecswhy fail: stopped by a signal (interrupt)\n"},
		{kit.Misusef("wrong\n%s", "word"), kit.Misuse, "ecswhy fail: wrong word; see ecswhy fail --help\n"},
	} {
		var problems bytes.Buffer
		s := kit.Streams{Out: &problems, Err: &problems}
		cmd := &cobra.Command{Use: "fail", RunE: func(*cobra.Command, []string) error { return c.err }}
		if exit := clitest.Run(t.Context(), s, cmd); exit != c.exit || problems.String() != c.says {
			t.Errorf("%v: exit %d, %q", c.err, exit, &problems)
		}
	}
}

func TestHelpListsFlagsUnderTheirHeadings(t *testing.T) {
	var out bytes.Buffer
	cmd := connecting(&kit.Access{})
	cmd.Flags().Bool("own", false, "a flag of its own")
	clitest.Run(t.Context(), kit.Streams{Out: &out, Err: &out}, cmd, "--help")
	_, flags, _ := strings.Cut(out.String(), "\nAWS access, as with the AWS CLI:\n")
	asked, own, ok := strings.Cut(flags, "\nOptions:\n")
	if !ok || strings.Count(asked, "\n      --") != 4 || !strings.HasPrefix(asked, "      --region REGION") ||
		!strings.HasPrefix(own, "      --own") {
		t.Errorf("%s", &out)
	}
}
