package awsname

import "strings"

// Image is a reference to a container image in its parts, all of the right form.
type Image struct {
	Registry   string // host, with a port where it has one; empty for Docker Hub's short names
	Repository string
	Tag        string
	Digest     string // sha256:...
}

// ParseImage splits [REGISTRY/]REPOSITORY[:TAG][@DIGEST].
// https://github.com/distribution/reference/blob/main/regexp.go
func ParseImage(s string) (Image, bool) {
	name, digest, pinned := strings.Cut(s, "@")
	i := Image{Digest: digest}
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		name, i.Tag = name[:colon], name[colon+1:]
		if !IsTag(i.Tag) {
			return Image{}, false
		}
	}
	i.Repository = name
	first, rest, nested := strings.Cut(name, "/")
	if nested && (strings.ContainsAny(first, ".:") || first == "localhost") {
		i.Registry, i.Repository = first, rest
	}
	fits := (i.Registry == "" || isHost(i.Registry)) && IsRepository(i.Repository) && (!pinned || IsDigest(digest))
	if !fits {
		return Image{}, false
	}
	return i, true
}

// IsRepository reports whether a text can be the name of a repository: 1 to 256 lower-case letters, digits and . _ -
// /, with a letter or digit at both ends of each part.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
func IsRepository(s string) bool {
	if len(s) > 256 {
		return false
	}
	for part := range strings.SplitSeq(s, "/") {
		inner := func(b byte) bool { return isLower(b) || isDigit(b) || b == '.' || b == '_' || b == '-' }
		if !consists(part, 1, 256, inner) || !isAlnum(part[0]) || !isAlnum(part[len(part)-1]) {
			return false
		}
	}
	return true
}

var inTag = isAny("._-")

// IsTag reports whether a text can be an image's tag: 1 to 128 letters, digits and . _ -, of which the last two are
// not first.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageIdentifier.html
func IsTag(s string) bool { return consists(s, 1, 128, inTag) && s[0] != '.' && s[0] != '-' }

// IsDigest reports whether a text is an image's digest.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageIdentifier.html
func IsDigest(s string) bool {
	sum, ok := strings.CutPrefix(s, "sha256:")
	return ok && consists(sum, 64, 64, isHex)
}

// IsPlatform reports whether a text is a platform of images, such as linux/arm64 or linux/arm/v7.
// https://github.com/opencontainers/image-spec/blob/main/image-index.md
func IsPlatform(s string) bool {
	parts := strings.Split(s, "/")
	for _, part := range parts {
		if !consists(part, 1, 16, func(b byte) bool { return isLower(b) || isDigit(b) }) {
			return false
		}
	}
	return len(parts) == 2 || len(parts) == 3
}

// Registry is a private registry of ECR: that of an account in a Region.
type Registry struct{ Account, Region string }

// domains are the ends of the hosts of private registries: one for each partition, and those that speak IPv6 as well.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
var domains = []string{
	".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".c2s.ic.gov", ".sc2s.sgov.gov", ".cloud.adc-e.uk",
	".csp.hci.ic.gov", ".on.aws", ".on.amazonwebservices.com.cn", ".on.amazonwebservices.eu",
}

// ParseRegistry reads the host of a private registry of ECR, such as 111122223333.dkr.ecr.us-east-1.amazonaws.com. A
// registry of anybody else, and ECR's public one, is none.
func ParseRegistry(host string) (Registry, bool) {
	account, rest, _ := strings.Cut(host, ".")
	for _, start := range []string{"dkr.ecr.", "dkr.ecr-fips.", "dkr-ecr.", "dkr-ecr-fips."} {
		region, ok := strings.CutPrefix(rest, start)
		if !ok {
			continue
		}
		for _, domain := range domains {
			if region, ok := strings.CutSuffix(region, domain); ok && IsRegion(region) {
				return Registry{Account: account, Region: region}, consists(account, 12, 12, isDigit)
			}
		}
	}
	return Registry{}, false
}

// isHost reports whether a text is the name of a host, with or without a port.
func isHost(s string) bool {
	name, port, ported := strings.Cut(s, ":")
	return consists(name, 1, 253, isAny(".-")) && isAlnum(name[0]) && (!ported || consists(port, 1, 5, isDigit))
}
