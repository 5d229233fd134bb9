//go:build e2e

package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventbridgetypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/doctor"
	"github.com/ecswhy/ecswhy/internal/doctor/ask"
)

// deployer deploys a notifier to the emulator, by hand and in its least form.
type deployer struct {
	t        *testing.T
	settings aws.Config
	lambda   *lambda.Client
	events   *eventbridge.Client
	sqs      *sqs.Client
}

func newDeployer(t *testing.T, endpoint string) *deployer {
	settings := aws.Config{
		Region: "ap-northeast-1", BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
	return &deployer{t, settings, lambda.NewFromConfig(settings), eventbridge.NewFromConfig(settings),
		sqs.NewFromConfig(settings)}
}

func (d *deployer) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

const (
	emulatedTopic    = "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"
	emulatedFunction = "arn:aws:lambda:ap-northeast-1:111122223333:function:ecswhy"
	emulatedQueue    = "arn:aws:sqs:ap-northeast-1:111122223333:ecswhy-"
	emulatedRule     = "arn:aws:events:ap-northeast-1:111122223333:rule/ecswhy-"
)

// deploy makes topic, queues, function and two rules, one of which goes through a queue.
func (d *deployer) deploy() {
	topics := sns.NewFromConfig(d.settings)
	_, err := topics.CreateTopic(d.t.Context(), &sns.CreateTopicInput{Name: aws.String("ecswhy")})
	d.must(err)
	_, err = topics.Subscribe(d.t.Context(), &sns.SubscribeInput{
		TopicArn: aws.String(emulatedTopic), Protocol: aws.String("https"), Endpoint: aws.String("https://global.sns-api.chatbot.amazonaws.com"),
	})
	d.must(err)
	d.queue("dead-letters", map[string]string{"Policy": sendPolicy("deployment", "task-stopped")})
	d.queue("events", map[string]string{
		"Policy": sendPolicy("task-stopped"), "RedrivePolicy": `{"maxReceiveCount":3,"deadLetterTargetArn":"` + emulatedQueue + `dead-letters"}`,
	})
	d.function()
	d.rule("deployment", emulatedFunction)
	d.rule("task-stopped", emulatedQueue+"events")
}

func sendPolicy(rules ...string) string {
	return fmt.Sprintf(`{"Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage",`+
		`"Resource":"*","Condition":{"ArnEquals":{"aws:SourceArn":["%s"]}}}]}`, emulatedRule+strings.Join(rules, `","`+emulatedRule))
}

func (d *deployer) queue(name string, attributes map[string]string) {
	_, err := d.sqs.CreateQueue(d.t.Context(), &sqs.CreateQueueInput{QueueName: aws.String("ecswhy-" + name),
		Attributes: attributes})
	d.must(err)
}

func (d *deployer) function() {
	role, err := iam.NewFromConfig(d.settings).CreateRole(d.t.Context(), &iam.CreateRoleInput{
		RoleName: aws.String("ecswhy"), AssumeRolePolicyDocument: aws.String(`{"Statement":[]}`),
	})
	d.must(err)
	var code bytes.Buffer
	d.must(zip.NewWriter(&code).Close())
	_, err = d.lambda.CreateFunction(d.t.Context(), &lambda.CreateFunctionInput{
		FunctionName: aws.String("ecswhy"), Role: role.Role.Arn, Runtime: lambdatypes.RuntimeProvidedal2023, Handler: aws.String("bootstrap"),
		Timeout: aws.Int32(30), Code: &lambdatypes.FunctionCode{ZipFile: code.Bytes()},
		Environment: &lambdatypes.Environment{Variables: map[string]string{
			"ECSWHY_TOPIC_ARN": emulatedTopic, "ECSWHY_PRODUCTION": "canary-do-not-print",
		}},
	})
	d.must(err)
	_, err = d.lambda.PutFunctionEventInvokeConfig(d.t.Context(), &lambda.PutFunctionEventInvokeConfigInput{
		FunctionName: aws.String("ecswhy"), MaximumRetryAttempts: aws.Int32(2),
		DestinationConfig: &lambdatypes.DestinationConfig{
			OnFailure: &lambdatypes.OnFailure{Destination: aws.String(emulatedQueue + "dead-letters")},
		},
	})
	d.must(err)
	_, err = d.lambda.CreateEventSourceMapping(d.t.Context(), &lambda.CreateEventSourceMappingInput{
		FunctionName: aws.String("ecswhy"), EventSourceArn: aws.String(emulatedQueue + "events"),
		FunctionResponseTypes: []lambdatypes.FunctionResponseType{lambdatypes.FunctionResponseTypeReportBatchItemFailures},
	})
	d.must(err)
	_, err = d.lambda.AddPermission(d.t.Context(), &lambda.AddPermissionInput{
		FunctionName: aws.String("ecswhy"), StatementId: aws.String("rule-deployment"), Action: aws.String("lambda:InvokeFunction"),
		Principal: aws.String("events.amazonaws.com"), SourceArn: aws.String(emulatedRule + "deployment"),
	})
	d.must(err)
}

func (d *deployer) rule(name, target string) {
	_, err := d.events.PutRule(d.t.Context(), &eventbridge.PutRuleInput{
		Name: aws.String("ecswhy-" + name), EventPattern: aws.String(`{"source":["aws.ecs"]}`),
	})
	d.must(err)
	letters := &eventbridgetypes.DeadLetterConfig{Arn: aws.String(emulatedQueue + "dead-letters")}
	_, err = d.events.PutTargets(d.t.Context(), &eventbridge.PutTargetsInput{
		Rule:    aws.String("ecswhy-" + name),
		Targets: []eventbridgetypes.Target{{Id: aws.String("notifier"), Arn: &target, DeadLetterConfig: letters}},
	})
	d.must(err)
}

// asEmulated speaks the protocol of CloudWatch that the emulator knows.
func asEmulated(o *cloudwatch.Options) {
	o.Protocol = awsjson.New10(schemas.GraniteServiceVersion20100801)
}

// damage does what doctor is to find.
func (d *deployer) damage() {
	_, err := d.events.DisableRule(d.t.Context(), &eventbridge.DisableRuleInput{Name: aws.String("ecswhy-deployment")})
	d.must(err)
	address, err := d.sqs.GetQueueUrl(d.t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("ecswhy-dead-letters")})
	d.must(err)
	_, err = d.sqs.SendMessage(d.t.Context(), &sqs.SendMessageInput{QueueUrl: address.QueueUrl,
		MessageBody: aws.String("{}")})
	d.must(err)
	_, err = cloudwatch.NewFromConfig(d.settings, asEmulated).PutMetricAlarm(d.t.Context(),
		&cloudwatch.PutMetricAlarmInput{
			AlarmName: aws.String("ecswhy-function-errors"), AlarmActions: []string{emulatedTopic},
			Namespace: aws.String("AWS/Lambda"), MetricName: aws.String("Errors"),
			EvaluationPeriods: aws.Int32(1), Period: aws.Int32(300), Threshold: aws.Float64(0), Statistic: cloudwatchtypes.StatisticSum,
			ComparisonOperator: cloudwatchtypes.ComparisonOperatorGreaterThanThreshold,
		})
	d.must(err)
}

// The emulator knows no AWS Chatbot, and not the protocol in which the program asks CloudWatch: what it does not answer
// is a warning.
func TestDoctorAgainstTheEmulator(t *testing.T) {
	endpoint := emulated(t)
	d := newDeployer(t, endpoint)
	d.deploy()
	got := ranProgram(t, environment(t, endpoint), installed(t)+"/ecswhy", "doctor", "--function", "ecswhy")
	const want = "ecswhy: 11 ok, 4 warn, 0 fail\n"
	if got.exit != kit.Done || strings.Contains(got.stdout, "canary-do-not-print") ||
		!strings.HasPrefix(got.stdout, want) {
		t.Errorf("exit %d\n%s%s", got.exit, got.stdout, got.stderr)
	}
	d.damage()
	settings := d.settings
	settings.ServiceOptions = append(settings.ServiceOptions, func(_ string, options any) {
		if o, ok := options.(*cloudwatch.Options); ok {
			asEmulated(o)
		}
	})
	shown := fmt.Sprint(doctor.Examine(ask.Facts(t.Context(), settings, "ecswhy", emulatedTopic)))
	for _, part := range []string{
		"it is DISABLED", "it holds 1 event that nobody was told of", "is the action of ecswhy-function-errors",
	} {
		if !strings.Contains(shown, part) {
			t.Errorf("%q is missing in\n%s", part, shown)
		}
	}
}
