package kit_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

func TestProseIsBrokenBetweenWordsAndWhatIsCopiedIsNot(t *testing.T) {
	const text = `🟠 web-api deployment failed: connection failed

Why: The container web-api exited with code 1, so ECS stopped the task.
  | a line of a log that is to be found with a search, so that it stays
  • image of web-api: 42 → 43 ← explains the failure
Who: owner team-web · commit 4320819bc1 · pipeline https://gitlab.example.com/shop/web-api/-/pipelines/45531
Open: Service https://ap-northeast-1.console.aws.amazon.com/ecs/v2
  - Check the tag: aws ecr describe-images --repository-name web-api
  - Check the host name and port, and that the server is running.
fail  web: It waits until proxy is HEALTHY, and it has no check.
失敗  web: proxy が HEALTHY になるのを待ちますが、確認できません。
次の対応: ホスト名とポート、サーバーの起動状態を確認してください。
`
	const want = `🟠 web-api deployment failed: connection
failed

Why: The container web-api exited with
code 1, so ECS stopped the task.
  | a line of a log that is to be found with a search, so that it stays
  • image of web-api: 42 → 43 ← explains
    the failure
Who: owner team-web · commit 4320819bc1
· pipeline
https://gitlab.example.com/shop/web-api/-/pipelines/45531
Open: Service https://ap-northeast-1.console.aws.amazon.com/ecs/v2
  - Check the tag: aws ecr describe-images --repository-name web-api
  - Check the host name and port, and
    that the server is running.
fail  web: It waits until proxy is
      HEALTHY, and it has no check.
失敗  web: proxy が HEALTHY になるのを待
      ちますが、確認できません。
次の対応: ホスト名とポート、サーバーの起
動状態を確認してください。
`
	t.Setenv("COLUMNS", "40")
	s := kit.Streams{Out: &bytes.Buffer{}}
	if diff := cmp.Diff(want, s.Shown(text)); diff != "" {
		t.Error(diff)
	}
	t.Setenv("COLUMNS", "")
	if diff := cmp.Diff(text, s.Shown(text)); diff != "" {
		t.Errorf("where there is no screen:\n%s", diff)
	}
}

func TestACommandInHelpStaysWhole(t *testing.T) {
	t.Setenv("COLUMNS", "50")
	var out bytes.Buffer
	kit.Run(t.Context(), kit.NewRoot(kit.Streams{Out: &out, Err: &out}, "of a test"), []string{"--help"})
	const want = `
  ecswhy diagnose "OutOfMemoryError: Container killed due to memory usage"
      what the reason of a stopped task means, and
      what to do
`
	if !strings.Contains(out.String(), want) {
		t.Errorf("%s", &out)
	}
}
