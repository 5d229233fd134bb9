package diagnosis

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/textmatch"
)

// normalize makes spellings of one sentence of ECS equal: "TaskFailedToStart: AGENT." becomes "agent".
func normalize(text string) string {
	return strings.TrimPrefix(textmatch.Normalize(text), "taskfailedtostart: ")
}

// nameMarks are the words behind which a text carries a name that somebody chose.
var nameMarks = []string{
	// Of ECS and its neighbours.
	"(service ", "service (", "(task ", "(taskset ", "(deployment ", "(instance ", "container-instance ",
	"capacity-provider ", "capacity provider ", "(cluster ", "target-group ", "target group ", "(elb ", "listener ",
	"json key ", "invalid parameters: ", "secret with arn ", "env file with key ", "from bucket ", "log group '",
	"log group \"", "log-group ", "volume named ", "dependency [", "target [",
	// Of images, containers, commands and hosts.
	"resolve ref ", "resolve reference ", "pull image \"", "unpack image \"", "access denied for ", "manifest for ",
	"no such image: ", "repository with name ", "repository named ", "): repository ", "image with reference ",
	"daemon: create ", "find user ", "find group ", "on endpoint ", "container name ", "exec: \"", "exec: \\\"", "lookup ",
}

// notNames are words that may stand where a name does, because they belong to the sentence.
var notNames = map[string]bool{
	"the": true, "is": true, "was": true, "has": true, "does": true, "with": true, "that": true, "and": true, "not": true,
	"on": true, "of": true, "or": true, "for": true, "cannot": true, "rule": true, "i/o": true, "met": true,
	"repository/tag": true,
	// Behind "service" they name no service: a service call, the service quota, Service Connect and so on.
	"call": true, "connect": true, "deployment": true, "deployments": true, "discovery": true, "linked": true,
	"quota":  true,
	"quotas": true, "revision": true, "unavailable": true,
}

// nameEnds are the characters that end a name.
const nameEnds = " \"'()[]{}<>\\,;"

// withoutNames takes the names out of a normalised text, because a name is no reason: a service may be called
// oom-killed and an image no-such-host. Of addresses, paths and ARNs the parts stay that people do not choose.
func withoutNames(text string) string {
	if rest, ok := strings.CutPrefix(text, "service "); ok {
		text = "service " + withoutName(rest)
	}
	for _, mark := range nameMarks {
		text = withoutNamesBehind(text, mark)
	}
	return withoutAddresses(text)
}

func withoutNamesBehind(text, mark string) string {
	before, after, found := strings.Cut(text, mark)
	if !found {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for ; found; before, after, found = strings.Cut(after, mark) {
		b.WriteString(before)
		b.WriteString(mark)
		after = withoutName(after)
	}
	b.WriteString(before)
	return b.String()
}

// withoutName takes the name away that opens the text, but not the quote before it nor the colon behind it.
func withoutName(text string) string {
	unquoted := strings.TrimLeft(text, "\"'\\")
	opening := text[:len(text)-len(unquoted)]
	name, rest := cutName(unquoted)
	if notNames[name] {
		return text
	}
	if strings.Contains(name, ".amazonaws.") {
		return opening + ".amazonaws." + rest
	}
	return opening + rest
}

// cutName splits a text behind the name that opens it.
func cutName(text string) (name, rest string) {
	end := strings.IndexAny(text, nameEnds)
	if end < 0 {
		end = len(text)
	}
	name = strings.TrimRight(text[:end], ".:")
	return name, text[len(name):]
}

// withoutAddresses takes the names out of all ARNs, addresses, paths and image names.
func withoutAddresses(text string) string {
	if !strings.Contains(text, "/") && !strings.Contains(text, "arn:") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for text != "" {
		var word string
		if word, text = cutName(text); word == "" { // what is no name goes as a whole, however long it is
			rest := strings.TrimLeft(strings.TrimLeft(text, ".:"), nameEnds)
			b.WriteString(text[:len(text)-len(rest)])
			text = rest
			continue
		}
		b.WriteString(withoutAddress(word))
	}
	return b.String()
}

// addressMarks are the parts of addresses and paths that say what was asked.
var addressMarks = []string{
	".amazonaws.", "/v2/", "amazon-ecs-volume-plugin", "volumedriver", "overlay2", "/dev/nvidia", "/dev/neuron",
	"/dev/dri", "/dev/kfd", "/nvidia-container-runtime", "/cgroup",
}

func withoutAddress(word string) string {
	if before, arn, found := strings.Cut(word, "arn:"); found {
		return before + "arn:" + service(arn)
	}
	if !strings.Contains(word, "/") || notNames[word] {
		return word
	}
	kept := ""
	if strings.HasPrefix(word, "/") {
		kept = "/"
	}
	for _, mark := range addressMarks {
		if strings.Contains(word, mark) {
			kept += mark
		}
	}
	return kept
}

// service keeps the partition and the service of what follows "arn:". "aws:kms:eu-west-1:111122223333:key/1" becomes
// "aws:kms:".
func service(arn string) string {
	partition, rest, _ := strings.Cut(arn, ":")
	service, _, _ := strings.Cut(rest, ":")
	return partition + ":" + service + ":"
}
