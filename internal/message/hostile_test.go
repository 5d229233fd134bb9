package message_test

import (
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"mvdan.cc/sh/v3/syntax"

	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/mrkdwn"
)

// lures are texts that would call somebody, lead elsewhere, run something or look like a section of ours. What each
// character alone would do in a command is tested where commands are made.
var lures = []string{
	"<!channel> <@U0123ABC> <https://evil.example|click> https://evil.example/x www.evil.example a@evil.example *b* _i_ ~s~",
	"](https://evil.example) [x](https://evil.example) ![x](https://evil.example/i.png) <b>x</b> <https://evil.example> **s** ~~g~~ ```",
	"a\n\n*Next steps:* id\n# x\n- y\n```\nid\n```\n", "\x07\x1b[2J\u202e", "evil.example/", "a;$(id)`id`'|id>y",
}

// inAnyCase are those of them that are meant for addresses and commands, of which each case has others.
var inAnyCase = lures[4:]

// spoofed are the cases whose free texts are walked: together they have every link, and commands of most services.
var spoofed = []string{
	"deployment-failed-java-database-refused", "deployment-failed-log-group-missing", "deployment-failed-image-not-found", "deployment-failed-secret-not-found",
	"deployment-failed-hook", "hook-awaiting-action", "aws-sample-instance-daemon-impaired", "deployment-failed-alarm", "deployment-failed-elb-health-check",
}

// leaves are the free texts of a value, each with a way to change it for a while: fields, elements, and keys and
// values of maps.
func leaves(path string, v reflect.Value, visit func(path string, set func(string) (restore func()))) {
	switch v.Kind() {
	case reflect.Pointer:
		leaves(path, v.Elem(), visit)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			leaves(path+"."+v.Type().Field(i).Name, v.Field(i), visit)
		}
	case reflect.Slice:
		for i := range min(v.Len(), 2) { // the third is like the second
			leaves(fmt.Sprintf("%s[%d]", path, i), v.Index(i), visit)
		}
	case reflect.Map:
		if v.Type().Elem().Kind() == reflect.String {
			leavesOfMap(path, v, visit)
		}
	case reflect.String:
		visit(path, func(s string) func() {
			before := v.String()
			v.SetString(s)
			return func() { v.SetString(before) }
		})
	}
}

func leavesOfMap(path string, m reflect.Value, visit func(string, func(string) func())) {
	for _, key := range m.MapKeys() {
		value := m.MapIndex(key)
		visit(path+" value", func(s string) func() {
			m.SetMapIndex(key, reflect.ValueOf(s))
			return func() { m.SetMapIndex(key, value) }
		})
		visit(path+" key", func(s string) func() {
			m.SetMapIndex(key, reflect.Value{})
			m.SetMapIndex(reflect.ValueOf(s), value)
			return func() {
				m.SetMapIndex(reflect.ValueOf(s), reflect.Value{})
				m.SetMapIndex(key, value)
			}
		})
	}
}

// spoofable is a recorded case with all that was looked up, and with the texts that it happens not to have.
func spoofable(t *testing.T, name string) *incident.Incident {
	t.Helper()
	inc := lookedUp(t, name)
	// for speed
	inc.Log.Lines, inc.Remembered = inc.Log.Lines[:min(3, len(inc.Log.Lines))],
		inc.Remembered[:min(1, len(inc.Remembered))]
	inc.TaskDefinition.Tags = map[string]string{"owner": "team-a", "commit": "0123abc", "pipeline": "https://ci.example/1"}
	inc.ServiceDeployment.TriggeredAlarms = append(inc.ServiceDeployment.TriggeredAlarms, "web-5xx")
	inc.Gaps = append(inc.Gaps, incident.Gap{Operation: "ecs:DescribeTasks", Kind: incident.Denied,
		Reason: incident.ToRole, Principal: "ecswhy-notifier"})
	if len(inc.TaskDefinition.Containers) > 0 {
		c := &inc.TaskDefinition.Containers[0]
		c.Command, c.EntryPoint, c.HealthCheck = []string{"serve"}, []string{"/entry"}, "curl localhost"
		c.Environment, c.Secrets = []string{"MODE"}, map[string]string{
			"KEY": "arn:aws:ssm:ap-northeast-1:111122223333:parameter/key"}
		c.LogRegion = inc.Region
	}
	return inc
}

// Every free text of an event, a task definition, tags and logs is replaced, one at a time, by texts that mean harm.
func TestNothingWrittenByOthersIsObeyed(t *testing.T) {
	writers := map[message.Dialect]message.Writer{}
	for _, dialect := range []message.Dialect{message.Slack, message.Teams} {
		writers[dialect] = message.NewWriter(message.Settings{Dialect: dialect, LogLines: 4,
			Tags: message.TagKeys(config.DefaultTags())})
	}
	walked, read := map[string]bool{}, reading{}
	for _, name := range spoofed {
		t.Run(name, func(t *testing.T) {
			inc := spoofable(t, name)
			leaves("", reflect.ValueOf(inc), func(path string, set func(string) func()) {
				if t.Failed() || walked[path] && !inCommands.MatchString(path) {
					return // one is enough to see
				}
				texts := lures
				if walked[path] {
					texts = inAnyCase // how markup takes it was seen
				}
				walked[path] = true
				for _, text := range texts {
					restore := set(text)
					v := diagnosis.Diagnose(*inc)
					for dialect, w := range writers {
						where := fmt.Sprintf("%s = %q in %s", path, text, dialect)
						read.hold(t, where, dialect, w.Write(*inc, v))
						read.hold(t, where+" (digest)", dialect, w.Digest([]message.Part{{Incident: *inc, Verdict: v}}))
					}
					restore()
				}
			})
		})
	}
	if len(walked) < 100 {
		t.Errorf("only %d texts were walked", len(walked))
	}
}

// inCommands are the texts that are walked in every case, because each case has other commands and links of them.
var inCommands = regexp.MustCompile(`^\.(?:Region|Cluster|ServiceName|Hook.*|Instance.*|TaskDefinition\.(?:ARN|Containers\[0\]\.(?:Image|LogGroup|LogRegion)))$`)

// reading remembers what was found in texts: most are the same whatever is replaced.
type reading map[string]found

type found struct {
	commands []string
	wrong    string
}

// once reads a text where it was not read before.
func (r reading) once(how, text string, read func(string) (commands []string, wrong string)) ([]string, string) {
	key := how + "\x00" + text
	f, known := r[key]
	if !known {
		f.commands, f.wrong = read(text)
		r[key] = f
	}
	return f.commands, f.wrong
}

func (r reading) hold(t *testing.T, where string, dialect message.Dialect, n message.Notification) {
	t.Helper()
	read := readSlack
	if dialect == message.Teams {
		read = readMarkdown
	}
	c := n.Chatbot.Content
	var commands []string
	for _, piece := range append(append([]string{c.Title, c.Description, n.Chatbot.Metadata.Summary}, c.NextSteps...),
		c.Keywords...) {
		if dialect == message.Teams && piece == n.Chatbot.Metadata.Summary {
			continue // shown as it is
		}
		found, wrong := r.once(string(dialect), piece, read)
		if wrong != "" {
			t.Errorf("%s: %s in %q", where, wrong, piece)
		}
		if slices.Contains(c.NextSteps, piece) {
			commands = append(commands, found...)
		}
	}
	for _, command := range commands {
		if _, wrong := r.once("as a shell", command, misread); wrong != "" {
			t.Errorf("%s: %s in %q", where, wrong, command)
		}
		if dialect == message.Slack && isCommand.MatchString(command) && !strings.Contains(n.Text, command) {
			t.Errorf("%s: %q is not the same as plain text", where, command)
		}
	}
	if dialect == message.Teams {
		if _, wrong := r.once("as a page", why.Markdown(c), readMarkdown); wrong != "" {
			t.Errorf("%s: %s in the step's summary\n%s", where, wrong, why.Markdown(c))
		}
	} else if _, wrong := r.once("as it is", n.Text, readPlain); wrong != "" {
		t.Errorf("%s: %s in\n%s", where, wrong, n.Text)
	}
}

// label is what we write in bold: the name of a section.
var label = regexp.MustCompile(`^[A-Z][a-z ]+:$`)

var ourHosts = regexp.MustCompile(`^(?:[a-z0-9-]+\.console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com|amazonaws-eusc\.eu)|docs\.aws\.amazon\.com|repost\.aws)$`)

// leads reports whether an address is ours, or the label says where it leads.
func leads(address, label string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && (ourHosts.MatchString(u.Host) ||
		strings.HasPrefix(label, u.Hostname()+"/"))
}

// readSlack gives the commands of a text and says what of it is not ours.
func readSlack(s string) (commands []string, wrong string) {
	for _, block := range mrkdwn.Blocks(s) {
		for _, span := range block.Spans {
			switch {
			case span.Kind == mrkdwn.Code:
				commands = append(commands, span.Text)
			case span.Kind == mrkdwn.Link && leads(span.Address, span.Text):
			case span.Kind == mrkdwn.Bold && len(span.Inner) == 1 && label.MatchString(span.Inner[0].Text):
			case span.Kind == mrkdwn.Plain && !strings.Contains(span.Text, "://"):
			default:
				return nil, fmt.Sprintf("a %s that is not ours: %+v", span.Kind, span)
			}
		}
	}
	return commands, ""
}

var page = goldmark.New(goldmark.WithExtensions(extension.GFM))

// readMarkdown is the same for Teams and for the summary of a step on GitHub.
func readMarkdown(s string) (commands []string, wrong string) {
	source := []byte(s)
	tree := page.Parser().Parse(text.NewReader(source))
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || wrong != "" {
			return ast.WalkContinue, nil
		}
		said := string(n.Text(source)) //nolint:staticcheck // the text of the node is all that is wanted
		switch n := n.(type) {
		case *ast.CodeSpan:
			commands = append(commands, said)
			return ast.WalkSkipChildren, nil
		case *ast.Link:
			if !leads(string(n.Destination), said) {
				wrong = "a link to " + string(n.Destination)
			}
		case *ast.Emphasis:
			if n.Level != 2 || !label.MatchString(said) {
				wrong = "emphasis that is not ours: " + said
			}
		case *ast.Heading:
			if n.PreviousSibling() != nil || n.Level != 3 {
				wrong = "a heading: " + said
			}
		case *ast.Document, *ast.Paragraph, *ast.TextBlock, *ast.Text, *ast.String, *ast.FencedCodeBlock, *ast.List,
			*ast.ListItem:
		default:
			wrong = fmt.Sprintf("%s: %s", n.Kind(), said)
		}
		return ast.WalkContinue, nil
	})
	return commands, wrong
}

// section is how a line of plain text begins that is not the first one: each is ours, or indented.
var (
	section  = regexp.MustCompile(`^(?:[A-Z][a-z ]+:(?: |$)|  .|$)`)
	openLine = regexp.MustCompile(`^(?:Open: |  )(?:Cluster|Service|Deployments|Task|Logs|Task logs|Image|About this cause) (https://\S*)$`)
)

func readPlain(s string) (commands []string, wrong string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 && !section.MatchString(line) || strings.ContainsFunc(line,
			func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x202e }) {
			return nil, fmt.Sprintf("the line %q is not ours", line)
		}
		if m := openLine.FindStringSubmatch(line); m != nil && !leads(m[1], "") {
			return nil, "a link to " + m[1]
		}
	}
	return nil, ""
}

var isCommand = regexp.MustCompile(`^(?:aws|docker) `)

// misread says what a shell would do with a command beside running the one program that it names. Code that is no
// command is left.
func misread(command string) (inside []string, wrong string) {
	if !isCommand.MatchString(command) {
		return nil, ""
	}
	program, err := syntax.NewParser().Parse(strings.NewReader(command), "")
	if err != nil {
		return nil, err.Error()
	}
	syntax.Walk(program, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.File:
			if len(n.Stmts) != 1 {
				wrong = "more than one command"
			}
		case *syntax.Stmt:
			if _, simple := n.Cmd.(*syntax.CallExpr); !simple || len(n.Redirs) > 0 || n.Background || n.Negated {
				wrong = "no simple command"
			}
		case *syntax.CmdSubst:
			if len(n.Stmts) != 1 || !strings.HasPrefix(command[n.Pos().Offset():], "$(aws ecs list-") {
				wrong = "a command inside of it"
			}
		case *syntax.Lit, *syntax.SglQuoted, *syntax.Word, *syntax.CallExpr, *syntax.Assign, nil:
			if lit, is := n.(*syntax.Lit); is && strings.ContainsAny(lit.Value, "\\*?{}~!#") {
				wrong = "something to expand: " + lit.Value
			}
		case *syntax.Comment:
			wrong = "a comment"
		default:
			wrong = fmt.Sprintf("%T", n)
		}
		return wrong == ""
	})
	return nil, wrong
}
