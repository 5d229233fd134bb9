package kit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ecswhy/ecswhy/internal/awsname"
)

// Access is how to reach AWS: as the AWS CLI does, unless the flags say otherwise.
type Access struct {
	Region, Profile, RoleARN, Endpoint string
	Verbose                            bool // whether an error is also told in the SDK's own words

	region string // that was asked, by the flag or the settings

	// Read reads the settings of the AWS CLI and SDKs; none reads files and environment.
	Read func(context.Context, ...func(*awsconfig.LoadOptions) error) (aws.Config, error)
}

// AddFlags adds the flags that say how to reach AWS to a command that can already run, and tells its errors in words.
func (a *Access) AddFlags(cmd *cobra.Command) {
	Section(cmd, "AWS access, as with the AWS CLI", func(flags *pflag.FlagSet) {
		flags.StringVar(&a.Region, "region", "", "the AWS `REGION`")
		flags.StringVar(&a.Profile, "profile", "", "`NAME` of a profile in the AWS CLI's config files")
		flags.StringVar(&a.RoleARN, "role-arn", "", "`ARN` of a role to assume first, such as one in another account")
		flags.StringVar(&a.Endpoint, "endpoint-url", "", "`URL` to send every call to")
		flags.BoolVar(&a.Verbose, "verbose", false, "if AWS refuses something, also print the SDK's error")
	})
	_ = cmd.RegisterFlagCompletionFunc("profile", completeProfile) // which is there
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return a.inWords(run(cmd, args)) }
}

// Settings are those of the AWS CLI and SDKs, as the flags change them.
func (a *Access) Settings(ctx context.Context) (aws.Config, error) {
	options := []func(*awsconfig.LoadOptions) error{
		awsconfig.WithEC2RoleCredentialOptions(soon), awsconfig.WithLogger(logging.Nop{}),
	}
	if a.Region != "" {
		options = append(options, awsconfig.WithRegion(a.Region))
	}
	if a.Profile != "" {
		options = append(options, awsconfig.WithSharedConfigProfile(a.Profile))
	}
	if a.Endpoint != "" {
		options = append(options, awsconfig.WithBaseEndpoint(a.Endpoint))
	}
	if err := a.check(); err != nil {
		return aws.Config{}, err
	}
	read := a.Read
	if read == nil {
		read = awsconfig.LoadDefaultConfig
	}
	settings, err := read(ctx, options...)
	if err != nil {
		return aws.Config{}, unconfigured(err)
	}
	a.region = settings.Region
	if a.RoleARN != "" {
		role := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(settings), a.RoleARN, named)
		settings.Credentials = aws.NewCredentialsCache(role)
	}
	return settings, nil
}

// check finds what is wrong with the flags themselves.
func (a *Access) check() error {
	if role, ok := awsname.ParseARN(a.RoleARN); a.RoleARN != "" && (!ok || !strings.HasPrefix(role.Resource, "role/")) {
		return Misusef("--role-arn takes the ARN of a role, such as arn:aws:iam::111122223333:role/reader, not %q", a.RoleARN)
	}
	if to, err := url.Parse(a.Endpoint); a.Endpoint != "" && (err != nil || to.Host == "") {
		return Misusef("--endpoint-url takes a URL, such as http://127.0.0.1:4566, not %q", a.Endpoint)
	}
	return nil
}

// named gives a session the name under which CloudTrail has it.
func named(o *stscreds.AssumeRoleOptions) { o.RoleSessionName = "ecswhy" }

// Connect gives settings with which AWS can be asked, or says in a sentence what they lack.
func (a *Access) Connect(ctx context.Context) (aws.Config, error) {
	settings, err := a.Settings(ctx)
	if err != nil {
		return settings, err
	}
	if settings.Region == "" {
		return settings, Exit{Misuse, errors.New("no AWS Region is set; give --region, set AWS_REGION, or run aws configure")}
	}
	return settings, RequireCredentials(ctx, settings)
}

// RequireCredentials says in a sentence that settings have no credentials.
func RequireCredentials(ctx context.Context, settings aws.Config) error {
	_, err := settings.Credentials.Retrieve(ctx)
	if err == nil || ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return Exit{Misuse, withoutCredentials{err}}
}

// Reach asks AWS what needs no permission, whose credentials these are, such as
// arn:aws:sts::111122223333:assumed-role/laptop/ann. The error is that AWS cannot be reached or does not accept them.
func Reach(ctx context.Context, settings aws.Config) (caller string, err error) {
	answer, err := sts.NewFromConfig(settings).GetCallerIdentity(ctx, nil)
	if err != nil {
		return "", err
	}
	return aws.ToString(answer.Arn), nil
}

// soon has credentials of an EC2 instance asked for once and shortly, as the AWS CLI does: mostly there is no instance.
func soon(o *ec2rolecreds.Options) {
	o.Client = shortly{imds.New(imds.Options{Retryer: aws.NopRetryer{}})}
}

// shortly asks the instance's metadata.
type shortly struct{ *imds.Client }

// GetMetadata gives up after a second.
func (s shortly) GetMetadata(
	ctx context.Context, in *imds.GetMetadataInput, options ...func(*imds.Options),
) (*imds.GetMetadataOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return s.Client.GetMetadata(ctx, in, options...)
}

// InRegion gives settings that ask the Region which something is in, whatever the environment says. An empty one
// changes nothing.
func InRegion(settings aws.Config, region string) aws.Config {
	settings.Region = cmp.Or(region, settings.Region)
	return settings
}

// unconfigured says what is wrong with the files of the AWS CLI.
func unconfigured(err error) error {
	var absent awsconfig.SharedConfigProfileNotExistError
	if errors.As(err, &absent) {
		return Exit{Misuse, noProfile(absent.Profile)}
	}
	return Exit{Misuse, fmt.Errorf("configure AWS: %w", err)}
}
