package message

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
)

var placeholder = regexp.MustCompile(`\{([^}]*)\}`)

// names returns the {names} of some variants, in the order of the variants, each variant's sorted: languages order
// words apart.
func names(variants []string) [][]string {
	var all [][]string
	for _, v := range variants {
		var found []string
		for _, m := range placeholder.FindAllStringSubmatch(v, -1) {
			found = append(found, m[1])
		}
		slices.Sort(found)
		all = append(all, found)
	}
	return all
}

func TestLanguagesNameTheSameEntities(t *testing.T) {
	for _, code := range cause.Codes() {
		en, ja := english.cause(code), japanese.cause(code)
		if diff := cmp.Diff(names(en.Why), names(ja.Why)); diff != "" {
			t.Errorf("%s: why (-English +Japanese):\n%s", code, diff)
		}
		if len(en.Steps) != len(ja.Steps) {
			t.Errorf("%s: %d steps in English, %d in Japanese", code, len(en.Steps), len(ja.Steps))
			continue
		}
		for i := range en.Steps {
			if diff := cmp.Diff(names(en.Steps[i]), names(ja.Steps[i])); diff != "" {
				t.Errorf("%s: step %d (-English +Japanese):\n%s", code, i, diff)
			}
		}
	}
}

func TestTemplatesNameKnownEntitiesOnly(t *testing.T) {
	for _, code := range cause.Codes() {
		text := english.cause(code)
		for _, variant := range slices.Concat(text.Why, slices.Concat(text.Steps...)) {
			if strings.ContainsAny(variant, "<>&*~") {
				t.Errorf("%s: %q has a character that a chat client acts upon", code, variant)
			}
			for _, name := range slices.Concat(names([]string{variant})...) {
				// known from the whole incident
				inIncident := []string{"container", "exitCode", "cluster", "service", "definition", "previous", "logGroup",
					"logRegion", "registryId", "alarm", "family", "variable", "starter", "refusal", "gateway", "silence", "cpu", "memory", "listens", "port", "kmsKey"}
				if !slices.Contains(append(inIncident, code.About().Entities...), name) {
					t.Errorf("%s: {%s} is never known", code, name)
				}
			}
		}
	}
}

func TestStepsStayShortWhenFilled(t *testing.T) {
	everything := diagnosis.Entities{}
	for _, name := range diagnosis.EntityNames() {
		everything[name] = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:demo/api-AbCdEf"
	}
	for name, value := range map[string]string{
		"image":      "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/order-service:431",
		"repository": "order-service", "tag": "431", "fileSystem": "fs-0123456789abcdef0", "subnet": "subnet-0123456789abcdef0", "instance": "i-0123456789abcdef0", "targetGroup": strings.Repeat("order-service-", 2),
		"platform": "linux/arm64", "bucket": "order-service-environment", "function": "order-service-smoke-test", "command": "/usr/local/bin/docker-entrypoint.sh",
		"cluster": "production", "service": "order-service", "definition": "order-service:431", "previous": "order-service:430",
		"alarm": "order-service-5xx", "logGroup": "/ecs/production/order-service",
	} {
		everything[name] = value
	}
	for _, language := range []words{english, japanese} {
		for _, code := range cause.Codes() {
			text := language.cause(code)
			for _, e := range []diagnosis.Entities{everything, {}} {
				for _, step := range text.steps(known{Entities: e, partition: "aws", region: "ap-northeast-1"}, slack.marks(),
					anywhere) {
					if n := utf8.RuneCountInString(step); n >= longestStep {
						t.Errorf("%s: a step of %d characters: %s", code, n, step)
					}
				}
			}
		}
	}
}

func TestTheMostDetailedVariantIsSaid(t *testing.T) {
	text := causeText{Text: &cause.Text{
		Why:   []string{"{role} may not {action}.", "{role} may not.", "Somebody may not."},
		Steps: [][]string{{"Allow {action}."}, {"Ask {role}.", "Ask."}, {"Run `allow role in {cluster}`."}},
	}}
	tests := []struct {
		name  string
		known diagnosis.Entities
		why   string
		steps []string
	}{
		{"everything is known", diagnosis.Entities{"role": "exec", "action": "s3:GetObject", "cluster": "prod"}, "`exec` may not `s3:GetObject`.", []string{"Allow `s3:GetObject`.", "Ask `exec`.", "Run `allow role in prod`."}},
		{"a part is known", diagnosis.Entities{"role": "exec", "cluster": "prod"}, "`exec` may not.", []string{"Ask `exec`.", "Run `allow role in prod`."}},
		{"nothing is known", nil, "Somebody may not.", []string{"Ask."}},
		{"an entity that looks like a template", diagnosis.Entities{"role": "{action}"}, "`{action}` may not.", []string{"Ask `{action}`."}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := text.why(known{Entities: test.known}, slack.marks()); got != test.why {
				t.Errorf("why is %q, want %q", got, test.why)
			}
			if diff := cmp.Diff(test.steps, text.steps(known{Entities: test.known}, slack.marks(), anywhere)); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAFailedConnectionIsCalledWhatTheLineCallsIt(t *testing.T) {
	const refused, timedOut = "The log says that a connection was refused.", "The log says that a connection timed out."
	const notResolved = "The log says that a host name could not be resolved."
	tests := map[string]struct{ line, want string }{
		"refused, by Go":                {"dial tcp 10.20.9.25:587: connect: connection refused", refused},
		"refused, by Node.js":           {"Error: connect ECONNREFUSED 10.20.4.8:5672", refused},
		"timed out, by Node.js":         {"Error: connect ETIMEDOUT 10.20.4.8:5672", timedOut},
		"timed out, by Java":            {"java.net.SocketTimeoutException: Connect timed out", timedOut},
		"a name, by Node.js":            {"Error: getaddrinfo ENOTFOUND db.internal", notResolved},
		"a name, by Go":                 {"dial tcp: lookup db.internal on 10.0.0.2:53: no such host", notResolved},
		"the line does not say":         {"com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure", ""},
		"the line says two":             {"connection refused, then timed out", ""},
		"a timeout that was only set":   {"Communications link failure: jdbc:mysql://db/orders?connectTimeout=5000", ""},
		"a host that cannot be reached": {"connect: no route to host", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := english.cause(cause.ConnectionRefused).fault(test.line); got != test.want {
				t.Errorf("%q is said as %q, want %q", test.line, got, test.want)
			}
		})
	}
}

func TestAMissingFileIsCalledSoWhicheverCauseItHas(t *testing.T) {
	for _, code := range []cause.Code{cause.ConfigurationMissing, cause.MissingModule} {
		for line, want := range map[string]string{
			"FileNotFoundError: '/srv/m.bin'": "file not found", "no such thing": english.cause(code).Title,
		} {
			if title := english.cause(code).title(line); title != want {
				t.Errorf("%s: %q is called %q, want %q", code, line, title, want)
			}
		}
	}
}

// anywhere is where every step can work.
func anywhere(step string) (string, bool) { return step, true }
