package replay

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// TestGoldensAreSober holds all messages together: red is rare enough to be believed, what it means to users is read
// first, and there is always something to do.
func TestGoldensAreSober(t *testing.T) {
	files, err := recorded.Files(clitest.Testdata+"events", "want.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no goldens", err)
	}
	const firstRead = 300 // visible characters
	told, red := 0, 0
	for _, file := range files {
		var chat message.Chatbot
		text, err := os.ReadFile(file)
		if err != nil || json.Unmarshal(text, &chat) != nil {
			t.Fatal(file, err)
		}
		content := chat.Content
		if content.Title == "" { // silent
			continue
		}
		told++
		if strings.HasPrefix(content.Title, "🚨") || strings.HasPrefix(content.Title, "🔴") {
			red++
		}
		if !strings.HasPrefix(content.Title, "🟢") && len(content.NextSteps) == 0 {
			t.Errorf("%s: nothing to do", file)
		}
		before, _, stands := strings.Cut(content.Description, "*Now:*")
		if stands && utf8.RuneCountInString(before) > firstRead {
			t.Errorf("%s: Now is read after %d characters", file, utf8.RuneCountInString(before))
		}
	}
	t.Logf("%d of %d messages are red or worse", red, told)
	if 3*red > told {
		t.Errorf("%d of %d messages are red or worse, which is over a third", red, told)
	}
}
