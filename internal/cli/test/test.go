// Package test is the command that sends a marked message through a deployed notifier.
package test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

var functionForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Options are those of one test.
type Options struct {
	kit.Streams
	kit.Access
	Function string
	Language string
	Format   string
	Mark     string // of the message: 4 to 12 capitals and digits
}

// New gives the command test.
func New(s kit.Streams) *cobra.Command {
	return kit.Interruptible(command(&Options{Streams: s, Mark: rand.Text()[:6]}))
}

func command(o *Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "test [--function NAME] [options]",
		Short: "Send a marked message through a deployed notifier to its channel",
		Long: `Sends a message with a mark of its own through the deployed function and its topic to the chat channel, and
says what to look for there. The function is invoked as a rule would invoke it; nothing else is asked or changed.`,
		Example:     "  ecswhy test --function ecswhy --region ap-northeast-1",
		Annotations: map[string]string{kit.Afterwards: afterwards},
		RunE:        func(cmd *cobra.Command, rest []string) error { return o.Run(cmd.Context(), rest) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Function, "function", "ecswhy", "`NAME` of the function")
	kit.Language(flags, &o.Language, "language of what is printed; the message has that of the function")
	kit.Format(flags, &o.Format, "what to look for, or the message's mark and ids as JSON")
	o.AddFlags(cmd)
	return cmd
}

const afterwards = `The API call it makes, which needs the IAM permission of that name:
  lambda       InvokeFunction

Exit codes: 0 SNS took the message; 1 the function failed, or sent nothing; 2 usage error,
no Region, credentials or permission, or no such function.`

// Run sends the message and says what to look for.
func (o *Options) Run(ctx context.Context, rest []string) error {
	switch {
	case len(rest) > 0:
		return kit.Misusef("unexpected argument %q", rest[0])
	case !functionForm.MatchString(o.Function):
		return kit.Misusef("--function %q is not the name of a Lambda function", o.Function)
	}
	settings, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	out, err := lambda.NewFromConfig(settings).Invoke(ctx, &lambda.InvokeInput{
		FunctionName: &o.Function, Payload: event(settings.Region, o.Mark, time.Now()), LogType: types.LogTypeTail,
	})
	var none *types.ResourceNotFoundException
	switch {
	case errors.As(err, &none):
		return kit.Exit{Code: kit.Misuse, Err: o.absent(settings.Region, none.ErrorMessage())}
	case err != nil:
		return fmt.Errorf("invoke the function %s in %s: %w", o.Function, settings.Region, err)
	}
	if out.FunctionError != nil {
		return fmt.Errorf("the function %s sent nothing: %s; ecswhy doctor --function %[1]s --region %[3]s says what to mend",
			o.Function, failure(out.Payload), settings.Region)
	}
	said := told(aws.ToString(out.LogResult), id(o.Mark))
	if said.MessageID == "" && said.Reason != "" {
		return fmt.Errorf("the function %s sent nothing: %s", o.Function, plaintext.Line(said.Reason))
	}
	return o.print(result{
		Mark: o.Mark, Function: o.Function, Region: settings.Region,
		MessageID: plaintext.Line(said.MessageID), Version: plaintext.Line(said.Version),
	})
}

// accountOf finds the account in the ARN that Lambda does not find.
var accountOf = regexp.MustCompile(`:([0-9]{12}):function:`)

// absent says that there is no such function, where, and what to type instead.
func (o *Options) absent(region, said string) error {
	if m := accountOf.FindStringSubmatch(said); m != nil {
		region += " (account " + m[1] + ")"
	}
	return fmt.Errorf("there is no function %s in %s; the Terraform module's output test_command has its name; "+
		"for another Region or account give --region, --profile or --role-arn", o.Function, region)
}

// event is what the module's own schedule sends, visible and with a mark.
func event(region, mark string, now time.Time) []byte {
	text, err := json.Marshal(map[string]any{
		"version": "0", "id": id(mark), "detail-type": "ecswhy canary", "source": "ecswhy", "region": region,
		"time":   now.UTC().Format(time.RFC3339),
		"detail": map[string]any{"visible": true, "mark": mark},
	})
	if err != nil {
		panic(err) // of texts
	}
	return text
}

func id(mark string) string { return "test-" + mark }

// line is what the function's log says of an event.
type line struct {
	EventID   string `json:"event_id"`
	MessageID string `json:"message_id"`
	Reason    string `json:"reason"` // for silence
	Version   string `json:"version"`
}

// told finds the line of an event in the end of a log in base64, of which Lambda gives 4 KB; none is an empty line.
func told(tail, id string) line {
	text, _ := base64.StdEncoding.DecodeString(tail)
	for one := range strings.Lines(string(text)) {
		var l line
		if json.Unmarshal([]byte(one), &l) == nil && l.EventID == id {
			return l
		}
	}
	return line{}
}

// failure is the sentence in a function's answer that says why it failed.
func failure(payload []byte) string {
	var said struct{ ErrorMessage string }
	if json.Unmarshal(payload, &said) != nil || said.ErrorMessage == "" {
		return "its log says why"
	}
	return plaintext.Line(said.ErrorMessage)
}

// result is what came of a test.
type result struct {
	Mark      string `json:"mark"`
	Function  string `json:"function"`
	Region    string `json:"region"`
	MessageID string `json:"messageId,omitempty"` // of SNS
	Version   string `json:"version,omitempty"`   // of the function
}

// texts are what is printed, by language.
var texts = map[string]string{
	"en": `Sent through the function {function} ({region}); SNS has taken the message.

Look in the channel for the message with the mark {mark}. It should be there within a minute. If it is not:
  - Is the bot in the channel? In Slack: /invite @Amazon Q
  - ecswhy doctor --function {function} --region {region}
`,
	"ja": `関数 {function}({region})からメッセージを送り、SNS が受け付けました。

チャンネルで {mark} と書かれたメッセージを確認してください。通常は 1 分以内に届きます。届かない場合:
  - ボットはチャンネルに参加していますか。Slack では /invite @Amazon Q
  - ecswhy doctor --function {function} --region {region}
`,
}

func (o *Options) print(r result) error {
	if o.Format == "json" {
		return kit.PrintJSON(o.Out, r)
	}
	fill := strings.NewReplacer("{function}", r.Function, "{region}", r.Region, "{mark}", r.Mark)
	_, err := io.WriteString(o.Out, fill.Replace(texts[o.Language]))
	return err
}
