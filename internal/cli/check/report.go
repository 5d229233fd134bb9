package check

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// report prints what was found and gives the exit code.
func (o *Options) report(reports []check.Report) error {
	if err := errors.Join(o.print(reports), o.AddToPage(markdown(reports, words[o.Language]))); err != nil {
		return err
	}
	var fails, open, checked bool
	for _, r := range reports {
		fails = fails || r.WouldFail()
		open = open || len(r.NotKnown) > 0
		checked = checked || r.Checked
	}
	switch {
	case fails:
		return kit.ExitWith(kit.Failed)
	case !checked:
		fmt.Fprintln(o.Err, "ecswhy check: nothing could be checked") // beside the reports, which say why
		return kit.ExitWith(kit.Failed)
	case open && o.Strict:
		return kit.ExitWith(notKnown)
	}
	return nil
}

func (o *Options) print(reports []check.Report) error {
	switch o.Format {
	case "json":
		return kit.PrintJSON(o.Out, reports)
	case "markdown":
		_, err := io.WriteString(o.Out, markdown(reports, words[o.Language]))
		return err
	}
	for i, r := range reports {
		if i > 0 {
			fmt.Fprintln(o.Out)
		}
		if _, err := io.WriteString(o.Out, o.Shown(text(r, words[o.Language]))); err != nil {
			return err
		}
	}
	return nil
}

// vocabulary is what the report itself says in one language.
type vocabulary struct{ counts, warning, warnings, fails, warns, unknown, fine, none string }

var words = map[string]vocabulary{
	"en": {
		"%s: %d would fail, %s, %d not known", "1 warning", "%d warnings", "fail", "warn", "not known",
		"Nothing would fail.", "there is none that is active",
	},
	"ja": {
		"%s: 失敗 %d、%s、不明 %d", "警告 1", "警告 %d", "失敗", "警告", "不明",
		"確認できた範囲で、失敗するものはありません。", "有効なものがありません",
	},
}

func (v vocabulary) title(r check.Report) string {
	fails := 0
	for _, f := range r.Findings {
		if f.Severity == cause.Error {
			fails++
		}
	}
	warnings := v.warning
	if n := len(r.Findings) - fails; n != 1 {
		warnings = fmt.Sprintf(v.warnings, n)
	}
	return fmt.Sprintf(v.counts, plaintext.Line(r.Subject), fails, warnings, len(r.NotKnown))
}

func (v vocabulary) sign(f check.Finding) string {
	if f.Severity == cause.Error {
		return v.fails
	}
	return v.warns
}

// text writes a report for a terminal.
func text(r check.Report, v vocabulary) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", v.title(r))
	for _, f := range r.Findings {
		fmt.Fprintf(&out, "\n%s  %s%s [%s]\n", v.sign(f), of(plaintext.Line(f.Subject)), f.Sentence, f.Cause)
		fmt.Fprintf(&out, "      %s\n", f.Step)
		if f.Link != "" {
			fmt.Fprintf(&out, "      %s\n", f.Link)
		}
	}
	for i, n := range r.NotKnown {
		if i == 0 {
			fmt.Fprintf(&out, "\n%s\n", v.unknown)
		}
		fmt.Fprintf(&out, "  %s\n", n.Sentence)
	}
	if len(r.Findings)+len(r.NotKnown) == 0 {
		fmt.Fprintf(&out, "\n%s\n", v.fine)
	}
	return out.String()
}

// of is whose a sentence is, before it.
func of(subject string) string {
	if subject == "" {
		return ""
	}
	return subject + ": "
}

// markdown writes reports for a page. What others named stands in code spans, in which nothing is Markdown.
func markdown(reports []check.Report, v vocabulary) string {
	var out strings.Builder
	for _, r := range reports {
		title := v.title(check.Report{Findings: r.Findings, NotKnown: r.NotKnown})
		fmt.Fprintf(&out, "### %s%s\n\n", code(r.Subject), title)
		for _, f := range r.Findings {
			subject := ""
			if f.Subject != "" {
				subject = code(f.Subject) + ": "
			}
			link := string(f.Cause)
			if f.Link != "" {
				link = "[" + link + "](" + f.Link + ")"
			}
			fmt.Fprintf(&out, "- **%s** %s%s (%s)<br>%s\n", v.sign(f), subject, f.Sentence, link, f.Step)
		}
		for _, n := range r.NotKnown {
			fmt.Fprintf(&out, "- %s: %s\n", v.unknown, n.Sentence)
		}
		if len(r.Findings)+len(r.NotKnown) == 0 {
			fmt.Fprintf(&out, "%s\n", v.fine)
		}
		fmt.Fprintln(&out)
	}
	return out.String()
}

// code writes a text as a code span that it cannot end.
func code(text string) string {
	return "`" + strings.ReplaceAll(plaintext.Line(text), "`", "'") + "`"
}

// quote is how what others named is written in the format.
func (o *Options) quote() func(string) string {
	switch o.Format {
	case "markdown":
		return code
	case "json":
		return func(text string) string { return text }
	}
	return plaintext.Line
}
