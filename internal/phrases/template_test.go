package phrases

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestSayFillsAPhraseOnce(t *testing.T) {
	for _, test := range []struct {
		phrase string
		pairs  []string
		want   string
	}{
		{"{n} of {total}", []string{"n", "1", "total", "2"}, "1 of 2"},
		{"{n} and {n}", []string{"n", "{total}", "total", "2"}, "{total} and {total}"},
		{"no name", nil, "no name"},
		{"{n} is a {number}", []string{"n", "1"}, "1 is a {number}"},
		{"{n} and {", []string{"n", "1"}, "1 and {"},
		{"{n", []string{"n", "1"}, "{n"},
		{"}{n}", []string{"n"}, "}{n}"},
		{"", nil, ""},
	} {
		if got := Say(test.phrase, test.pairs...); got != test.want {
			t.Errorf("%q: %q, want %q", test.phrase, got, test.want)
		}
	}
}

// declared are the names that the tag of a phrase's field declares, and whether each phrase has all of them.
type declared struct {
	names string
	isAll bool
}

// eachPhrase does something with each text of a value, its path, and what is declared for it.
func eachPhrase(v reflect.Value, path string, d declared, do func(path, text string, d declared)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			field, own := v.Type().Field(i), d
			if names, has := field.Tag.Lookup("fill"); has {
				own = declared{names, field.Type.Kind() == reflect.String}
			}
			eachPhrase(v.Field(i), path+"."+field.Name, own, do)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			eachPhrase(v.MapIndex(key), fmt.Sprintf("%s[%v]", path, key), d, do)
		}
	case reflect.String:
		do(path, v.String(), d)
	default: // nothing that is said by say
	}
}

var wellFormed = regexp.MustCompile(`^([^{}]|\{[a-zA-Z]+\})*$`)

func TestEveryPhraseHasTheNamesThatItDeclares(t *testing.T) {
	for language, w := range languages {
		eachPhrase(reflect.ValueOf(w), "", declared{isAll: true}, func(path, text string, d declared) {
			want, got := strings.Fields(d.names), namesIn(text)
			for _, name := range got {
				if !slices.Contains(want, name) {
					t.Errorf("%s%s: {%s} is not declared", language, path, name)
				}
			}
			for _, name := range want {
				if d.isAll && !slices.Contains(got, name) {
					t.Errorf("%s%s: {%s} is declared and not said", language, path, name)
				}
			}
			if !wellFormed.MatchString(text) {
				t.Errorf("%s%s: a brace too many in %q", language, path, text)
			}
		})
	}
}

// namesIn are the names that a template has, sorted: languages order words apart.
func namesIn(template string) []string {
	var names []string
	for _, p := range Pieces(template) {
		if p.IsName {
			names = append(names, p.Text)
		}
	}
	slices.Sort(names)
	return names
}

func TestEveryPhraseIsSaidInEveryLanguage(t *testing.T) {
	en, ja := textsOf(English), textsOf(Japanese)
	for path, text := range en {
		other, said := ja[path]
		if !said || (text != "" && other == "" && path != ".Space") {
			t.Errorf("%s is not said in Japanese", path)
		}
		if a, b := namesIn(text), namesIn(other); !slices.Equal(a, b) {
			t.Errorf("%s: %v in English, %v in Japanese", path, a, b)
		}
		if text == "" {
			t.Errorf("%s is not said in English", path)
		}
	}
	for path := range ja {
		if _, said := en[path]; !said {
			t.Errorf("%s is said in Japanese only", path)
		}
	}
}

// textsOf are all texts of a language by their path.
func textsOf(w Words) map[string]string {
	texts := map[string]string{}
	eachPhrase(reflect.ValueOf(w), "", declared{}, func(path, text string, _ declared) { texts[path] = text })
	return texts
}
