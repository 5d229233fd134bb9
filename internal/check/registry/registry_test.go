package registry_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	stand "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/ecswhy/ecswhy/internal/check/registry"
)

// built is an image for a platform, as its own configuration says.
func built(t *testing.T, architecture string) v1.Image {
	t.Helper()
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Architecture: architecture})
	if err != nil {
		t.Fatal(err)
	}
	return image
}

// entry is one of an index, which says what it is for.
func entry(image v1.Image, os, architecture string) mutate.IndexAddendum {
	platform := &v1.Platform{OS: os, Architecture: architecture}
	return mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: platform}}
}

func TestAnImageIsForWhatItsConfigurationSays(t *testing.T) {
	server := httptest.NewServer(stand.New())
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	arm := built(t, "arm64")
	index := mutate.AppendManifests(empty.Index, entry(built(t, "amd64"), "linux", "amd64"),
		entry(built(t, "s390x"), "unknown", "unknown"))
	untold := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: arm})
	push := func(path string, write func(name.Reference) error) {
		t.Helper()
		reference, err := name.ParseReference(host + path)
		if err == nil {
			err = write(reference)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	push("/one:1", func(r name.Reference) error { return remote.Write(r, arm) })
	push("/many:1", func(r name.Reference) error { return remote.WriteIndex(r, index) })
	push("/untold:1", func(r name.Reference) error { return remote.WriteIndex(r, untold) })
	for reference, want := range map[string][]string{
		"/one:1": {"linux/arm64"}, "/many:1": {"linux/amd64"}, "/untold:1": {"linux/arm64"},
	} {
		if got := registry.Image(t.Context(), host+reference); got.Gap != nil || !slices.Equal(got.Value.Platforms, want) {
			t.Errorf("%s: %+v, want %q", reference, got, want)
		}
	}
	if got := registry.Image(t.Context(), host+"/one:2"); !got.Missing {
		t.Errorf("a tag that is not there: %+v", got)
	}
}

func TestWhatARegistryRefusesIsNotMissing(t *testing.T) {
	for status, denied := range map[int]bool{http.StatusForbidden: true, http.StatusBadRequest: false} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/v2/" {
				w.WriteHeader(status)
			}
		}))
		got := registry.Image(t.Context(), strings.TrimPrefix(server.URL, "http://")+"/private:1")
		if got.Gap == nil || got.Gap.Denied != denied || got.Missing {
			t.Errorf("%d: %+v", status, got)
		}
		server.Close()
	}
}

func TestARegistryThatDoesNotAnswerIsNamed(t *testing.T) {
	got := registry.Image(t.Context(), "registry.invalid/private:1")
	if got.Gap == nil || got.Gap.Reason != "cannot reach registry.invalid: no such host" {
		t.Errorf("%+v", got.Gap)
	}
}
