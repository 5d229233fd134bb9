package diagnosis

import (
	"slices"
	"strings"
)

// EntityNames returns the names that Entities may have, sorted.
func EntityNames() []string {
	names := []string{"tag"}
	for _, c := range captures {
		names = append(names, c.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// capture tells where a text names a thing: behind a mark, up to a character that cannot belong to the name.
type capture struct {
	name   string
	mark   string
	keep   int                 // how many bytes at the end of the mark belong to the name
	around bool                // whether the name is the whole word in which the mark stands
	until  string              // what ends the name, where the end of the word does not
	form   func(string) string // gives the name back, or nothing if it has not the form of one
}

// captures stand in the order of their telling: the first that finds something names the thing.
var captures = []capture{
	{name: "image", mark: "failed to resolve ref "},
	{name: "image", mark: `failed to resolve reference "`},
	{name: "image", mark: `failed to pull image "`},
	{name: "image", mark: `failed to pull and unpack image "`},
	{name: "image", mark: "pull access denied for "},
	{name: "image", mark: "The task cannot pull ", form: withPath},
	{name: "image", mark: "The task can't pull ", form: withPath},
	{name: "image", mark: "manifest for ", form: notPlatform},
	{name: "image", mark: "No such image: "},
	{name: "image", mark: ".dkr.ecr", around: true, form: withPath},
	{name: "tag", mark: "/manifests/"},
	{name: "registry", mark: "from the registry "},
	{name: "registry", mark: "https://", form: host},
	{name: "repository", mark: "repository with name '"},
	{name: "repository", mark: "/v2/", until: "/manifests/", form: withoutLayer},
	{name: "repository", mark: "repository ", until: " not found"},
	{name: "repository", mark: ":repository/"},
	{name: "platform", mark: "matching platform '"},
	{name: "platform", mark: "no matching manifest for "},
	{name: "secret", mark: ":secretsmanager:", around: true, form: withSecret},
	{name: "parameter", mark: ":parameter/", around: true},
	{name: "parameter", mark: "invalid parameters: "},
	{name: "key", mark: "did not contain json key "},
	{name: "key", mark: ":kms:", around: true, form: withKey},
	{name: "key", mark: "env file with key "},
	{name: "bucket", mark: "from bucket "},
	{name: "bucket", mark: ":s3:::", until: "/"},
	{name: "role", mark: ":assumed-role/", until: "/"},
	{name: "role", mark: ":role/", form: lastOfPath},
	{name: "passedRole", mark: "iam:PassRole on resource: ", form: nameOfRole},
	{name: "function", mark: ":function:", until: ":"},
	{name: "hookStatus", mark: " returned ", until: " status"},
	{name: "action", mark: "not authorized to perform: ", form: action},
	{name: "host", mark: "lookup ", form: host},
	{name: "host", mark: "https://", form: host},
	{name: "host", mark: "dial tcp ", form: host},
	{name: "logGroup", mark: ":log-group:", until: ":"},
	{name: "logGroup", mark: `log group "`},
	{name: "logGroup", mark: "log group '"},
	{name: "fileSystem", mark: "fs-", keep: 3, form: id},
	{name: "volume", mark: "vol-", keep: 4, form: id},
	{name: "volume", mark: "/var/lib/ecs/volumes/", until: ":"},
	{name: "volume", mark: `error mounting "`},
	{name: "targetGroup", mark: ":targetgroup/", until: "/"},
	{name: "targetGroup", mark: "target-group ", form: notARN},
	{name: "healthCode", mark: "these codes: ["},
	{name: "subnet", mark: "subnet-", keep: 7, form: id},
	{name: "instance", mark: "instance i-", keep: 2, form: id},
	{name: "instance", mark: "container-instance ", form: id},
	{name: "capacityProvider", mark: "for capacity provider "},
	{name: "capacityProvider", mark: "capacity provider '"},
	{name: "resource", mark: "RESOURCE:"},
	{name: "resource", mark: "has insufficient "},
	{name: "resource", mark: "The requested ", until: " configuration"},
	{name: "quota", mark: "limit on the number of "},
	{name: "quota", mark: "LimitExceeded", around: true, form: quotaOfCode},
	{name: "quota", mark: "CountExceeded", around: true, form: quotaOfCode},
	{name: "command", mark: `exec: "`, form: command},
	{name: "command", mark: `exec: \"`, until: `\`, form: command},
	{name: "command", mark: "exec /", keep: 1, until: ":", form: command},
	{name: "container", mark: "container ordering dependency ["},
	{name: "stage", mark: "because ", until: " lifecycle hook"},
	{name: "deployment", mark: "ecs-svc/", keep: 8},
	{name: "task", mark: "(task "},
}

// capturesOf holds the captures by name, in their order.
var capturesOf = func() map[string][]capture {
	byName := map[string][]capture{}
	for _, c := range captures {
		byName[c.name] = append(byName[c.name], c)
	}
	return byName
}()

// entities reads from the text, as it was written, the things that texts of this cause name.
func entities(text string, code Code) Entities {
	found := Entities{}
	for _, name := range code.About().Entities {
		for _, c := range capturesOf[name] {
			if value := c.find(text); value != "" {
				found[name] = value
				break
			}
		}
	}
	splitImage(found)
	return found
}

// find returns the first name behind the mark that has the right form, or nothing. It looks for the bounds of each
// word once, in however many places the mark stands in it.
func (c capture) find(text string) string {
	var w word
	for rest := 0; ; {
		at := strings.Index(text[rest:], c.mark)
		if at < 0 {
			return ""
		}
		rest += at + len(c.mark)
		if rest >= w.end {
			w = wordAt(text, w.end, rest, rest-len(c.mark))
		}
		if value := c.read(text, w, rest); value != "" {
			return value
		}
		if c.around { // the mark says the same of the word wherever it stands in it
			rest = max(rest, w.end)
		}
	}
}

// word is the place of what can be a name.
type word struct{ start, end int }

// wordAt is the word in which a mark stands, or that begins at the end of the mark. No other word ends behind least.
func wordAt(text string, least, markEnd, mark int) word {
	end := len(text)
	if n := strings.IndexFunc(text[markEnd:], endsWord); n >= 0 {
		end = markEnd + n
	}
	return word{wordStart(text, min(least, mark), mark), end}
}

// read returns the name at the end of a mark in a word.
func (c capture) read(text string, w word, markEnd int) string {
	start := markEnd - c.keep
	if c.around {
		start = w.start
	}
	value := c.cut(text[start:w.end], text[w.end:])
	value = strings.Trim(value, ".:,")
	if c.form != nil {
		value = c.form(value)
	}
	return value
}

// cut returns what of a word stands before the capture's own end. An end that begins with a space closes the word
// itself, so nothing else may.
func (c capture) cut(word, after string) string {
	if strings.HasPrefix(c.until, " ") {
		return only(word, strings.HasPrefix(after, c.until))
	}
	if c.until != "" {
		word, _, _ = strings.Cut(word, c.until)
	}
	return word
}

// wordStart returns where the word begins that ends or goes on at the position, but not before another.
func wordStart(text string, least, at int) int {
	start := least + strings.LastIndexFunc(text[least:at], endsWord)
	for start++; start < at && text[start]&0xC0 == 0x80; start++ { // the other bytes of a curly quote
	}
	return start
}

// endsWord reports whether the character cannot stand in the name of a thing. Those that a shell acts upon never can:
// people copy names into commands.
func endsWord(r rune) bool {
	return r <= ' ' || strings.ContainsRune("\"'`()[]{}<>;|&$*\u00a0‘’“”", r)
}

// splitImage tells the registry, repository and tag of an image that was named.
func splitImage(found Entities) {
	name, _, _ := strings.Cut(found["image"], "@")
	if name == "" {
		return
	}
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		setOnce(found, "tag", name[colon+1:])
		name = name[:colon]
	}
	if first, rest, nested := strings.Cut(name, "/"); nested && strings.ContainsAny(first, ".:") {
		found["registry"] = first
		name = rest
	}
	setOnce(found, "repository", name)
}

func setOnce(found Entities, name, value string) {
	if found[name] == "" && value != "" {
		found[name] = value
	}
}

// The forms of names. Each gives its argument, or the part that is the name, or nothing.

func only(value string, is bool) string {
	if is {
		return value
	}
	return ""
}

func withPath(v string) string {
	return only(v, strings.Contains(v, "/") && !strings.Contains(v, "://"))
}
func notPlatform(v string) string {
	return only(v, !strings.HasPrefix(v, "linux/") && !strings.HasPrefix(v, "windows/"))
}
func notARN(v string) string     { return only(v, !strings.HasPrefix(v, "arn:")) }
func withSecret(v string) string { return only(v, strings.Contains(v, ":secret:")) }
func withKey(v string) string    { return only(v, strings.Contains(v, ":key/")) }
func action(v string) string     { return only(v, strings.Contains(v, ":")) }

// withoutLayer gives the repository of the address of a layer in a registry.
func withoutLayer(v string) string {
	repository, _, _ := strings.Cut(v, "/blobs/")
	return repository
}

// lastOfPath gives the name behind the path that a role may have.
func lastOfPath(v string) string { return v[strings.LastIndex(v, "/")+1:] }

// nameOfRole gives the name of the role of an ARN.
func nameOfRole(v string) string {
	_, path, _ := strings.Cut(v, ":role/")
	return lastOfPath(path)
}

// quotas are the names under which Service Quotas lists what EC2 refuses with an error code.
var quotas = map[string]string{
	"VcpuLimitExceeded":             "Running On-Demand instances (vCPUs)",
	"InstanceLimitExceeded":         "Running On-Demand instances (vCPUs)",
	"MaxSpotInstanceCountExceeded":  "Spot instance requests",
	"NetworkInterfaceLimitExceeded": "Network interfaces per Region",
	"AddressLimitExceeded":          "EC2-VPC Elastic IPs",
}

// quotaOfCode gives the quota behind an error code of EC2, or nothing: a code is no name to look for in Service Quotas.
func quotaOfCode(v string) string { return quotas[v] }

// command refuses what looks like an assignment, because its value may be a secret.
func command(v string) string { return only(v, !strings.Contains(v, "=")) }

// host gives the name of the host at the start of an address, but nothing of an address with a user's name in it.
func host(v string) string {
	name, _, _ := strings.Cut(v, "/")
	if strings.Contains(name, "@") || !strings.Contains(name, ".") {
		return ""
	}
	name, _, _ = strings.Cut(name, ":")
	return name
}

// longestID is more than any identifier has of those that AWS gives.
const longestID = 64

// id gives the identifier at the start, such as fs-0123abcd of fs-0123abcd.efs.us-east-1.amazonaws.com.
func id(v string) string {
	v = v[:min(len(v), longestID)]
	end := strings.IndexFunc(v, func(r rune) bool {
		return !strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyz-",
			r)
	})
	if end >= 0 {
		v = v[:end]
	}
	return only(v, strings.ContainsAny(v, "0123456789") && len(v) >= 4)
}
