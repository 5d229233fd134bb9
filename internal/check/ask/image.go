package ask

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/registry"
)

// inECR takes the name of an image in ECR apart: account, Region, repository, tag, digest.
var inECR = regexp.MustCompile(
	`^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z.]+/([^:@]+)(?::([^@]+))?(?:@(sha256:[a-f0-9]{64}))?$`)

// stored is an image in ECR.
type stored struct {
	client          *ecr.Client
	account, folder *string
	id              types.ImageIdentifier
}

func (w *World) stored(name string) (s stored, ok bool) {
	parts := inECR.FindStringSubmatch(name)
	if parts == nil {
		return s, false
	}
	s = stored{client: ecr.NewFromConfig(w.inRegion(parts[2])), account: &parts[1], folder: &parts[3]}
	switch {
	case parts[5] != "":
		s.id.ImageDigest = &parts[5]
	case parts[4] != "":
		s.id.ImageTag = &parts[4]
	default:
		s.id.ImageTag = aws.String("latest")
	}
	return s, true
}

// Image asks ECR by its API, and any other registry by the protocol that all speak.
func (w *World) Image(ctx context.Context, name string) answer.Answer[check.Image] {
	return once(w, "image "+name, func() answer.Answer[check.Image] {
		s, ok := w.stored(name)
		if !ok {
			return registry.Image(ctx, name)
		}
		manifest := s.manifest(ctx)
		if manifest.Gap != nil || manifest.Missing {
			return with(manifest, func(string) check.Image { return check.Image{} })
		}
		return w.platforms(ctx, s, manifest.Value)
	})
}

func (s stored) manifest(ctx context.Context) answer.Answer[string] {
	return firstOf(answer.To(ctx, "ecr:BatchGetImage", s.client.BatchGetImage, &ecr.BatchGetImageInput{
		RegistryId: s.account, RepositoryName: s.folder, ImageIds: []types.ImageIdentifier{s.id},
		AcceptedMediaTypes: registry.MediaTypes,
	}, func(out *ecr.BatchGetImageOutput) (manifests []string) {
		for _, image := range out.Images {
			manifests = append(manifests, aws.ToString(image.ImageManifest))
		}
		return manifests
	}))
}

// platforms reads them from an index, or from the configuration of an image that is no index.
func (w *World) platforms(ctx context.Context, s stored, manifest string) answer.Answer[check.Image] {
	m, err := registry.Parse([]byte(manifest))
	switch {
	case err != nil:
		return answer.Answer[check.Image]{Gap: &answer.Gap{Call: "ecr:BatchGetImage", Reason: err.Error()}}
	case len(m.Platforms) > 0 || m.Config == "":
		return answer.Answer[check.Image]{Value: check.Image{Platforms: m.Platforms}}
	}
	const permission = "ecr:GetDownloadUrlForLayer"
	address := answer.To(ctx, permission, s.client.GetDownloadUrlForLayer,
		&ecr.GetDownloadUrlForLayerInput{RegistryId: s.account, RepositoryName: s.folder, LayerDigest: &m.Config},
		func(out *ecr.GetDownloadUrlForLayerOutput) string { return aws.ToString(out.DownloadUrl) })
	if address.Gap != nil || address.Missing {
		return with(address, func(string) check.Image { return check.Image{} })
	}
	platform, err := w.configured(ctx, address.Value)
	if err != nil {
		return answer.Answer[check.Image]{Gap: &answer.Gap{Call: permission, Reason: err.Error()}}
	}
	return answer.Answer[check.Image]{Value: check.Image{Platforms: []string{platform}}}
}

// configured reads the platform out of an image's configuration. The address is signed, so that no error quotes it.
func (w *World) configured(ctx context.Context, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", errors.New("the address of the image's configuration cannot be read")
	}
	response, err := w.web.Do(request)
	if err != nil {
		return "", errors.New("the image's configuration cannot be reached")
	}
	defer func() { _ = response.Body.Close() }()
	var config struct{ OS, Architecture string }
	if err := json.NewDecoder(response.Body).Decode(&config); err != nil || config.OS == "" {
		return "", fmt.Errorf("the image's configuration cannot be read: status %d", response.StatusCode)
	}
	return config.OS + "/" + config.Architecture, nil
}

// Expiry asks for the lifecycle policy, and only where there is one for the images.
func (w *World) Expiry(ctx context.Context, name string) answer.Answer[check.Expiry] {
	s, ok := w.stored(name)
	if !ok {
		return answer.Answer[check.Expiry]{}
	}
	host, _, _ := strings.Cut(name, "/")
	return once(w, "expiry "+host+"/"+*s.folder, func() answer.Answer[check.Expiry] {
		policy := answer.To(ctx, "ecr:GetLifecyclePolicy", s.client.GetLifecyclePolicy,
			&ecr.GetLifecyclePolicyInput{RegistryId: s.account, RepositoryName: s.folder},
			func(out *ecr.GetLifecyclePolicyOutput) string { return aws.ToString(out.LifecyclePolicyText) })
		if policy.Missing {
			return answer.Answer[check.Expiry]{}
		}
		if policy.Gap != nil {
			return answer.Answer[check.Expiry]{Gap: policy.Gap}
		}
		return with(s.images(ctx), func(all []check.Stored) check.Expiry {
			return check.Expiry{Policy: policy.Value, Images: all}
		})
	})
}

func (s stored) images(ctx context.Context) answer.Answer[[]check.Stored] {
	return answer.ToAll(ctx, "ecr:DescribeImages", s.client.DescribeImages,
		func(token *string) *ecr.DescribeImagesInput {
			return &ecr.DescribeImagesInput{RegistryId: s.account, RepositoryName: s.folder, NextToken: token,
				MaxResults: aws.Int32(1000)}
		},
		func(out *ecr.DescribeImagesOutput) (some []check.Stored, token *string) {
			for _, d := range out.ImageDetails {
				some = append(some, check.Stored{Digest: aws.ToString(d.ImageDigest), Tags: d.ImageTags,
					PushedAt: aws.ToTime(d.ImagePushedAt)})
			}
			return some, out.NextToken
		})
}
