package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
)

// stormServices is how many services fail at once, in three clusters.
const stormServices = 37

var stormAt = time.Date(2026, 11, 20, 10, 31, 0, 0, time.UTC)

// stormCase is what the channel shows when a Region has no capacity left: events as ECS would send them, in one batch.
func stormCase(ctx context.Context) (Case, error) {
	storm := Case{Name: "storm", About: "service", At: stormAt, Alert: true}
	for _, look := range looks {
		sent, err := stormMessage(ctx, writer(look.language, look.app))
		if err != nil {
			return Case{}, err
		}
		storm.Says = append(storm.Says, look.shows(sent.Chatbot))
		storm.Cause, storm.Severity = sent.Attributes["cause"], sent.Attributes["severity"]
		storm.Impact, storm.Kind = sent.Attributes["impact"], sent.Attributes["kind"]
	}
	return storm, nil
}

// stormMessage carries the batch through the notifier, which makes one message of it.
func stormMessage(ctx context.Context, writer message.Writer) (message.Notification, error) {
	var channel kept
	n := notify.Notifier{
		Investigator: stormState{}, Publisher: &channel, Writer: writer, Log: slog.New(slog.DiscardHandler),
	}
	batch, err := stormBatch()
	if err == nil {
		_, err = n.Handle(ctx, batch)
	}
	if err == nil && len(channel) != 1 {
		err = errors.New("a storm is not one message")
	}
	if err != nil {
		return message.Notification{}, err
	}
	return channel[0], nil
}

// stormBatch is what Lambda hands over from the queue of events.
func stormBatch() ([]byte, error) {
	var records []map[string]string
	for n := range stormServices {
		cluster := []string{"prod-main", "prod-batch", "stg-main"}[n%3]
		event, err := json.Marshal(map[string]any{
			"id": fmt.Sprintf("storm-%d", n), "source": "aws.ecs", "detail-type": "ECS Service Action",
			"account": "111122223333", "region": "ap-northeast-1", "time": stormAt.Add(time.Duration(n) * time.Second),
			"resources": []string{fmt.Sprintf("arn:aws:ecs:ap-northeast-1:111122223333:service/%s/worker-%d", cluster, n+1)},
			"detail": map[string]string{
				"eventType": "ERROR", "eventName": "SERVICE_TASK_PLACEMENT_FAILURE", "reason": "RESOURCE:FARGATE",
				"clusterArn": "arn:aws:ecs:ap-northeast-1:111122223333:cluster/" + cluster,
			},
		})
		if err != nil {
			return nil, err
		}
		records = append(records, map[string]string{
			"messageId": strconv.Itoa(n), "eventSource": "aws:sqs", "body": string(event),
		})
	}
	return json.Marshal(map[string]any{"Records": records})
}

// kept is a channel that keeps what is published.
type kept []message.Notification

// Publish keeps a notification.
func (k *kept) Publish(_ context.Context, n message.Notification) (string, error) {
	*k = append(*k, n)
	return "kept", nil
}

// stormState knows of each service how many of its tasks are left: of every fourth none.
type stormState struct{}

// Fill adds what ECS would say of the service.
func (stormState) Fill(_ context.Context, inc incident.Incident) incident.Incident {
	n := 0
	_, _ = fmt.Sscanf(inc.ServiceName, "worker-%d", &n)
	inc.Service = incident.Service{
		Known: true, Name: inc.ServiceName, ARN: inc.ServiceARN, Status: "ACTIVE", Desired: 2, Running: min(2, n%4),
	}
	return inc
}

// Survey adds it to all.
func (s stormState) Survey(ctx context.Context, all []incident.Incident) []incident.Incident {
	for i := range all {
		all[i] = s.Fill(ctx, all[i])
	}
	return all
}
