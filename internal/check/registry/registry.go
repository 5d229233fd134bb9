// Package registry asks registries of images what an image is for, without credentials.
package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/check"
)

// longest is the most time that one image may take.
const longest = 20 * time.Second

// MediaTypes are those of manifests and of indexes of them.
var MediaTypes = []string{
	"application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
	"application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
}

// Manifest is what a manifest or an index says of platforms.
type Manifest struct {
	Platforms []string // of an index, such as linux/arm64
	Config    string   // digest of the configuration that says it, of an image that is no index
	Untold    []string // digests of an index's images that it gives no platform
}

// Parse reads a manifest or an index. What is for no platform, as attestations, is left out.
func Parse(content []byte) (m Manifest, err error) {
	var written struct {
		Config    struct{ Digest string }
		Manifests []struct {
			Digest   string
			Platform *struct{ OS, Architecture string }
		}
	}
	if err := json.Unmarshal(content, &written); err != nil {
		return m, fmt.Errorf("the image's manifest cannot be read: %w", err)
	}
	m.Config = written.Config.Digest
	for _, entry := range written.Manifests {
		switch p := entry.Platform; {
		case p == nil:
			m.Untold = append(m.Untold, entry.Digest)
		case p.OS != "unknown":
			m.Platforms = append(m.Platforms, p.OS+"/"+p.Architecture)
		}
	}
	slices.Sort(m.Platforms)
	m.Platforms = slices.Compact(m.Platforms)
	return m, nil
}

// Image tells what an image is for. Where the reference is no index, or its index does not say, the image's own
// configuration tells: a registry gives an image of any platform to whoever asks for another.
func Image(ctx context.Context, reference string) answer.Answer[check.Image] {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	platforms, err := platformsOf(ctx, reference)
	var refusal *transport.Error
	switch {
	case err == nil:
		return answer.Answer[check.Image]{Value: check.Image{Platforms: platforms}}
	case errors.As(err, &refusal) && refusal.StatusCode == http.StatusNotFound:
		return answer.Answer[check.Image]{Missing: true}
	}
	refused := []int{http.StatusUnauthorized, http.StatusForbidden}
	denied := refusal != nil && slices.Contains(refused, refusal.StatusCode)
	return answer.Answer[check.Image]{Gap: &answer.Gap{Call: "registry", Denied: denied, Reason: short(err)}}
}

func platformsOf(ctx context.Context, reference string) ([]string, error) {
	parsed, err := name.ParseReference(reference)
	if err != nil {
		return nil, err
	}
	options := []remote.Option{remote.WithContext(ctx), remote.WithAuth(authn.Anonymous)}
	found, err := remote.Get(parsed, options...)
	if err != nil {
		return nil, err
	}
	m, err := Parse(found.Manifest)
	if err != nil || len(m.Platforms) > 0 && len(m.Untold) == 0 {
		return m.Platforms, err
	}
	if m.Config != "" {
		image, err := found.Image()
		return add(m.Platforms, image, err)
	}
	for _, digest := range m.Untold {
		image, err := remote.Image(parsed.Context().Digest(digest), options...)
		if m.Platforms, err = add(m.Platforms, image, err); err != nil {
			return nil, err
		}
	}
	return m.Platforms, nil
}

// add adds the platform that an image's configuration names.
func add(platforms []string, image v1.Image, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	return append(platforms, config.OS+"/"+config.Architecture), nil
}

// short is the beginning of an error's text, which may quote a page of HTML.
func short(err error) string {
	text := []rune(answer.Reason(err))
	return string(text[:min(len(text), 200)])
}
