// Command notifier is the Lambda function: it turns each ECS event that EventBridge sends into a chat notification.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
	"github.com/ecswhy/ecswhy/internal/publish"
)

func main() {
	log := lambdacontext.NewLogger()
	slog.SetDefault(log) // the Lambda library logs a returned error through package log: let it be JSON too
	notifier, err := newNotifier(context.Background(), log)
	if err != nil {
		log.Error("cannot start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(handler{notifier})
}

func newNotifier(ctx context.Context, log *slog.Logger) (notify.Notifier, error) {
	settings, err := config.Load(os.Getenv)
	if err != nil {
		return notify.Notifier{}, fmt.Errorf("read settings: %w", err)
	}
	aws, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return notify.Notifier{}, fmt.Errorf("configure AWS: %w", err)
	}
	return notify.Notifier{
		Investigator: investigate.New(ecs.NewFromConfig(aws), settings.LookupBudget),
		Publisher:    publish.New(sns.NewFromConfig(aws), settings.TopicARN),
		Writer:       message.NewWriter(console.SignIn{StartURL: settings.SignInURL, Role: settings.SignInRole}),
		Ignore:       settings.Ignore,
		Log:          log,
	}, nil
}

// handler gives Lambda's raw payloads to the notifier, so that even one that is not an event is announced.
type handler struct{ notifier notify.Notifier }

// Invoke handles one payload. Its error makes Lambda try again and then keep the event in the dead-letter queue.
func (h handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return []byte("null"), h.notifier.Notify(ctx, payload)
}
