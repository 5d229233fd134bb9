package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

const events = "../../../testdata/events"

// cases are the names of all recorded events.
func cases(t *testing.T) []string {
	t.Helper()
	expected, err := recorded.Cases(events)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(expected))
}

// shown writes the gallery of a folder's cases and gives the page's file.
func shown(t *testing.T, cases string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "site")
	var out, problems strings.Builder
	err := run([]string{"-o", folder, "-cases", cases}, &out, &problems)
	file := filepath.Join(folder, "index.html")
	if err != nil || problems.String() != "" || !strings.HasPrefix(out.String(), file+": ") {
		t.Fatalf("%v, %q, %q", err, &out, &problems)
	}
	return file
}

func TestTheGalleryIsOneSmallFileWithoutSecrets(t *testing.T) {
	file := shown(t, events)
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(page) > 3_700_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
	if bytes.Contains(page, []byte("canary-do-not-print")) {
		t.Error("the page shows the value of an environment variable")
	}
	if beside, _ := filepath.Glob(filepath.Dir(file) + "/*"); len(beside) != 1 {
		t.Errorf("beside the page there is %q", beside)
	}
}

// sample is a folder with every tenth case, and those that are named: they have all that a page can have.
func sample(t *testing.T, named ...string) (folder string, names []string) {
	t.Helper()
	folder = t.TempDir()
	for i, name := range cases(t) {
		if i%10 == 0 || slices.Contains(named, name) {
			names = append(names, name)
			if err := os.CopyFS(filepath.Join(folder, name), os.DirFS(filepath.Join(events, name))); err != nil {
				t.Fatal(err)
			}
		}
	}
	return folder, names
}

func TestTheGalleryIsTheSameTwice(t *testing.T) {
	folder, _ := sample(t)
	var err error
	pages := [2][]byte{}
	for i := range pages {
		if pages[i], err = os.ReadFile(shown(t, folder)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(pages[0], pages[1]) {
		t.Error("the page differs from run to run")
	}
}

func TestTheGalleryRefusesWrongUseAndSaysWhatIsMissing(t *testing.T) {
	empty := t.TempDir()
	taken := filepath.Join(empty, "file")
	if err := os.WriteFile(taken, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"name the folder to write with -o": {},
		"and nothing else":                 {"-o", empty, "more"},
		"flag provided but not defined":    {"-o", empty, "--open"},
		"missing":                          {"-o", empty, "--cases", "missing"},
		"has no case":                      {"-o", empty, "--cases", empty},
		"not a directory":                  {"-o", taken, "--cases", events},
	} {
		var out, problems strings.Builder
		if err := run(args, &out, &problems); err == nil || !strings.Contains(err.Error(), want) || out.String() != "" {
			t.Errorf("%q: %v, %q", args, err, &out)
		}
	}
}

// Expressions that tell what a reader of the page sees.
const (
	visibleCases    = `[...document.querySelectorAll('article')].filter(a => a.checkVisibility()).map(a => a.id).sort()`
	visibleCauses   = `[...new Set([...document.querySelectorAll('article')].filter(a => a.checkVisibility()).map(a => a.dataset.cause))]`
	visibleSubjects = `[...new Set([...document.querySelectorAll('article')].filter(a => a.checkVisibility()).map(a => a.dataset.about + ' ' + a.dataset.impact))]`
	visibleText     = `document.body.innerText`
	titles          = `[...document.querySelectorAll('article h3')].filter(h => h.checkVisibility()).map(h => h.innerText).join('\n')`
)

func TestTheGalleryInABrowser(t *testing.T) {
	b := newBrowser(t)
	whole := "file://" + shown(t, events)
	t.Run("shows every case, and fits a phone with it", func(t *testing.T) {
		b.resize(360, 780, "light")
		b.open(whole)
		b.sees(t, visibleCases, slices.Sorted(slices.Values(append(cases(t), "storm"))))
		for _, language := range []string{"en", "ja"} {
			b.click(`[data-value="` + language + `"]`)
			b.sees(t, `document.documentElement.lang`, language)
			b.sees(t, `document.documentElement.scrollWidth`, 360)
		}
	})
	folder, some := sample(t, "deployment-failed-out-of-memory", "deployment-failed-image-not-found",
		"deployment-failed-go-panic", "deployment-replaced-task")
	address := "file://" + shown(t, folder)
	b.resize(1280, 900, "light")
	b.open(address)

	t.Run("filters by a cause", func(t *testing.T) {
		b.click(`nav [data-value="out-of-memory"]`)
		b.sees(t, visibleCauses, []string{"out-of-memory"})
		b.sees(t, `location.hash`, "#cause=out-of-memory")
		b.sees(t, `document.querySelector('nav [aria-current=true]').dataset.value`, "out-of-memory")
	})
	t.Run("switches the language and keeps the filter", func(t *testing.T) {
		b.reads(t, titles, "out of memory", "メモリ")
		b.click(`[data-value="ja"]`)
		b.reads(t, titles, "メモリ", "out of memory")
		b.sees(t, `document.documentElement.lang`, "ja")
		b.sees(t, visibleCauses, []string{"out-of-memory"})
	})
	t.Run("switches to Teams, where nothing of Slack's markup is left", func(t *testing.T) {
		b.open(address + "#q=deployment-failed-go-panic")
		b.click(`[data-value="teams"]`)
		b.sees(t, `location.hash`, "#q=deployment-failed-go-panic&app=teams")
		b.sees(t, `[...document.querySelectorAll('.message')].filter(m => m.checkVisibility()).map(m => m.dataset.app)`,
			[]string{"teams"})
		b.reads(t, visibleText, "Why:", "**")
		b.click(`[data-value="slack"]`)
		b.reads(t, visibleText, "Why:", "**")
	})
	t.Run("reads its state from the address", func(t *testing.T) {
		b.open(address + "#cause=image-not-found&lang=ja&theme=dark")
		b.sees(t, visibleCauses, []string{"image-not-found"})
		b.reads(t, visibleText, "次の対応", "Next steps")
		b.sees(t, `getComputedStyle(document.documentElement).colorScheme`, "dark")
	})
	t.Run("finds a case by typing", func(t *testing.T) {
		b.open(address)
		b.do("Input.dispatchKeyEvent", arguments{"type": "keyDown", "key": "/", "text": "/"}, nil)
		b.do("Input.insertText", arguments{"text": "deployment-failed-go-panic"}, nil)
		b.sees(t, visibleCases, []string{"deployment-failed-go-panic"})
		b.click("#reset")
		b.sees(t, visibleCases, slices.Sorted(slices.Values(append(some, "storm"))))
	})
	t.Run("filters by what users feel, and by what failed", func(t *testing.T) {
		b.open(address + "#impact=unaffected&about=deployment")
		b.sees(t, visibleSubjects, []string{"deployment unaffected"})
		b.sees(t, `document.getElementById('impact').value`, "unaffected")
		b.click("#reset")
		b.sees(t, `location.hash`, "")
	})
	t.Run("shows only silent cases, each with its reason", func(t *testing.T) {
		b.click(`[data-set="show"][data-value="silent"]`)
		b.sees(t, `document.querySelectorAll('article.silent').length === `+visibleCases+`.length`, true)
		b.reads(t, visibleText, "the task did not fail", "Next steps")
	})
	t.Run("shows the raw JSON at a click", func(t *testing.T) {
		b.open(address + "#q=deployment-failed-image-not-found")
		b.reads(t, visibleText, "Raw Chatbot JSON", `"version": "1.0"`)
		b.click("#deployment-failed-image-not-found summary")
		b.reads(t, visibleText, `"version": "1.0"`, "canary")
		b.sees(t, `JSON.parse(document.querySelector('#deployment-failed-image-not-found details code').textContent).source`,
			"custom")
	})
	t.Run("opens links apart from the page", func(t *testing.T) {
		b.sees(t, `[...document.querySelectorAll('.notification a')].every(a => a.protocol === 'https:' && a.target === '_blank' && a.relList.contains('noopener'))`, true)
	})
	t.Run("asks nothing of anybody and breaks no rule of its policy", func(t *testing.T) {
		for _, requested := range b.requested {
			if !strings.HasPrefix(requested, address) && !strings.HasPrefix(requested, whole) &&
				!strings.HasPrefix(requested, "data:") && requested != "about:blank" {
				t.Errorf("it asked for %s", requested)
			}
		}
		if len(b.complaints) > 0 {
			t.Errorf("the console says %s", b.complaints)
		}
	})
	b.keep(whole)
}

// sees fails a test when an expression has another value in the page.
func (b *browser) sees(t *testing.T, expression string, want any) {
	t.Helper()
	got := new(any)
	b.eval(expression, got)
	if list, ok := want.([]string); ok {
		want = anyOf(list)
	}
	if n, ok := want.(int); ok {
		want = float64(n)
	}
	if diff := cmp.Diff(want, *got); diff != "" {
		t.Errorf("%s\n%s", expression, diff)
	}
}

func anyOf(texts []string) any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

// reads fails a test when a text of the page lacks what it wants, or has what it must not have.
func (b *browser) reads(t *testing.T, expression, want, not string) {
	t.Helper()
	var text string
	b.eval(expression, &text)
	if !strings.Contains(text, want) || strings.Contains(text, not) {
		t.Errorf("wants %q and not %q in\n%s", want, not, text)
	}
}

// keep keeps the picture that ECSWHY_SCREENSHOT asks for.
func (b *browser) keep(address string) {
	if file := os.Getenv("ECSWHY_SCREENSHOT"); file != "" {
		b.resize(1280, 1120, "light")
		b.open(address + "#cause=out-of-memory")
		b.screenshot(file)
	}
}

// Whoever looks for what is worst finds all that there is, under the names that the message attribute has.
func TestEveryImpactAndSubjectCanBeChosen(t *testing.T) {
	var known []string
	for _, code := range diagnosis.ImpactCodes {
		known = append(known, string(code))
	}
	var offered []string
	for _, choice := range impacts {
		offered = append(offered, choice.Value)
	}
	if diff := cmp.Diff(known, offered); diff != "" {
		t.Errorf("-known +offered:\n%s", diff)
	}
	folder, _ := sample(t, "standalone-task-failed", "deployment-failed-out-of-memory", "service-up-again",
		"anywhere-disconnected")
	all, err := recordedCases(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, c := range all {
		found[c.About] = true
		if c.Alert && !slices.Contains(offered, c.Impact) {
			t.Errorf("%s has the impact %q", c.Name, c.Impact)
		}
	}
	for _, choice := range abouts {
		if !found[choice.Value] {
			t.Errorf("no case is about %s", choice.Value)
		}
	}
}

func TestAStormIsOneMessageInEveryLook(t *testing.T) {
	storm, err := stormCase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]string{"en": "37 services in 3 clusters", "ja": "クラスター"}
	for _, says := range storm.Says {
		if title := says.Content.Title; !strings.Contains(title, titles[says.Language]) {
			t.Errorf("%s for %s: %q", says.Language, says.App, title)
		}
	}
	if len(storm.Says) != len(looks) {
		t.Errorf("%d messages", len(storm.Says))
	}
}
