package version

import (
	"runtime/debug"
	"testing"
)

func TestVersion(t *testing.T) {
	for want, build := range map[string]*debug.BuildInfo{
		"v1.2.3":  {Main: debug.Module{Version: "v1.2.3"}},
		"(devel)": {},
	} {
		if got := of(build); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if of(nil) != "(devel)" {
		t.Error("a program without information has a version")
	}
	before := stamped
	t.Cleanup(func() { stamped = before })
	if stamped = "v9.8.7"; String() != "v9.8.7" {
		t.Errorf("got %s, want what was stamped", String())
	}
}
