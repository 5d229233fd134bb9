package message

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// phrases collects all texts of a value by their path.
func phrases(path string, v reflect.Value, into map[string]string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			phrases(path+"."+v.Type().Field(i).Name, v.Field(i), into)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			phrases(fmt.Sprintf("%s[%v]", path, key), v.MapIndex(key), into)
		}
	case reflect.Slice:
		for i := range v.Len() {
			phrases(fmt.Sprintf("%s[%d]", path, i), v.Index(i), into)
		}
	case reflect.String:
		into[path] = v.String()
	}
}

func TestEveryPhraseIsSaidInEveryLanguage(t *testing.T) {
	en, ja := map[string]string{}, map[string]string{}
	phrases("", reflect.ValueOf(english), en)
	phrases("", reflect.ValueOf(japanese), ja)
	for path, text := range en {
		other, ok := ja[path]
		if !ok || (text != "" && other == "" && path != ".space") {
			t.Errorf("%s is not said in Japanese", path)
		}
		if a, b := slices.Concat(names([]string{text})...), slices.Concat(names([]string{other})...); !slices.Equal(a, b) {
			t.Errorf("%s: %v in English, %v in Japanese", path, a, b)
		}
		if text == "" {
			t.Errorf("%s is not said in English", path)
		}
	}
	for path := range ja {
		if _, ok := en[path]; !ok {
			t.Errorf("%s is said in Japanese only", path)
		}
	}
}

func TestWhatWasNotReadInTimeIsSaidInBothLanguages(t *testing.T) {
	gap := incident.Gap{Operation: "logs:GetLogEvents", Kind: incident.Unread, Reason: incident.SomeOfThem, N: 45, Of: 60}
	for language, want := range map[Language]string{
		English:  "Not known: logs:GetLogEvents answered, but reading that took too long: 45 of 60 left out",
		Japanese: "logs:GetLogEvents の応答を時間内に読み切れず (60 件中 45 件 を省略)",
	} {
		inc := incident.Incident{ID: "e", Kind: incident.DeploymentFailed, Gaps: []incident.Gap{gap}}
		text := NewWriter(Settings{Language: language}).Write(inc, diagnosis.Diagnose(inc)).Text
		if !strings.Contains(text, want) {
			t.Errorf("%s: %s", language, text)
		}
	}
}
