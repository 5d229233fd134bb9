package replay

import (
	"fmt"
	"os"
	"strings"

	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/notify"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/route"
)

// readRoutes reads the table of a file, if one is given.
func (o *Options) readRoutes() error {
	if o.Routes == "" {
		return nil
	}
	raw, err := os.ReadFile(o.Routes)
	if err != nil {
		return err
	}
	if o.table, err = route.Read(raw); err != nil {
		return fmt.Errorf("%s %w", o.Routes, err)
	}
	return nil
}

// choice is where a report goes, where there are routes to choose from.
func (o *Options) choice(r notify.Report) (c route.Choice) {
	if o.Routes != "" {
		c = r.Choice
	}
	return c
}

// trail are the phrases of one language that say which way an event goes.
type trail struct{ Title, Takes, Copy, Differs, Unknown, Later, Default, Tag, NoRoute string }

var trails = map[string]trail{
	"en": {
		Title: "Routes:", Takes: "{name}: takes it", Copy: "{name}: gets a copy", Differs: "{name}: no, {field} is {value}",
		Unknown: "{name}: no, {field} is not known", Later: "{name}: matches, but is not the first",
		Default: "default: takes what no route does", Tag: "{name}: takes it, because the tag ecswhy:channel asks for it",
		NoRoute: "the tag ecswhy:channel asks for {name}, which is no route",
	},
	"ja": {
		Title: "ルート:", Takes: "{name}: 送信先", Copy: "{name}: コピーを送信", Differs: "{name}: 対象外 ({field} が {value})",
		Unknown: "{name}: 対象外 ({field} が不明)", Later: "{name}: 条件に合うが、先に合うルートがある",
		Default: "default: どのルートも条件に合わないため送信先", Tag: "{name}: タグ ecswhy:channel の指定により送信先",
		NoRoute: "タグ ecswhy:channel で指定された {name} というルートは存在しない",
	},
}

// way says which routes were tried for what is told, in order, and what became of each.
func (o *Options) way(r notify.Report) string {
	if o.Routes == "" || !r.Verdict.Alert {
		return ""
	}
	w, facts := trails[o.Language], route.FactsOf(r.Incident, r.Verdict, config.DefaultTags().Owner)
	lines := []string{w.Title}
	if r.Choice.Unknown != "" {
		lines = append(lines, phrases.Say(w.NoRoute, "name", plaintext.Line(r.Choice.Unknown)))
	}
	for _, each := range o.table.Routes {
		lines = append(lines, w.of(each, r.Choice, facts))
	}
	switch {
	case r.Choice.By == route.ByDefault:
		lines = append(lines, w.Default)
	case r.Choice.Taken == route.Default:
		lines = append(lines, phrases.Say(w.Tag, "name", route.Default))
	}
	return strings.Join(lines, "\n  ") + "\n\n"
}

// of says what became of one route.
func (w trail) of(r route.Route, c route.Choice, f route.Facts) string {
	misfits := r.Match.Misfits(f)
	switch {
	case r.Name == c.Taken && c.By == route.ByTag:
		return phrases.Say(w.Tag, "name", r.Name)
	case r.Name == c.Taken:
		return phrases.Say(w.Takes, "name", r.Name)
	case len(misfits) == 0 && r.Copy:
		return phrases.Say(w.Copy, "name", r.Name)
	case len(misfits) == 0:
		return phrases.Say(w.Later, "name", r.Name)
	case f[misfits[0]] == "":
		return phrases.Say(w.Unknown, "name", r.Name, "field", misfits[0])
	}
	return phrases.Say(w.Differs, "name", r.Name, "field", misfits[0], "value", plaintext.Line(f[misfits[0]]))
}
