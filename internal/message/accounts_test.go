package message_test

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/message"
)

// in is a part as it would be of that account and Region.
func in(account, region string, p message.Part) message.Part {
	old := strings.NewReplacer("111122223333", account, "ap-northeast-1", region)
	p.Incident.Account, p.Incident.Region, p.Incident.ID = account, region, account+region+p.Incident.ID
	for i, arn := range p.Incident.Resources {
		p.Incident.Resources[i] = old.Replace(arn)
	}
	return p
}

var several = message.Settings{
	SignIn:   console.SignIn{StartURL: "https://example.awsapps.com/start"},
	Accounts: message.Accounts{Several: true, Names: map[string]string{"222233334444": "payments-prod"}},
}

func TestAMessageNamesItsAccountWhereThereAreSeveral(t *testing.T) {
	for name, tt := range map[string]struct {
		account, title, where string
		settings              message.Settings
	}{
		"one account":          {"222233334444", " (prod)", "account 222233334444", message.Settings{}},
		"an account by name":   {"222233334444", " (payments-prod / prod)", "account payments-prod (222233334444)", several},
		"one without a name":   {"333344445555", " (333344445555 / prod)", "account 333344445555", several},
		"an event without one": {"", " (prod)", "", several},
	} {
		t.Run(name, func(t *testing.T) {
			p := in(tt.account, "eu-west-1", part("prod", "web", 14, noCapacity))
			n := message.NewWriter(tt.settings).Write(p.Incident, p.Verdict)
			if title, _, _ := strings.Cut(n.Text, "\n"); !strings.HasSuffix(title, tt.title) {
				t.Errorf("title %q", title)
			}
			if !strings.Contains(n.Text, tt.where) || tt.where == "" && strings.Contains(n.Text, "account ") {
				t.Errorf("does not say %q:\n%s", tt.where, n.Text)
			}
		})
	}
}

func TestLinksAndCommandsAreOfTheIncidentsAccountAndRegion(t *testing.T) {
	p := in("222233334444", "eu-west-1", part("prod", "web", 14, noCapacity))
	n := message.NewWriter(several).Write(p.Incident, p.Verdict)
	for _, want := range []string{"account_id=222233334444", "eu-west-1.console.aws.amazon.com", "--region eu-west-1"} {
		if !strings.Contains(n.Text, want) || strings.Contains(n.Text, "account_id=111122223333") {
			t.Errorf("no %s, or another account:\n%s", want, n.Text)
		}
	}
}

func TestTheSameNamesInTwoAccountsHaveTwoThreads(t *testing.T) {
	seen := map[string]string{}
	for _, settings := range []message.Settings{{}, several} {
		for _, place := range []string{"111122223333 eu-west-1", "111122223333 us-east-1", "222233334444 eu-west-1"} {
			account, region, _ := strings.Cut(place, " ")
			p := in(account, region, part("prod", "web", 14, noCapacity))
			id := message.NewWriter(settings).Write(p.Incident, p.Verdict).Chatbot.Metadata.ThreadID
			if other := seen[id]; id == "" || settings.Accounts.Several && other != "" {
				t.Errorf("%s has the thread %q of %q", place, id, other)
			}
			seen[id] = place
		}
	}
}

// What is told together of several accounts says of each service which account it is in, and leads there.
func TestADigestOfSeveralAccounts(t *testing.T) {
	parts := []message.Part{
		in("222233334444", "eu-west-1", part("prod", "web", 14, noCapacity)),
		in("222233334444", "us-east-1", part("prod", "web", 15, noCapacity)),
		in("333344445555", "eu-west-1", down(part("prod", "web", 16, noCapacity))),
	}
	n := message.NewWriter(several).Digest(parts)
	for _, want := range []string{
		"🚨 3 services in 3 clusters: ",
		"  • web (333344445555 / prod) https://example.awsapps.com/start/#/console?account_id=333344445555&destination=https%3A%2F%2Feu-west-1.",
		"  • web (payments-prod / prod) https://example.awsapps.com/start/#/console?account_id=222233334444&destination=https%3A%2F%2Fus-east-1.",
		"Clusters: 333344445555 / prod eu-west-1 1 · payments-prod / prod eu-west-1 1 · payments-prod / prod us-east-1 1",
		"Where: eu-west-1, us-east-1 · account 333344445555, account payments-prod (222233334444)",
		"aws ecs update-service --cluster CLUSTER",
	} {
		if !strings.Contains(n.Text, want) {
			t.Errorf("does not say %q:\n%s", want, n.Text)
		}
	}
	one := message.NewWriter(several).Digest(parts[:1])
	if !strings.Contains(one.Text, "services in payments-prod / prod: ") || one.Attributes["cluster"] != "prod" {
		t.Errorf("%v\n%s", one.Attributes, one.Text)
	}
}

// A name is Terraform's, and must not become markup all the same.
func TestTheNameOfAnAccountIsText(t *testing.T) {
	hostile := several
	hostile.Accounts.Names = map[string]string{"222233334444": "<!channel> *x*"}
	p := in("222233334444", "eu-west-1", part("prod", "web", 14, noCapacity))
	w := message.NewWriter(hostile)
	for _, n := range []message.Notification{w.Write(p.Incident, p.Verdict), w.Digest([]message.Part{p, p})} {
		if strings.Contains(n.Chatbot.Content.Title+n.Chatbot.Content.Description, "<!channel>") {
			t.Error(n.Chatbot.Content)
		}
	}
}
