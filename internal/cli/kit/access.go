package kit

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Access is how to reach AWS: as the AWS CLI does, unless the flags say otherwise.
type Access struct {
	Region, Profile, Endpoint string

	// Read reads the settings of the AWS CLI and SDKs; none reads files and environment.
	Read func(context.Context, ...func(*awsconfig.LoadOptions) error) (aws.Config, error)
}

// AddFlags adds the flags that say how to reach AWS.
func (a *Access) AddFlags(cmd *cobra.Command) {
	Section(cmd, "AWS access, as with the AWS CLI", func(flags *pflag.FlagSet) {
		flags.StringVar(&a.Region, "region", "", "the AWS `REGION`")
		flags.StringVar(&a.Profile, "profile", "", "`NAME` of a profile in the AWS CLI's config files")
		flags.StringVar(&a.Endpoint, "endpoint-url", "", "`URL` to send every call to")
	})
}

// Settings are those of the AWS CLI and SDKs, as the flags change them.
func (a Access) Settings(ctx context.Context) (aws.Config, error) {
	var options []func(*awsconfig.LoadOptions) error
	if a.Region != "" {
		options = append(options, awsconfig.WithRegion(a.Region))
	}
	if a.Profile != "" {
		options = append(options, awsconfig.WithSharedConfigProfile(a.Profile))
	}
	if a.Endpoint != "" {
		options = append(options, awsconfig.WithBaseEndpoint(a.Endpoint))
	}
	read := a.Read
	if read == nil {
		read = awsconfig.LoadDefaultConfig
	}
	settings, err := read(ctx, options...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("configure AWS: %w", err)
	}
	return settings, nil
}

// Connect gives settings with which AWS can be asked, or says in a sentence what they lack.
func (a Access) Connect(ctx context.Context) (aws.Config, error) {
	settings, err := a.Settings(ctx)
	if err != nil {
		return settings, err
	}
	if settings.Region == "" {
		return settings, errors.New("no region is set; give --region or AWS_REGION")
	}
	return settings, RequireCredentials(ctx, settings)
}

// RequireCredentials says in a sentence that settings have no credentials.
func RequireCredentials(ctx context.Context, settings aws.Config) error {
	if _, err := settings.Credentials.Retrieve(ctx); err != nil {
		return fmt.Errorf("no AWS credentials: %w", err)
	}
	return nil
}

// InRegion gives settings that ask the Region which something is in, whatever the environment says. An empty one
// changes nothing.
func InRegion(settings aws.Config, region string) aws.Config {
	settings.Region = cmp.Or(region, settings.Region)
	return settings
}
