package message

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
)

var placeholder = regexp.MustCompile(`\{([^}]*)\}`)

// names returns the {names} of some variants, in the order of the variants, each variant's sorted: languages order words apart.
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

func TestEveryCauseIsSaidInEveryLanguage(t *testing.T) {
	for _, code := range diagnosis.Codes() {
		for language, texts := range map[string]map[diagnosis.Code]causeText{"English": englishCauses, "Japanese": japaneseCauses} {
			text, said := texts[code]
			if !said || text.Title == "" || len(text.Why) == 0 || strings.Contains(text.Why[len(text.Why)-1], "{") {
				t.Errorf("%s: no complete text in %s", code, language)
			}
			if code.About().Alert && (len(text.Steps) == 0 || len(text.Steps) > 3) {
				t.Errorf("%s: %d steps in %s, want 1 to 3", code, len(text.Steps), language)
			}
		}
		if words := len(strings.Fields(englishCauses[code].Title)); words < 2 || words > 5 {
			t.Errorf("%s: the title has %d words", code, words)
		}
	}
	if len(englishCauses) != len(diagnosis.Codes()) || len(japaneseCauses) != len(diagnosis.Codes()) {
		t.Errorf("%d causes in English and %d in Japanese, want %d", len(englishCauses), len(japaneseCauses), len(diagnosis.Codes()))
	}
}

func TestLanguagesNameTheSameEntities(t *testing.T) {
	for _, code := range diagnosis.Codes() {
		en, ja := englishCauses[code], japaneseCauses[code]
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
	for code, text := range englishCauses {
		for _, variant := range slices.Concat(text.Why, slices.Concat(text.Steps...)) {
			if strings.ContainsAny(variant, "<>&*~") {
				t.Errorf("%s: %q has a character that a chat client acts upon", code, variant)
			}
			for _, name := range slices.Concat(names([]string{variant})...) {
				inIncident := []string{"container", "exitCode", "cluster", "service", "definition", "previous", "logGroup", "logRegion", "registryId", "alarm"} // known from the whole incident
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
	for name, value := range map[string]string{"image": "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/order-service:431", "repository": "order-service", "tag": "431",
		"fileSystem": "fs-0123456789abcdef0", "subnet": "subnet-0123456789abcdef0", "instance": "i-0123456789abcdef0", "targetGroup": strings.Repeat("order-service-", 2),
		"platform": "linux/arm64", "bucket": "order-service-environment", "function": "order-service-smoke-test", "command": "/usr/local/bin/docker-entrypoint.sh",
		"cluster": "production", "service": "order-service", "definition": "order-service:431", "previous": "order-service:430",
		"alarm": "order-service-5xx", "logGroup": "/ecs/production/order-service"} {
		everything[name] = value
	}
	for _, texts := range []map[diagnosis.Code]causeText{englishCauses, japaneseCauses} {
		for code, text := range texts {
			for _, e := range []diagnosis.Entities{everything, {}} {
				for _, step := range text.steps(known{Entities: e, partition: "aws", region: "ap-northeast-1"}, slack.marks()) {
					if n := utf8.RuneCountInString(step); n >= longestStep {
						t.Errorf("%s: a step of %d characters: %s", code, n, step)
					}
				}
			}
		}
	}
}

func TestTheMostDetailedVariantIsSaid(t *testing.T) {
	text := causeText{
		Why:   []string{"{role} may not {action}.", "{role} may not.", "Somebody may not."},
		Steps: [][]string{{"Allow {action}."}, {"Ask {role}.", "Ask."}, {"Run `allow role in {cluster}`."}},
	}
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
			if diff := cmp.Diff(test.steps, text.steps(known{Entities: test.known}, slack.marks())); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}
