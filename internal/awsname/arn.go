package awsname

import "strings"

// ARN is the name of any resource of AWS in its parts. Global services have no Region, and S3 names no account.
type ARN struct{ Partition, Service, Region, Account, Resource string }

// ParseARN splits an ARN whose parts are all of the right form. A resource has no spaces, quotes, control characters or
// anything else that a shell or a chat client would read.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func ParseARN(s string) (ARN, bool) {
	fields := strings.SplitN(s, ":", 6)
	if len(fields) != 6 || fields[0] != "arn" {
		return ARN{}, false
	}
	a := ARN{Partition: fields[1], Service: fields[2], Region: fields[3], Account: fields[4], Resource: fields[5]}
	if !a.isWell() {
		return ARN{}, false
	}
	return a, true
}

var inResource = isAny("/_+=.,@:!#-")

func (a ARN) isWell() bool {
	region := a.Region == "" || IsRegionOf(a.Partition, a.Region)
	account := a.Account == "" || IsAccount(a.Account) || a.Account == "aws"
	service := consists(a.Service, 1, 64, func(b byte) bool { return isLower(b) || isDigit(b) || b == '-' })
	return IsPartition(a.Partition) && service && region && account && consists(a.Resource, 1, 1600, inResource)
}

// String writes the ARN as AWS does.
func (a ARN) String() string {
	return strings.Join([]string{"arn", a.Partition, a.Service, a.Region, a.Account, a.Resource}, ":")
}

var (
	inSecret    = isAny("/_+=.@!-")
	inParameter = isAny("/_.-")
	inAlias     = isAny("/_-")
)

// IsSecret reports whether a text can be the name of a secret: 1 to 512 letters, digits and / _ + = . @ -, and the !
// of those that a service of AWS manages, such as rds!db-0123.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html
func IsSecret(s string) bool { return consists(s, 1, 512, inSecret) }

// ParseSecret reads the ARN of a secret. What a task definition adds behind the name, :JSON-KEY:STAGE:VERSION, is
// left out: the secret itself is not called so.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
func ParseSecret(s string) (ARN, bool) {
	arn, ok := ParseARN(s)
	name, found := strings.CutPrefix(arn.Resource, "secret:")
	name, _, _ = strings.Cut(name, ":")
	arn.Resource = "secret:" + name
	return arn, ok && found && arn.Service == "secretsmanager" && arn.Region != "" && arn.Account != "" && IsSecret(name)
}

// IsParameter reports whether a text can be the name of a parameter: 1 to 1011 letters, digits and / _ . -.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
func IsParameter(s string) bool { return consists(s, 1, 1011, inParameter) }

// ParseParameter reads the ARN of a parameter.
func ParseParameter(s string) (ARN, bool) {
	arn, ok := ParseARN(s)
	name, found := strings.CutPrefix(arn.Resource, "parameter/")
	return arn, ok && found && arn.Service == "ssm" && arn.Region != "" && arn.Account != "" && IsParameter(name)
}

// ParseKey reads the ARN of a KMS key or of its alias.
// https://docs.aws.amazon.com/kms/latest/developerguide/concepts-key-id.html
func ParseKey(s string) (ARN, bool) {
	arn, ok := ParseARN(s)
	kind, id, _ := strings.Cut(arn.Resource, "/")
	fits := kind == "key" && IsKeyID(id) || kind == "alias" && consists(id, 1, 250, inAlias)
	return arn, ok && fits && arn.Service == "kms" && arn.Region != "" && arn.Account != ""
}

// IsKeyID reports whether a text can be the id of a KMS key.
func IsKeyID(s string) bool { return consists(s, 1, 256, isWord) }

// IsBucket reports whether a text can be the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens
// that begin and end with a letter or digit.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func IsBucket(s string) bool {
	inner := func(b byte) bool { return isLower(b) || isDigit(b) || b == '.' || b == '-' }
	return consists(s, 3, 63, inner) && isAlnum(s[0]) && isAlnum(s[len(s)-1])
}

var inObject = isAny("/!-_.*'()&$@=;:+ ,?")

// IsObject reports whether a text can be the key of an object in S3: of the characters that AWS calls safe or says need
// attention, not of those to avoid.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
func IsObject(s string) bool { return consists(s, 1, 1024, inObject) }
