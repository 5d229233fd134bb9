package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/mrkdwn"
)

// Case is one recorded event and what became of it.
type Case struct {
	Name     string
	Cause    string
	Severity string
	Impact   string // on users
	About    string // deployment, service, job or other
	Kind     string
	At       time.Time // of the event, where it says so
	Alert    bool      // whether people are told
	Silence  string    // why they are not
	Says     []Notification
}

// look is a language and a client of the page, with the words that frame a message in it.
type look struct {
	language           message.Language
	app                message.Dialect
	steps, thread, raw string
}

// looks are all, that of the page at first before the others. The raw message, which differs by its markup only, is shown
// of one client, for the page to stay small.
var looks = []look{
	{message.English, message.Slack, "Next steps", "The thread", "Raw Chatbot JSON"},
	{message.Japanese, message.Slack, "次の対応", "同じスレッド", "Chatbot の JSON"},
	{message.English, message.Teams, "Next steps", "The thread", ""},
	{message.Japanese, message.Teams, "次の対応", "同じスレッド", ""},
}

// shows frames a message.
func (l look) shows(said message.Chatbot) Notification {
	return Notification{
		Language: string(l.language), App: string(l.app), Steps: l.steps, Thread: l.thread, Raw: l.raw, Chatbot: said,
	}
}

// Notification is a message in one language for one client, with the words that frame it.
type Notification struct {
	Language string
	App      string // slack or teams
	Steps    string
	Thread   string
	Raw      string // empty where the raw message is not shown
	message.Chatbot
}

// Blocks reads a text of the message as its client does.
func (n Notification) Blocks(text string) []mrkdwn.Block {
	if n.App == string(message.Teams) {
		return mrkdwn.TeamsBlocks(text)
	}
	return mrkdwn.Blocks(text)
}

// Spans reads one line of it.
func (n Notification) Spans(line string) []mrkdwn.Span {
	if n.App == string(message.Teams) {
		return mrkdwn.TeamsSpans(line)
	}
	return mrkdwn.Spans(line)
}

// Hidden reports whether the page does not show the message at first.
func (n Notification) Hidden() bool {
	return n.Language != string(looks[0].language) || n.App != string(looks[0].app)
}

// JSON is the message as SNS would get it.
func (n Notification) JSON() (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(n.Chatbot)
	return strings.TrimSpace(out.String()), err
}

var (
	//go:embed page.css
	style string
	//go:embed page.js
	script string
	//go:embed page.html
	layout string

	// All texts of a case pass through the template as data, so that what they hold is shown and never acted upon.
	page = template.Must(template.New("page").Parse(layout))
)

// content is what the page shows. Policy lets a browser load and run nothing but the page's own style and script.
type content struct {
	Policy  string
	Style   template.CSS
	Script  template.JS
	Cases   []Case
	Causes  []Tally
	Impacts []Choice
	Abouts  []Choice
	Alerts  int
	Silents int
}

// Tally is how many cases have a cause, which is called so in both languages.
type Tally struct {
	Cause             string
	English, Japanese string
	Cases             int
}

// Choice is a value to filter by, and what it is called.
type Choice struct{ Value, English, Japanese string }

var impacts = []Choice{
	{"down", "down", "停止"}, {"never-up", "never up", "一度も稼働せず"}, {"degraded", "degraded", "一部停止"},
	{"exposed", "failing revision has traffic", "失敗した版にトラフィックあり"}, {"at-risk", "at risk", "影響のおそれ"},
	{"unaffected", "users not affected", "影響なし"}, {"starting", "starting", "起動中"}, {"restored", "restored", "復旧"},
	{"unknown", "not known", "不明"}, {"none", "no service concerned", "対象サービスなし"},
}

var abouts = []Choice{
	{"deployment", "Deployments", "デプロイ"}, {"service", "Services", "サービス"}, {"job", "Jobs", "ジョブ"},
	{"other", "Other", "その他"},
}

// Write writes the page. Cases that alert come first, of these the gravest, and then the commonest kind of event.
func Write(w io.Writer, cases []Case) error {
	shown := content{
		Policy: policy(), Style: template.CSS(style), Script: template.JS(script), //nolint:gosec // embedded above
		Cases: ordered(cases), Causes: causes(cases), Impacts: impacts, Abouts: abouts,
	}
	for _, c := range cases {
		if c.Alert {
			shown.Alerts++
		}
	}
	shown.Silents = len(cases) - shown.Alerts
	if err := page.Execute(w, shown); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

func policy() string {
	return fmt.Sprintf("default-src 'none'; img-src data:; style-src '%s'; script-src '%s'; base-uri 'none'; "+
		"form-action 'none'", digest(style), digest(script))
}

// digest names a style or script in a policy by what it says.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func ordered(cases []Case) []Case {
	common := map[string]int{}
	for _, c := range cases {
		common[c.Kind]++
	}
	return slices.SortedFunc(slices.Values(cases), func(a, b Case) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)), cmp.Compare(gravity(a), gravity(b)), cmp.Compare(common[b.Kind], common[a.Kind]),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Name, b.Name),
		)
	})
}

func rank(c Case) int {
	if c.Alert {
		return 0
	}
	return 1
}

// gravity is the place of an alert's severity, the gravest first. What is silent has none.
func gravity(c Case) int {
	if !c.Alert {
		return 0
	}
	return slices.Index([]string{"critical", "error", "warning", "info"}, c.Severity)
}

// causes counts the cases of every cause, by its English name.
func causes(cases []Case) []Tally {
	counted := map[string]int{}
	for _, c := range cases {
		counted[c.Cause]++
	}
	var out []Tally
	for code, n := range counted {
		named := Tally{Cause: code, English: code, Japanese: code, Cases: n}
		if about := cause.Code(code).About(); about != nil {
			named.English, named.Japanese = cmp.Or(about.English.Title, code), cmp.Or(about.Japanese.Title, code)
		}
		out = append(out, named)
	}
	slices.SortFunc(out, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.English), strings.ToLower(b.English)), cmp.Compare(a.Cause, b.Cause))
	})
	return out
}
