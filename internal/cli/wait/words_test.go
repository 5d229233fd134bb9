package wait

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
)

// phrasesOf are the phrases of a language by the names of their fields, and in maps by their keys.
func phrasesOf(w words) map[string]string {
	out := map[string]string{}
	all := reflect.ValueOf(w)
	for i := range all.NumField() {
		name, field := all.Type().Field(i).Name, all.Field(i)
		if field.Kind() == reflect.String {
			out[name] = field.String()
			continue
		}
		for entries := field.MapRange(); entries.Next(); {
			out[name+" "+entries.Key().String()] = entries.Value().String()
		}
	}
	return out
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	names := regexp.MustCompile(`\{\w+\}`)
	ofPhrase := func(phrase string) []string { return slices.Sorted(slices.Values(names.FindAllString(phrase, -1))) }
	en, ja := phrasesOf(english), phrasesOf(japanese)
	if keys := slices.Sorted(maps.Keys(en)); !slices.Equal(keys, slices.Sorted(maps.Keys(ja))) || len(keys) < 50 {
		t.Errorf("of %d phrases, others in Japanese: %v", len(keys), ja)
	}
	for key, phrase := range en {
		if phrase == "" || ja[key] == "" || !slices.Equal(ofPhrase(phrase), ofPhrase(ja[key])) {
			t.Errorf("%s: %q and %q", key, phrase, ja[key])
		}
	}
}

func TestAWaitSpeaksJapanese(t *testing.T) {
	for script, want := range map[string][]string{
		"circuit-breaker-rolls-back --service=web-api":                      {"web-api: 失敗 (32s 経過): サーキットブレーカーが作動しました", "。web-api:42 へロールバック中、実行中 3/3\n"},
		"early-success --service=web-api":                                   {"web-api: 32s で成功しました (web-api:43): 実行中 8/10。早期成功条件を満たしたため"},
		"blue-green-pauses-on --service=web-api --timeout=1m":               {"web-api: 1m0s 待っても安定していません", "\n  もう一度確認: ecswhy explain prod-main/web-api\n", "操作を待っています。期限は 2000-01-02 00:00 UTC (残り 23 時間 59 分)。期限を過ぎると ECS はロールバックします\n  続行:         " + answerPause},
		"job-succeeds --task=" + jobID:                                      {"nightly は終了コード 0 で終了しました (実行時間 25s)"},
		"code-deploy-shifts --service=web-api --task-definition=web-api:43": {"成功しました (web-api:43): 実行中 3/3。まだ実行中: web-api:42 が 3 個\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			name, arguments, _ := strings.Cut(script, " ")
			_, stdout, stderr := scripted(t, clitest.NewScript(t, name), "--lang=ja --cluster=prod-main "+arguments, nil)
			for _, part := range want {
				if !strings.Contains(stdout, part) {
					t.Errorf("%s lacks %q:\n%s", script, part, stdout)
				}
			}
			if strings.Contains(stdout+stderr, " running") || strings.Contains(stdout+stderr, "{") {
				t.Errorf("%s\n%s%s", script, stdout, stderr)
			}
		})
	}
}

func TestALineOfATerminalCountsWideCharactersTwice(t *testing.T) {
	for line, want := range map[string]string{
		strings.Repeat("a", 79):       strings.Repeat("a", 79),
		strings.Repeat("a", 80):       strings.Repeat("a", 78) + "…",
		strings.Repeat("実", 39):       strings.Repeat("実", 39),
		strings.Repeat("実", 40):       strings.Repeat("実", 39) + "…",
		"a" + strings.Repeat("実", 40): "a" + strings.Repeat("実", 38) + "…",
	} {
		if got := shortened(line, 79); got != want {
			t.Errorf("%q becomes %q", line, got)
		}
	}
}
