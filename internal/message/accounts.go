package message

import (
	"cmp"
	"strings"

	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// Accounts says how accounts are called. The zero value is for messages that are all of one account.
type Accounts struct {
	Several bool              // whether titles name the account, too
	Names   map[string]string // as people call them, by their ids
}

// cluster is a cluster as titles name it: prod-main, and where there are several accounts payments-prod / prod-main.
func (a Accounts) cluster(account, cluster string) string {
	if !a.Several {
		return cluster
	}
	return strings.Join(nonEmpty(cmp.Or(a.Names[account], account), cluster), " / ")
}

// account names an account by its id and, where it has one, by its name.
func (d *draft) account(id string) string {
	if id == "" {
		return ""
	}
	text := d.style.Text(markup.Cut(id, longestName))
	if name := d.Accounts.Names[id]; name != "" {
		text = phrases.Say(d.words.InCluster, "headline", d.style.Text(name), "cluster", text)
	}
	return phrases.Say(d.words.Account, "account", text)
}

// site is the console of the account and Region in which an incident happened.
func (s Settings) site(inc incident.Incident) console.Site {
	return console.NewSite(inc.Partition, inc.Region, inc.Account, s.SignIn)
}

// threadIn keeps what bears the same names in several accounts in threads of its own.
func (a Accounts) threadIn(inc incident.Incident, thread string) string {
	if rest, ours := strings.CutPrefix(thread, "ecs/"); ours && a.Several {
		return markup.Cut("ecs/"+inc.Account+"/"+inc.Region+"/"+rest, longestID)
	}
	return thread
}
