package awsname

import (
	"strings"
	"testing"
)

// hostile are texts that no name of AWS is: each would do something in a shell, an address or a chat client.
var hostile = []string{
	"", " ", "a b", "a;id", "a$(id)", "a`id`", "a'b'c", `a"b`, "a\nb", "a\x00b", "a|b", "a>b", "a<b", "<!channel>", "a\\b", "a{b", "日本",
	"https://evil.example/x", "[a](https://evil.example)", "<https://evil.example|a>", "file:///etc/hosts", "a\u202eb", "~/a", "a^b", "a\tb",
}

var digest = "sha256:" + strings.Repeat("0a", 32)

func ok[T any](parse func(string) (T, bool)) func(string) bool {
	return func(s string) bool { _, is := parse(s); return is }
}

func in(partition string) func(string) bool {
	return func(s string) bool { return IsRegionOf(partition, s) }
}

func TestEachNameTakesWhatAWSTakes(t *testing.T) {
	const arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:"
	for name, test := range map[string]struct {
		is    func(string) bool
		takes []string
		not   []string
	}{
		"partition":            {IsPartition, []string{"aws", "aws-cn", "aws-us-gov", "aws-iso-b"}, []string{"azure", "aws-", "aws--cn", "AWS"}},
		"region":               {IsRegion, []string{"us-east-1", "us-gov-west-1", "eusc-de-east-1", "us-isob-east-1"}, []string{"undefined", "us-east", "Tokyo", "us-east-1.", "us-east-123"}},
		"region of aws":        {in("aws"), []string{"us-east-1", "mx-central-1"}, []string{"cn-north-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1"}},
		"region of China":      {in("aws-cn"), []string{"cn-north-1"}, []string{"us-east-1", "us-gov-west-1"}},
		"region of GovCloud":   {in("aws-us-gov"), []string{"us-gov-west-1"}, []string{"us-east-1"}},
		"region of a new one":  {in("aws-new"), []string{"xx-new-1"}, []string{"cn-north-1"}},
		"account":              {IsAccount, []string{"111122223333", "1234567890"}, []string{"123456789", "1111222233334", "11112222333x"}},
		"ECS name":             {IsECS, []string{"web-api_2", strings.Repeat("x", 255)}, []string{strings.Repeat("x", 256), "a.b"}},
		"hook":                 {IsHook, []string{"ecs-pause-e7tK9G_WRJqN"}, nil},
		"task definition":      {IsTaskDefinition, []string{"web", "web:41"}, []string{"web:", "web:0", "web:latest", "web:1:2"}},
		"log group":            {IsLogGroup, []string{"/ecs/web", "a.b#c_d-e", strings.Repeat("x", 512)}, []string{strings.Repeat("x", 513), "/ecs/web:1", "/ecs/*"}},
		"function":             {IsFunction, []string{"checkout-smoke_test"}, []string{strings.Repeat("x", 65), "a:1"}},
		"topic":                {IsTopic, []string{"ecswhy", "a_b-1.fifo"}, []string{"a.b", ".fifo", strings.Repeat("x", 257)}},
		"target group":         {IsTargetGroup, []string{"web-api", strings.Repeat("x", 32)}, []string{"web-", strings.Repeat("x", 33), "a_b"}},
		"file system":          {IsFileSystem, []string{"fs-0123abcd", "fs-0123abcd0123abcd0"}, []string{"fs-", "fs-xyz", "vol-0123abcd"}},
		"subnet":               {IsSubnet, []string{"subnet-0123abcd"}, []string{"subnet-0123abcg"}},
		"instance":             {IsInstance, []string{"i-0da6526579af3bd1b"}, []string{"i-1"}},
		"secret":               {IsSecret, []string{"prod/db-AbCdEf", "rds!db-0123", "a+b=c.d@e_f"}, []string{strings.Repeat("x", 513), "a:b"}},
		"ARN of a secret":      {ok(ParseSecret), []string{arn + "rds!db-0123-AbCdEf", arn + "prod/db-AbCdEf:key::"}, []string{arn, arn + ":key", "arn:aws:ssm:us-east-1:111122223333:parameter/a", "prod/db"}},
		"parameter":            {IsParameter, []string{"/prod/db", "a.b-c_d"}, []string{"/prod/db:1", strings.Repeat("x", 1012)}},
		"ARN of a parameter":   {ok(ParseParameter), []string{"arn:aws-cn:ssm:cn-north-1:111122223333:parameter/prod/db"}, []string{"arn:aws:ssm:us-east-1:111122223333:parameter/", "/prod/db"}},
		"ARN of a key":         {ok(ParseKey), []string{"arn:aws:kms:us-east-1:111122223333:key/mrk-0123abcd", "arn:aws:kms:us-east-1:111122223333:alias/app"}, []string{"arn:aws:kms:us-east-1:111122223333:grant/x", "arn:aws:kms::111122223333:key/x"}},
		"bucket":               {IsBucket, []string{"my-bucket.v2", "abc"}, []string{"ab", "My-Bucket", "-ab", "ab-", strings.Repeat("x", 64)}},
		"repository":           {IsRepository, []string{"web-api", "team/web.api_2"}, []string{"Web", "/web", "web/", "a//b", "web:1", strings.Repeat("x", 257)}},
		"tag":                  {IsTag, []string{"43", "v1.2_a-b", "Latest"}, []string{".a", digest, strings.Repeat("x", 129)}},
		"digest":               {IsDigest, []string{digest}, []string{"sha256:0a", "sha512:" + strings.Repeat("0a", 32), strings.ToUpper(digest)}},
		"platform":             {IsPlatform, []string{"linux/arm64", "linux/arm/v7"}, []string{"linux", "a/b/c/d", "linux/"}},
		"image":                {ok(ParseImage), []string{"nginx", "nginx:1.27", "localhost:5000/a/b:c@" + digest, "ghcr.io/o/r"}, []string{"NGINX", "a:b:c", "a@b", "https://x/y", "a:"}},
		"private registry":     {ok(ParseRegistry), []string{"111122223333.dkr.ecr.us-east-1.amazonaws.com", "111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "111122223333.dkr-ecr.us-east-1.on.aws", "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu"}, []string{"public.ecr.aws", "docker.io", "ghcr.io", "1234567890.dkr.ecr.us-east-1.amazonaws.com", "111122223333.dkr.ecr.us-east-1.evil.example", "111122223333.dkr.ecr.evil.amazonaws.com"}},
		"ARN of a global name": {ok(ParseARN), []string{"arn:aws:iam::111122223333:role/ci", "arn:aws:s3:::bucket/key"}, []string{"arn:aws:s3:::", "arn:aws:ecs:evil:1:x", "urn:aws:s3:::b", "arn:aws:ecs:cn-north-1:111122223333:cluster/a"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, s := range test.takes {
				if !test.is(s) {
					t.Errorf("%q is refused", s)
				}
			}
			for _, s := range append(test.not, hostile...) {
				if test.is(s) {
					t.Errorf("%q is taken", s)
				}
			}
		})
	}
}

// Names of streams and objects are freer: they are encoded in addresses and quoted in commands.
func TestFreeNames(t *testing.T) {
	for s, want := range map[string]bool{"web/app/0123": true, "web[1] (x)|<>": true, "a:b": false, "a*": false,
		"a\nb": false, "": false, strings.Repeat("x", 513): false} {
		if IsLogStream(s) != want {
			t.Errorf("stream %q: %t", s, !want)
		}
	}
	for s, want := range map[string]bool{"app/prod.env": true, "it's (1) & $x": true, "a`b": false, "a\nb": false,
		"a|b": false, "": false} {
		if IsObject(s) != want {
			t.Errorf("object %q: %t", s, !want)
		}
	}
}

func TestARNsAreTakenApart(t *testing.T) {
	secret, _ := ParseSecret("arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf:user:AWSCURRENT:")
	if secret.String() != "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf" ||
		secret.Region != "eu-west-1" {
		t.Errorf("%+v", secret)
	}
	image, _ := ParseImage("111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/web:43@" + digest)
	if want := (Image{"111122223333.dkr.ecr.eu-west-1.amazonaws.com", "team/web", "43", digest}); image != want {
		t.Errorf("%+v", image)
	}
	if registry, _ := ParseRegistry(image.Registry); registry != (Registry{"111122223333", "eu-west-1"}) {
		t.Errorf("%+v", registry)
	}
}

// What is refused gives no parts, and what is taken holds nothing that a shell, an address or a chat client reads.
func FuzzNames(f *testing.F) {
	for _, s := range append([]string{"arn:aws:kms:us-east-1:111122223333:key/x",
		"111122223333.dkr.ecr.us-east-1.amazonaws.com/web:1@" + digest}, hostile...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		arn, isARN := ParseARN(s)
		image, isImage := ParseImage(s)
		if !isARN && arn != (ARN{}) || !isImage && image != (Image{}) {
			t.Errorf("%q is refused with parts: %+v %+v", s, arn, image)
		}
		if (isARN || isImage || IsLogGroup(s) || IsSecret(s) || IsParameter(s)) &&
			strings.ContainsAny(s, " \t\r\n\"'`$();|&<>*?[]{}\\~^") {
			t.Errorf("%q is taken", s)
		}
	})
}
