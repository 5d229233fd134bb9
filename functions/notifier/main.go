// Command notifier is the Lambda function: it turns each ECS event that EventBridge sends into a chat notification.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/ecswhy/ecswhy/internal/accounts"
	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
	"github.com/ecswhy/ecswhy/internal/pace"
	"github.com/ecswhy/ecswhy/internal/publish"
	"github.com/ecswhy/ecswhy/internal/version"
)

func main() {
	usual := debug.SetGCPercent(percentAtStart)
	log := lambdacontext.NewLogger().With("version", version.String())
	slog.SetDefault(log) // the Lambda library logs a returned error through package log: let it be JSON too
	notifier, err := newNotifier(log)
	if err != nil {
		log.Error("cannot start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(&sparing{handler: handler{notifier}, usual: usual})
}

func newNotifier(log *slog.Logger) (notify.Notifier, error) {
	settings, err := config.Load(os.Getenv)
	if err != nil {
		return notify.Notifier{}, fmt.Errorf("read settings: %w", err)
	}
	for _, doubt := range settings.Doubts {
		log.Warn("setting set aside", "reason", doubt)
	}
	sdk, err := prepare(func(sdk aws.Config) notify.Notifier { return wired(sdk, settings) })
	if err != nil {
		return notify.Notifier{}, fmt.Errorf("configure AWS: %w", err)
	}
	sdk.HTTPClient = pace.Client(sdk.HTTPClient, settings.Copies, ecsread.Rates())
	n := wired(sdk, settings)
	n.Log = log
	return n, nil
}

// wired is a notifier with these settings that talks to AWS in this way.
func wired(sdk aws.Config, settings config.Config) notify.Notifier {
	topics := sns.NewFromConfig(sdk)
	return notify.Notifier{
		Investigator: everywhere(sdk, settings),
		Publisher:    publish.New(topics, settings.TopicARN),
		Writer:       message.NewWriter(style(settings)),
		Routing:      routing(topics, settings),
		Function:     lambdacontext.FunctionName,
		Ignore:       settings.Ignore,
		Production:   settings.Production,
		Clusters:     notify.Clusters{Include: settings.Members.Include, Exclude: settings.Members.Exclude},
		Mute:         mutes(settings),
		Metrics:      notify.Metrics{Namespace: settings.Metrics, Function: lambdacontext.FunctionName},
	}
}

func mutes(settings config.Config) []notify.Mute {
	var out []notify.Mute
	for _, mute := range settings.Mute {
		out = append(out, notify.Mute(mute))
	}
	return out
}

// everywhere looks incidents up in the function's own account and Region and, where there are members, in theirs.
func everywhere(sdk aws.Config, settings config.Config) notify.Investigator {
	own := investigator(sdk, settings)
	if !settings.Members.Any() {
		return own
	}
	return &accounts.Members{
		Home: accounts.Place{Account: settings.Members.Account, Region: sdk.Region}, Own: own,
		Role: accounts.Role(settings.Members.Role), Session: lambdacontext.FunctionName,
		Budget: settings.LookupBudget, STS: sts.NewFromConfig(sdk),
		New: func(at accounts.Place, credentials aws.CredentialsProvider) accounts.Investigator {
			there := sdk
			there.Region, there.Credentials, there.HTTPClient = at.Region, credentials, pace.Elsewhere(sdk.HTTPClient)
			return investigator(there, settings)
		},
	}
}

// investigator has clients for only what the settings allow to be asked.
func investigator(sdk aws.Config, settings config.Config) investigate.Investigator {
	i := investigate.Investigator{
		ECS: ecs.NewFromConfig(sdk), Facts: &investigate.Facts{}, Budget: settings.LookupBudget, Ask: investigate.ForAlert,
	}
	if settings.LogLines > 0 {
		i.Logs = cloudwatchlogs.NewFromConfig(sdk)
	}
	if settings.CloudTrail {
		i.Trail = cloudtrail.NewFromConfig(sdk)
	}
	return i
}

// style is how the messages of this function are to be written.
func style(settings config.Config) message.Settings {
	s := message.Settings{
		Language: message.Language(settings.Language),
		Dialect:  message.Dialect(settings.Dialect),
		Zone:     settings.Zone,
		SignIn:   console.SignIn{StartURL: settings.SignInURL, Role: settings.SignInRole},
		LogLines: settings.LogLines,
		Tags:     message.TagKeys(settings.Tags),
		Accounts: message.Accounts{Several: settings.Members.Any(), Names: settings.Members.Names},
		Mentions: settings.Mentions, Notes: settings.Routes.Notes, RunbookHosts: settings.Routes.RunbookHosts,
		Programs: settings.Programs,
	}
	return s
}

// handler gives Lambda's raw payloads to the notifier, so that even one that is not an event is announced.
type handler struct{ notifier notify.Notifier }

// Invoke handles one payload. Its error makes Lambda try again and then keep the event in the dead-letter queue. Where
// the credentials of this process are too old, Lambda is also asked to end it: a warm copy would fail at every try
// until Lambda replaces it. The question of ecswhy doctor, which members can be read, is answered and not told.
func (h handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if places, asked := accounts.Asked(payload); asked {
		if members, has := h.notifier.Investigator.(*accounts.Members); has {
			return json.Marshal(members.Probe(ctx, places))
		}
	}
	answer, err := h.notifier.Handle(ctx, payload)
	if notify.IsStale(err) {
		return nil, messages.InvokeResponse_Error{Message: err.Error(), Type: "StaleCredentials", ShouldExit: true}
	}
	return answer, err
}
