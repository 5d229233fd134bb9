package message

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// usual and odd are entities that AWS accepts: those that one sees every day, and those that need care.
var usual = known{partition: "aws", region: "ap-northeast-1", Entities: diagnosis.Entities{
	"cluster": "prod", "service": "web", "definition": "web:43", "previous": "web:42", "logGroup": "/ecs/web", "alarm": "web-5xx", "container": "web", "exitCode": "1",
	"image": "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/web:43", "registry": "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com", "repository": "web", "tag": "43",
	"secret": "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:prod/db-AbCdEf", "parameter": "/prod/db", "bucket": "env-files", "key": "web.env",
	"fileSystem": "fs-0123456789abcdef0", "subnet": "subnet-0123456789abcdef0", "instance": "i-0123456789abcdef0", "targetGroup": "web", "capacityProvider": "spot",
	"platform": "linux/arm64", "command": "/app/serve", "function": "smoke-test", "hook": "ecs-pause-e7tK9G_WRJ", "codeDeploy": "d-1A2B3C4D5", "taskSet": "ecs-svc/1234567890123456789", "family": "nightly", "schedule": "nightly-0300", "rule": "nightly.0300", "containerInstance": "3c5d87cbe91cdedf",
	"serviceDeployment": "arn:aws:ecs:ap-northeast-1:111122223333:service-deployment/prod/web/0EYSiB0q", "role": "exec", "action": "kms:Decrypt", "host": "a.example",
	"volume": "vol-0123456789abcdef0", "quota": "vCPUs", "resource": "GPU", "stage": "PRE_SCALE_UP", "deployment": "ecs-svc/1", "healthCode": "502", "passedRole": "task", "task": "1",
}}

var odd = usual.with(diagnosis.Entities{
	"logGroup": "a#b/c.d_e-f", "secret": "arn:aws:secretsmanager:eu-west-1:444455556666:secret:rds!db-0123-AbCdEf:password::", "key": "it's (1) & $HOME!*.env",
	"parameter": "arn:aws:ssm:us-east-1:444455556666:parameter/prod/db", "image": "444455556666.dkr.ecr-fips.us-east-1.amazonaws.com/team/web_api:v1.2-rc_1",
	"repository": "team/web_api", "tag": "v1.2-rc_1", "platform": "linux/arm/v7", "command": "./run+x@1",
})

var onKey = usual.with(diagnosis.Entities{"key": "arn:aws:kms:eu-central-1:444455556666:alias/app/web",
	"kmsKey": "arn:aws:kms:eu-central-1:444455556666:key/8f3a1d52-6c1e-4a0b-9d7f-0b6c2c1f9e11"})

func (k known) with(more diagnosis.Entities) known {
	k.Entities = maps.Clone(k.Entities)
	maps.Copy(k.Entities, more)
	return k
}

// templates are all commands as they are written in the texts of both languages and in this package.
func templates(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, code := range cause.Codes() {
		about := code.About()
		for _, variant := range slices.Concat(slices.Concat(about.English.Steps, about.Japanese.Steps)...) {
			for i, part := range strings.Split(variant, "`") {
				if i%2 == 1 {
					all = append(all, part)
				}
			}
		}
	}
	all = append(all, stopSchedule)
	source := regexp.MustCompile(`" \+\n\t+"`).ReplaceAllString(ownSource(t), "")
	for _, m := range regexp.MustCompile(`"(aws [^"]*)"`).FindAllStringSubmatch(source, -1) {
		command := strings.Replace(m[1], " --action ", " --action CONTINUE", 1)
		if strings.HasSuffix(command, " ") { // what commands are looked for by
			continue
		}
		all = append(all, command)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ownSource is the text of this package's files.
func ownSource(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			all.Write(text)
		}
	}
	return all.String()
}

// commands are all that any case prints: every template filled, and those of the goldens.
func commands(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, template := range templates(t) {
		filled := 0
		for _, k := range []known{usual, odd, onKey} {
			if command, ok := k.command(template); ok {
				all, filled = append(all, command), filled+1
			}
		}
		if filled == 0 {
			t.Errorf("%q is never filled", template)
		}
	}
	goldens, err := recorded.Files("../../testdata/events", "want.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, golden := range goldens {
		all = append(all, commandsOf(t, golden)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func commandsOf(t *testing.T, golden string) (found []string) {
	t.Helper()
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var n Chatbot
	if err := json.Unmarshal(data, &n); err != nil {
		t.Fatal(golden, err)
	}
	for _, step := range n.Content.NextSteps {
		for i, part := range strings.Split(step, "`") {
			if i%2 == 1 && (strings.HasPrefix(part, "aws ") || strings.HasPrefix(part, "docker ")) {
				found = append(found, part)
			}
		}
	}
	return found
}

// wordsOf splits commands as bash does. Of a command inside of another, the words come as a command of their own.
func wordsOf(command string) (all [][]string, err error) {
	program, err := syntax.NewParser().Parse(strings.NewReader(command), "")
	if err != nil {
		return nil, err
	}
	syntax.Walk(program, func(n syntax.Node) bool {
		call, is := n.(*syntax.CallExpr)
		if !is || err != nil {
			return err == nil
		}
		var words []string
		for _, w := range call.Args {
			var word string
			if word, err = literal(w); err != nil {
				return false
			}
			words = append(words, word)
		}
		all = append(all, words)
		return true
	})
	return all, err
}

// literal is what a word stands for. Nothing in it may be expanded but a command of ours, whose answer is one ARN here.
func literal(w *syntax.Word) (string, error) {
	var b strings.Builder
	for _, part := range w.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			b.WriteString(strings.ReplaceAll(part.Value, `\'`, `'`))
			if strings.ContainsAny(strings.ReplaceAll(part.Value, `\'`, ""), "\\*?[]{}~!#^") {
				return "", fmt.Errorf("a shell reads something into %q", part.Value)
			}
		case *syntax.SglQuoted:
			b.WriteString(part.Value)
		case *syntax.CmdSubst:
			b.WriteString("arn:aws:ecs:ap-northeast-1:111122223333:task/prod/1")
		case *syntax.DblQuoted:
			inside, err := literal(&syntax.Word{Parts: part.Parts})
			if err != nil {
				return "", err
			}
			b.WriteString(inside)
		default:
			return "", fmt.Errorf("a shell expands %T", part)
		}
	}
	return b.String(), nil
}

// onlyInV2 are the commands that the first version of the command line does not have. No client of the SDK has them
// either.
var onlyInV2 = []string{"logs tail"}

// callsMade are the calls of AWS that commands make, without those that only the command line has.
func callsMade(t *testing.T) []string {
	t.Helper()
	var made []string
	for _, command := range commands(t) {
		all, err := wordsOf(command)
		if err != nil {
			t.Fatalf("%q: %v", command, err)
		}
		for _, words := range all {
			if words[0] != "aws" {
				continue
			}
			if name := strings.Join(words[1:3], " "); !slices.Contains(onlyInV2, name) {
				made = append(made, name)
			}
		}
	}
	slices.Sort(made)
	return slices.Compact(made)
}

// Every command that any case prints is one that AWS knows, with its options, their kinds and their values.
func TestEveryCommandIsRight(t *testing.T) {
	table := readCalls(t)
	for _, command := range commands(t) {
		all, err := wordsOf(command)
		if err != nil {
			t.Errorf("%q: %v", command, err)
		}
		for _, words := range all {
			switch {
			case words[0] == "docker", words[0] == "jq" && len(words) == 2:
			case words[0] != "aws":
				t.Errorf("%q runs %s", command, words[0])
			case slices.Contains(onlyInV2, strings.Join(words[1:3], " ")):
				if !regexp.MustCompile(`^aws logs tail --region [a-z0-9-]+ \S+ --since 1h$`).MatchString(strings.Join(words, " ")) {
					t.Errorf("%q is not as expected", command)
				}
			default:
				if wrong := table.check(words); wrong != "" {
					t.Errorf("%q: %s", command, wrong)
				}
			}
		}
	}
}

// global are the options of every call.
var global = map[string]option{"--region": {Kind: "text"}, "--query": {Kind: "text"},
	"--output":         {Kind: "text", Values: []string{"text", "json"}},
	"--cli-input-json": {Kind: "text"}}

// check says what of a command's words AWS would refuse.
func (c calls) check(words []string) string {
	options, is := c[strings.Join(words[1:3], " ")]
	if !is {
		return "there is no such call"
	}
	given := map[string][]string{}
	name := ""
	for _, word := range words[3:] {
		switch {
		case strings.HasPrefix(word, "--"):
			name = word
			given[name] = nil
		case name == "":
			return word + " stands before any option"
		default:
			given[name] = append(given[name], word)
		}
	}
	for name, values := range given {
		o, is := options[name]
		if g, common := global[name]; common {
			o, is = g, true
		}
		if off, isOff := options["--"+strings.TrimPrefix(name, "--no-")]; !is && isOff && off.Kind == "bool" {
			o, is = off, true
		}
		if !is {
			return "there is no option " + name
		}
		if wrong := o.check(values); wrong != "" {
			return name + ": " + wrong
		}
	}
	_, inJSON := given["--cli-input-json"]
	for name, o := range options {
		_, is := given[name]
		is = is || inJSON
		if _, off := given["--no-"+strings.TrimPrefix(name, "--")]; o.Required && !is && !off {
			return name + " is missing"
		}
	}
	if given["--region"] == nil {
		return "it names no Region"
	}
	return ""
}

func (o option) check(values []string) string {
	switch {
	case o.Kind == "bool" && len(values) == 0:
		return ""
	case len(values) == 0 || len(values) > 1 && !o.List:
		return fmt.Sprintf("%d values", len(values))
	}
	for _, value := range values {
		if wrong := o.checkOne(value); wrong != "" {
			return wrong
		}
	}
	return ""
}

func (o option) checkOne(value string) string {
	switch {
	case strings.HasPrefix(value, "file://"):
		if o.Kind != "structure" {
			return "a file for a " + o.Kind
		}
	case o.Kind == "number":
		if _, err := strconv.Atoi(value); err != nil && value != "SECONDS" {
			return value + " is no number"
		}
	case o.Kind == "structure":
		return o.checkMembers(value)
	case len(o.Values) > 0 && !slices.Contains(o.Values, value):
		return fmt.Sprintf("%s is none of %v", value, o.Values)
	}
	return ""
}

// checkMembers reads the short form of a structure: a=1,b=2.
func (o option) checkMembers(value string) string {
	for pair := range strings.SplitSeq(value, ",") {
		name, value, _ := strings.Cut(pair, "=")
		member, is := o.Members[strings.ToUpper(name[:1])+name[1:]]
		if !is {
			return "there is no member " + name
		}
		if wrong := member.checkOne(value); wrong != "" {
			return name + ": " + wrong
		}
	}
	return ""
}

// unquoted are what a shell would read something into, or the command line: each in the place of a name.
var unquoted = []string{
	"a;id", "$(id)", "a$(id)", "`id`", "a'b;id'", `a"b`, "a|b", "a>b", "a&b", "-rf", "file:///etc/hosts", "a b  c", "a\nb", "~", "*",
	"a{b,c}", "日本",
}

// Whatever stands in the place of a name, no command says more than it is to say.
func TestNoCommandTakesWhatAWSDoesNot(t *testing.T) {
	for _, template := range templates(t) {
		for _, p := range phrases.Pieces(template) {
			if !p.IsName {
				continue
			}
			for _, bad := range unquoted {
				k := usual.with(diagnosis.Entities{p.Text: bad})
				if p.Text == "registryId" {
					k = usual.with(diagnosis.Entities{"image": bad, "registry": bad})
				}
				command, ok := k.command(template)
				if !ok {
					continue
				}
				all, err := wordsOf(command)
				if err != nil || p.Text != "key" || !slices.Contains(slices.Concat(all...), bad) { // keys of objects are free
					t.Errorf("%s = %q gives %q, %v", p.Text, bad, command, err)
				}
			}
		}
	}
}

func TestACommandGoesWhereTheThingIs(t *testing.T) {
	const ecr = "aws ecr describe-images --registry-id {registryId} --repository-name {repository}"
	const secret = "aws secretsmanager describe-secret --secret-id {secret}"
	image := func(image string) diagnosis.Entities {
		return diagnosis.Entities{"image": image, "registry": "", "repository": "web"}
	}
	for name, test := range map[string]struct {
		known          known
		template, want string
	}{
		"a secret's Region and name":   {odd, secret, "aws secretsmanager describe-secret --region eu-west-1 --secret-id 'arn:aws:secretsmanager:eu-west-1:444455556666:secret:rds!db-0123-AbCdEf'"},
		"a secret by name":             {usual.with(diagnosis.Entities{"secret": "rds!db-1"}), secret, "aws secretsmanager describe-secret --region ap-northeast-1 --secret-id 'rds!db-1'"},
		"a secret of another part.":    {usual.with(diagnosis.Entities{"secret": "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:a"}), secret, ""},
		"an image's registry":          {odd, ecr, "aws ecr describe-images --region us-east-1 --registry-id 444455556666 --repository-name team/web_api"},
		"a public image":               {usual.with(image("public.ecr.aws/nginx/web:1")), ecr, ""},
		"an image of Docker Hub":       {usual.with(image("docker.io/library/web:1")), ecr, ""},
		"an image of GitHub":           {usual.with(image("ghcr.io/o/web:1")), ecr, ""},
		"an image without a registry":  {usual.with(image("web:1")), ecr, ""},
		"a key's Region":               {onKey, "aws kms describe-key --key-id {key}", "aws kms describe-key --region eu-central-1 --key-id arn:aws:kms:eu-central-1:444455556666:alias/app/web"},
		"an object's key is no key":    {usual, "aws kms describe-key --key-id {key}", ""},
		"an object's key with a quote": {odd, "aws s3api head-object --bucket {bucket} --key {key}", `aws s3api head-object --region ap-northeast-1 --bucket env-files --key 'it'\''s (1) & $HOME!*.env'`},
		"two Regions":                  {odd.with(diagnosis.Entities{"parameter": "arn:aws:ssm:us-east-1:1111222233:parameter/a"}), "aws ssm get-parameter --name {parameter} --x {secret}", ""},
		"no Region":                    {known{Entities: usual.Entities}, "aws ecs describe-services --cluster {cluster}", "aws ecs describe-services --cluster prod"},
		"a Region that is none":        {known{Entities: usual.Entities, region: "x;id"}, "aws ecs describe-services --cluster {cluster}", ""},
		"a command inside of another":  {usual, "aws ecs a-b --tasks $(aws ecs list-tasks --cluster {cluster})", "aws ecs a-b --region ap-northeast-1 --tasks $(aws ecs list-tasks --region ap-northeast-1 --cluster prod)"},
		"a Region for the reader":      {usual, "aws logs create-log-group --region REGION --log-group-name NAME", "aws logs create-log-group --region REGION --log-group-name NAME"},
	} {
		if got, ok := test.known.command(test.template); got != test.want || ok != (test.want != "") {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}

// The log group of another Region is made there, and the message says that it is missing there.
func TestALogGroupIsInTheRegionOfItsDriver(t *testing.T) {
	container := func(name, region string) incident.ContainerDefinition {
		return incident.ContainerDefinition{Name: name, LogGroup: "/ecs/web", LogRegion: region}
	}
	for name, test := range map[string]struct {
		containers []incident.ContainerDefinition
		blamed     string
		want       string
	}{
		"another Region":            {[]incident.ContainerDefinition{container("web", "eu-west-1")}, "", "--region eu-west-1 --log-group-name /ecs/web"},
		"none":                      {[]incident.ContainerDefinition{container("web", "")}, "", "--region ap-northeast-1 --log-group-name /ecs/web"},
		"two":                       {[]incident.ContainerDefinition{container("web", "eu-west-1"), container("b", "")}, "", "--region REGION --log-group-name NAME"},
		"two, and one is to blame":  {[]incident.ContainerDefinition{container("web", "eu-west-1"), container("b", "")}, "b", "--region ap-northeast-1 --log-group-name /ecs/web"},
		"one that leads elsewhere":  {[]incident.ContainerDefinition{container("web", "evil.example/")}, "", "--region REGION --log-group-name NAME"},
		"one of another partition":  {[]incident.ContainerDefinition{container("web", "cn-north-1")}, "", "--region REGION --log-group-name NAME"},
		"one that says undefined":   {[]incident.ContainerDefinition{container("web", "undefined")}, "", "--region REGION --log-group-name NAME"},
		"one that runs another one": {[]incident.ContainerDefinition{container("web", "x$(id)")}, "", "--region REGION --log-group-name NAME"},
	} {
		inc := incident.Incident{Kind: incident.TaskStopped, Partition: "aws", Region: "ap-northeast-1",
			TaskDefinition: incident.TaskDefinition{Containers: test.containers}}
		d := NewWriter(Settings{}).draft(slack, inc, diagnosis.Verdict{
			Failure: diagnosis.Failure{Cause: cause.LogGroupMissing, Container: test.blamed}})
		if steps := strings.Join(d.steps(), "\n"); !strings.Contains(steps, "create-log-group "+test.want+"`") {
			t.Errorf("%s: %s, want %s", name, steps, test.want)
		}
		if why := d.why(); strings.Contains(test.want, "eu-west-1") != strings.Contains(why,
			"does not exist in `eu-west-1`") {
			t.Errorf("%s: %s", name, why)
		}
	}
}
