package check

import (
	"cmp"
	"context"
	"encoding/json"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

var ofImages = []problem{
	{"image", "image-missing", cause.ImageNotFound, "", "",
		said{"The image {image} does not exist.", "Push it, or deploy a tag that exists."},
		said{"イメージ {image} が存在しません。", "イメージをプッシュするか、存在するタグを指定してください。"}},
	{"image", "image-denied", cause.ImagePullDenied, cause.Warning, "",
		said{
			"The registry refuses to show {image} without credentials, and the container has none.",
			"Set repositoryCredentials, or check that the repository and tag exist: some registries answer so where " +
				"there is none.",
		},
		said{
			"レジストリが認証なしでは {image} を開示せず、コンテナに認証情報がありません。",
			"repositoryCredentials を設定するか、リポジトリとタグが存在するか確認してください。ない場合にも拒否を返すレジストリがあります。",
		}},
	{"image", "image-platform", cause.ImagePlatformMismatch, "", "",
		said{
			"The image is for {platforms}, and the task runs on {platform}.",
			"Build it for {platform}, or change runtimePlatform.cpuArchitecture.",
		},
		said{
			"イメージは {platforms} 用ですが、タスクは {platform} で動きます。",
			"{platform} 用にビルドするか、runtimePlatform.cpuArchitecture を変更してください。",
		}},
	{"image", "image-expiring", cause.ImageNotFound, cause.Warning,
		"https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
		said{
			"The repository's lifecycle policy deletes {image} by its rule {rule}: tasks that start later would not " +
				"find it.",
			"Except the tags that run from the rule, or keep more images.",
		},
		said{
			"リポジトリのライフサイクルポリシー (ルール {rule}) が {image} を削除します。以後に起動するタスクはイメージを見つけられません。",
			"使用中のタグをルールの対象から外すか、残す数を増やしてください。",
		}},
}

var ecrHost = lazyregexp.New(
	`^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws)/`)

func isECR(image string) bool { return ecrHost().MatchString(image) }

// images checks that each is there, has the task's platform, and will be there.
func (x *examination) images(ctx context.Context) {
	asked := slices.DeleteFunc(slices.Clone(x.Definition.ContainerDefinitions), func(c Container) bool {
		return !IsKnown(c.Image) || !imageName().MatchString(c.Image)
	})
	for _, c := range x.Definition.ContainerDefinitions {
		if c.Image != "" && !IsKnown(c.Image) {
			x.unread("image " + c.Name)
		}
	}
	answer.Each(asked, func(c Container) struct{} {
		x.image(ctx, c)
		return struct{}{}
	})
}

func (x *examination) image(ctx context.Context, c Container) {
	if x.makes(RepositoryKind, repositoryOf(c.Image)) {
		return
	}
	image := x.world.Image(ctx, c.Image)
	switch {
	case image.Gap != nil && image.Gap.Denied && !isECR(c.Image):
		if c.RepositoryCredentials == nil {
			x.find("image-denied", c.Name, "image", c.Image)
		} else {
			x.miss(c.Image, answer.Gap{Call: "repositoryCredentials", Reason: image.Gap.Reason})
		}
		return
	case missed(x, c.Image, image):
		return
	case image.Missing:
		x.find("image-missing", c.Name, "image", c.Image)
		return
	}
	want := x.Definition.dockerPlatform()
	if x.knowsPlatform() && len(image.Value.Platforms) > 0 && !slices.Contains(image.Value.Platforms, want) {
		x.find("image-platform", c.Name, "platforms", strings.Join(image.Value.Platforms, ", "), "platform", want)
	}
	if isECR(c.Image) {
		x.expiry(ctx, c)
	}
}

// repositoryOf is the name of an image's repository in its registry.
func repositoryOf(image string) string {
	_, rest, _ := strings.Cut(image, "/")
	rest, _, _ = strings.Cut(rest, "@")
	rest, _, _ = strings.Cut(rest, ":")
	return rest
}

// dockerPlatform is what the task needs of an image, such as linux/arm64.
func (d Definition) dockerPlatform() string {
	os, architecture := "linux", "amd64"
	if d.IsWindows() {
		os = "windows"
	}
	if d.RuntimePlatform.CPUArchitecture == "ARM64" {
		architecture = "arm64"
	}
	return os + "/" + architecture
}

// knowsPlatform reports whether the definition says on what it runs: on EC2 without a word of it the instance decides.
func (x *examination) knowsPlatform() bool {
	p := x.Definition.RuntimePlatform
	return x.needsFargate() && p.CPUArchitecture == "" || IsKnown(p.CPUArchitecture)
}

// expiry checks that the repository's lifecycle policy leaves the image.
func (x *examination) expiry(ctx context.Context, c Container) {
	expiry := x.world.Expiry(ctx, c.Image)
	if missed(x, repositoryOf(c.Image), expiry) {
		return
	}
	if rule := expiry.Value.rule(c.Image, time.Now()); rule != 0 {
		x.find("image-expiring", c.Name, "image", c.Image, "rule", strconv.Itoa(rule))
	}
}

// lifecycle is a rule of a lifecycle policy.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
type lifecycle struct {
	RulePriority int
	Selection    struct {
		TagStatus                     string
		TagPrefixList, TagPatternList []string
		CountType                     string
		CountNumber                   int
	}
}

// rule is the priority of the rule that deletes an image, or 0.
func (e Expiry) rule(image string, now time.Time) int {
	var policy struct{ Rules []lifecycle }
	if json.Unmarshal([]byte(e.Policy), &policy) != nil {
		return 0 // there is none
	}
	slices.SortFunc(policy.Rules, func(a, b lifecycle) int { return cmp.Compare(a.RulePriority, b.RulePriority) })
	left := slices.Clone(e.Images)
	slices.SortFunc(left, func(a, b Stored) int { return b.PushedAt.Compare(a.PushedAt) })
	for _, r := range policy.Rules {
		var matching []Stored
		var rest []Stored
		for _, s := range left {
			if r.selects(s) {
				matching = append(matching, s)
			} else {
				rest = append(rest, s)
			}
		}
		for i, s := range matching {
			if r.deletes(i, now.Sub(s.PushedAt)) && s.isNamed(image) {
				return r.RulePriority
			}
		}
		left = rest // an image that a rule matches is no other's
	}
	return 0
}

// deletes reports whether a rule deletes what is so many places behind the newest that it selects, and so old.
func (r lifecycle) deletes(place int, age time.Duration) bool {
	switch r.Selection.CountType {
	case "sinceImagePushed":
		return age > time.Duration(r.Selection.CountNumber)*24*time.Hour
	case "imageCountMoreThan":
		return place >= r.Selection.CountNumber
	}
	return false // of a kind that is not known here
}

// selects reports whether a rule is for an image.
func (r lifecycle) selects(s Stored) bool {
	switch r.Selection.TagStatus {
	case "any":
		return true
	case "untagged":
		return len(s.Tags) == 0
	}
	return slices.ContainsFunc(s.Tags, func(tag string) bool {
		begins := func(prefix string) bool { return strings.HasPrefix(tag, prefix) }
		matches := func(pattern string) bool {
			matched, err := path.Match(pattern, tag)
			return matched && err == nil
		}
		return slices.ContainsFunc(r.Selection.TagPrefixList, begins) ||
			slices.ContainsFunc(r.Selection.TagPatternList, matches)
	})
}

// isNamed reports whether a stored image is the one of a name.
func (s Stored) isNamed(image string) bool {
	if _, digest, ok := strings.Cut(image, "@"); ok {
		return s.Digest == digest
	}
	_, tag, tagged := strings.Cut(image[strings.LastIndex(image, "/"):], ":")
	return slices.Contains(s.Tags, map[bool]string{true: tag, false: "latest"}[tagged])
}
