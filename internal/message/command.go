package message

import (
	"cmp"
	"strings"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// known is what a text can name: the entities of a verdict, and where the service that it is about lives.
type known struct {
	diagnosis.Entities
	partition, region string   // of the service; empty where it is not known
	logRegions        []string // the Regions in which the task definition has the log group, each once
}

// operand is an entity as a command takes it.
type operand struct {
	value  string
	region string // where the thing itself lives; empty where that is where the service is
}

// operands give for the {names} that may stand in a command what AWS accepts there, or refuse. A name with a service
// before it holds for that service's commands only. What is not in the table is never part of a command.
var operands = map[string]func(known, string) (operand, bool){
	"cluster":           plainly(awsname.IsECS),
	"service":           plainly(awsname.IsECS),
	"family":            plainly(awsname.IsECS),
	"schedule":          plainly(awsname.IsSchedule),
	"rule":              plainly(awsname.IsSchedule), // which have the same form
	"definition":        plainly(awsname.IsTaskDefinition),
	"previous":          plainly(awsname.IsTaskDefinition),
	"capacityProvider":  plainly(awsname.IsECS),
	"containerInstance": plainly(awsname.IsECS),
	"hook":              plainly(awsname.IsHook),
	"task":              plainly(awsname.IsECS),
	"codeDeploy":        plainly(awsname.IsECS),
	"taskSet":           plainly(isTaskSet),
	"serviceDeployment": serviceDeployment,
	"logGroup":          known.logGroup,
	"function":          plainly(awsname.IsFunction),
	"registryId":        known.registryID,
	"repository":        plainly(awsname.IsRepository),
	"tag":               plainly(awsname.IsTag),
	"secret":            nameOrARN(awsname.IsSecret, awsname.ParseSecret),
	"parameter":         nameOrARN(awsname.IsParameter, awsname.ParseParameter),
	"kms key":           nameOrARN(func(string) bool { return false }, awsname.ParseKey),
	"kmsKey":            nameOrARN(func(string) bool { return false }, awsname.ParseKey),
	"bucket":            plainly(awsname.IsBucket),
	"s3api key":         plainly(awsname.IsObject),
	"fileSystem":        plainly(awsname.IsFileSystem),
	"subnet":            plainly(awsname.IsSubnet),
	"instance":          plainly(awsname.IsInstance),
	"targetGroup":       plainly(awsname.IsTargetGroup),
	"image":             plainly(isImage),
	"platform":          plainly(awsname.IsPlatform),
	"command":           plainly(isProgram),
}

// plainly takes a name as it is.
func plainly(is func(string) bool) func(known, string) (operand, bool) {
	return func(_ known, value string) (operand, bool) { return operand{value: value}, is(value) }
}

// nameOrARN takes a name, or an ARN, which says where the thing lives.
func nameOrARN(is func(string) bool, parse func(string) (awsname.ARN, bool)) func(known, string) (operand, bool) {
	return func(_ known, value string) (operand, bool) {
		if arn, ok := parse(value); ok {
			return operand{arn.String(), arn.Region}, true
		}
		return operand{value: value}, is(value)
	}
}

func serviceDeployment(_ known, value string) (operand, bool) {
	arn, err := arnutil.Parse(value)
	return operand{value, arn.Region}, err == nil && arn.Kind == arnutil.ServiceDeployment
}

func isImage(s string) bool {
	_, ok := awsname.ParseImage(s)
	return ok
}

// isTaskSet reports whether a text is the id of a task set: ecs-svc/, and a number.
func isTaskSet(s string) bool {
	number, found := strings.CutPrefix(s, "ecs-svc/")
	return found && awsname.IsECS(number)
}

var program = lazyregexp.New(`^[\w./+@][\w./+@-]*$`)

// isProgram reports whether a text is the name of a file that no shell reads anything else into, even inside of quotes.
func isProgram(s string) bool { return program().MatchString(s) }

// logGroup is in the Region of its log driver. Where containers have a group of this name in different Regions,
// nobody can say which of them it is.
func (k known) logGroup(value string) (operand, bool) {
	switch len(k.logRegions) {
	case 0:
		return operand{value: value}, awsname.IsLogGroup(value)
	case 1:
		return operand{value, k.logRegions[0]}, awsname.IsLogGroup(value)
	}
	return operand{}, false
}

// registryID is the account whose private registry of ECR the image is in. An image of another registry has none, and
// so no command of ECR is for it.
func (k known) registryID(string) (operand, bool) {
	image, _ := awsname.ParseImage(k.Entities["image"])
	registry, ok := awsname.ParseRegistry(cmp.Or(image.Registry, k.Entities["registry"]))
	return operand{registry.Account, registry.Region}, ok
}

// operand is the entity of a name in a command of a service.
func (k known) operand(service, name string) (operand, bool) {
	take := operands[service+" "+name]
	if take == nil {
		take = operands[name]
	}
	if take == nil {
		return operand{}, false
	}
	o, ok := take(k, k.Entities[name])
	return o, ok && isWord(o.value)
}

// isWord reports whether a value stays what it is on its way through a chat client and the command line: white space
// is not folded, and nothing is taken for an option or for the name of a file to read.
func isWord(s string) bool {
	return s == plaintext.Line(s) && !strings.HasPrefix(s, "-") && !strings.Contains(s, "://")
}

// command fills a command of ours. It is false where an entity is not known, AWS would not accept it, or the things
// that it names live in different Regions. Nothing that an entity says is read as a template or by a shell.
func (k known) command(template string) (string, bool) {
	words, region := strings.Fields(template), ""
	pieces := phrases.Pieces(template)
	for i, p := range pieces {
		if !p.IsName {
			continue
		}
		o, ok := k.operand(words[1], p.Text)
		if !ok || o.region != "" && region != "" && o.region != region {
			return "", false
		}
		pieces[i].Text, region = markup.Word(o.value), cmp.Or(region, o.region)
	}
	if words[0] != "aws" || strings.Contains(template, " --region ") { // for the reader to fill in
		return phrases.Joined(pieces), true
	}
	region = cmp.Or(region, k.region)
	if region != "" && !k.has(region) {
		return "", false
	}
	return phrases.Joined(inRegion(pieces, region)), true
}

// has reports whether the service's partition can have a Region.
func (k known) has(region string) bool {
	if k.partition == "" {
		return awsname.IsRegion(region)
	}
	return awsname.IsRegionOf(k.partition, region)
}

// call is the start of a call of AWS, up to where its options go.
var call = lazyregexp.New(`\baws [a-z0-9-]+ [a-z0-9-]+`)

// inRegion names in every call of a command the Region that it is for: things of the same name are in others, too.
func inRegion(pieces []phrases.Piece, region string) []phrases.Piece {
	for i, p := range pieces {
		if region != "" && !p.IsName && strings.Contains(p.Text, "aws ") {
			pieces[i].Text = call().ReplaceAllString(p.Text, "$0 --region "+region)
		}
	}
	return pieces
}
