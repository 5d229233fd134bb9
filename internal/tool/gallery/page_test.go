package main

import (
	"bytes"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/message"
)

func chatbot(title string) message.Chatbot {
	return message.Chatbot{Version: "1.0", Source: "custom",
		Content: message.Content{Title: title, Description: "*Why:* <&>"}}
}

// says are the messages of a case in every look, which differ by language.
func says(english, japanese string) (all []Notification) {
	titles := map[message.Language]string{message.English: english, message.Japanese: japanese}
	for _, look := range looks {
		all = append(all, look.shows(chatbot(titles[look.language])))
	}
	return all
}

var three = []Case{
	{Name: "steady", Cause: "informational", Severity: "info", Kind: "service-notice", Silence: "the service reports <no> failure"},
	{Name: "job", Cause: "out-of-memory", Severity: "error", Kind: "task-stopped", Alert: true, Says: says("job died", "ジョブ停止")},
	{Name: "web-2", Cause: "out-of-memory", Severity: "error", Kind: "deployment-failed", Alert: true, Says: says("web died", "web 停止")},
	{Name: "web-1", Cause: "image-not-found", Severity: "error", Kind: "deployment-failed", Alert: true, Says: says("web lacks", "web 不足"),
		At: time.Date(2026, 10, 14, 12, 12, 9, 0, time.FixedZone("JST", 9*60*60))},
}

func written(t *testing.T, cases []Case) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, cases); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTheGravestStandsAtTheTop(t *testing.T) {
	down := Case{Name: "down", Cause: "out-of-memory", Severity: "critical", Kind: "rare", Alert: true,
		Says: says("down", "停止")}
	page := written(t, append(slices.Clone(three), down))
	if first := strings.Index(page, `id="down"`); first < 0 || first > strings.Index(page, `id="web-1"`) {
		t.Error("what is critical is not the first")
	}
}

func TestCasesThatAlertStandFirstAndTheCommonestKindAtTheTop(t *testing.T) {
	var got []string
	for _, found := range regexp.MustCompile(`<article[^>]* id="([^"]*)"`).FindAllStringSubmatch(written(t, three), -1) {
		got = append(got, found[1])
	}
	if diff := cmp.Diff([]string{"web-1", "web-2", "job", "steady"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestThePageSaysWhatIsKnownOfACase(t *testing.T) {
	got := written(t, three)
	for _, want := range []string{
		"web lacks", "web 不足", `<time datetime="2026-10-14T03:12:09Z" title="2026-10-14 03:12:09 UTC">03:12</time>`,
		"the service reports &lt;no&gt; failure",
		`<option value="out-of-memory" data-en="out of memory" data-ja="`, `<small data-count="out-of-memory">2</small>`, "<b>Why:</b> &lt;&amp;&gt;",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if n := strings.Count(got, "<time "); n != len(looks) {
		t.Errorf("%d times, want one for each look of the one case that has a time", n)
	}
}

func TestTheRawMessageIsTheMessage(t *testing.T) {
	for _, n := range three[1].Says {
		if n.Raw == "" {
			continue
		}
		raw, err := n.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var got message.Chatbot
		if err := json.Unmarshal([]byte(raw), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(n.Chatbot, got); diff != "" {
			t.Error(diff)
		}
		if !strings.Contains(written(t, three), html.EscapeString(raw)) {
			t.Error("the page does not show it")
		}
	}
}

func TestThePageNamesNothingFromElsewhere(t *testing.T) {
	got := written(t, three)
	if found := regexp.MustCompile(`(?i)(src|srcset|action|poster)=|@import|url\(|<(iframe|link rel="(?:stylesheet|preload)|object|embed|base)`).FindString(got); found != "" {
		t.Errorf("the page has %s", found)
	}
	if !strings.Contains(got, `Content-Security-Policy" content="default-src &#39;none&#39;;`) {
		t.Error("the page has no policy")
	}
}

func TestThePagesOwnScriptNeverWritesMarkup(t *testing.T) {
	if found := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(`).FindString(
		script); found != "" {
		t.Errorf("the script has %s", found)
	}
}

func TestAGalleryWithoutCasesIsAPageToo(t *testing.T) {
	if got := written(t, nil); !strings.Contains(got, "</html>") {
		t.Error(got)
	}
}
