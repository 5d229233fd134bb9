package check

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

const awslogsPage = guide + "specify-log-config.html"

var ofLogging = []problem{
	{"logging", "log-driver", DefinitionRefused, "", guide + "using_awslogs.html",
		said{"{host} has no log driver {driver}.", "Use awslogs, splunk or awsfirelens there."},
		said{"{host} ではログドライバー {driver} を使えません。", "awslogs、splunk、awsfirelens のいずれかにしてください。"}},
	{"logging", "log-option-missing", cause.LogConfigInvalid, "", "",
		said{"Its log driver awslogs lacks the option {option}.", "Set {option} in logConfiguration.options."},
		said{"ログドライバー awslogs に必要なオプション {option} がありません。", "logConfiguration.options に {option} を指定してください。"}},
	{"logging", "log-option-unknown", cause.LogConfigInvalid, "", "",
		said{"The log driver awslogs has no option {option}.", "Correct its spelling, or take it out."},
		said{"ログドライバー awslogs に {option} というオプションはありません。", "綴りを直すか、削除してください。"}},
	{"logging", "log-options-both", cause.LogConfigInvalid, "", awslogsPage,
		said{
			"Its log driver has both awslogs-datetime-format and awslogs-multiline-pattern, of which it takes one.",
			"Take one of them out.",
		},
		said{"awslogs-datetime-format と awslogs-multiline-pattern は同時に指定できません。", "どちらか一方を外してください。"}},
	{"logging", "log-mode", cause.LogConfigInvalid, "", awslogsPage,
		said{
			"The log option {option} is {value}, which the driver does not take.",
			"Set mode to blocking or non-blocking, max-buffer-size to a size such as 25m, and only in the mode " +
				"non-blocking.",
		},
		said{
			"ログのオプション {option} に {value} は指定できません。",
			"mode は blocking か non-blocking、max-buffer-size は 25m のような値にし、non-blocking のときだけ指定してください。",
		}},
	{"logging", "log-pattern", cause.LogConfigInvalid, "", awslogsPage,
		said{
			"The log driver cannot use {pattern} of {option}: it is no regular expression of Go.",
			"Write a bracket that is to be itself as \\[, and leave out what looks ahead or behind.",
		},
		said{
			"{option} の {pattern} は Go の正規表現として正しくないため、ログドライバーが受け付けません。",
			"角括弧そのものは \\[ と書き、先読みや後読みは使わないでください。",
		}},
	{"logging", "log-datetime", cause.LogConfigInvalid, cause.Warning, awslogsPage,
		said{
			"awslogs-datetime-format has {code}, by which no line, or any line, begins an event.",
			"Write milliseconds as %S%L, whose dot %L brings along, and each other part by a code of its own, such as %Y-%m-%d.",
		},
		said{
			"awslogs-datetime-format に {code} があるため、どの行でも新しいイベントが始まらないか、どの行でも始まってしまいます。",
			"ミリ秒は (ドットを含む %L で) %S%L と書き、ほかは %Y-%m-%d のように一つずつ指定してください。",
		}},
	{"logging", "log-router-missing", DefinitionRefused, "", guide + "using_firelens.html",
		said{
			"It logs by awsfirelens, and no container of the definition is a FireLens router.",
			"Add a container with firelensConfiguration, such as aws-for-fluent-bit.",
		},
		said{
			"awsfirelens でログを送りますが、FireLens のルーターとなるコンテナがありません。",
			"firelensConfiguration を持つコンテナ (aws-for-fluent-bit など) を追加してください。",
		}},
	{"logging", "log-router-type", DefinitionRefused, "", guide + "using_firelens.html",
		said{
			"A FireLens router is of the type fluentd or fluentbit, and not {type}.",
			"Set firelensConfiguration.type to fluentbit.",
		},
		said{
			"FireLens のルーターの type は fluentd か fluentbit に限られますが、{type} が指定されています。",
			"firelensConfiguration.type を fluentbit にしてください。",
		}},
}

// awslogsOptions are those of the log driver awslogs, of ECS and of Docker.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
// https://docs.docker.com/engine/logging/drivers/awslogs/
var awslogsOptions = []string{
	"awslogs-create-group", "awslogs-region", "awslogs-group", "awslogs-stream-prefix", "awslogs-datetime-format",
	"awslogs-multiline-pattern", "awslogs-stream", "awslogs-endpoint", "awslogs-format", "awslogs-credentials-endpoint",
	"awslogs-force-flush-interval-seconds", "awslogs-max-buffered-events", "awslogs-create-stream", "mode",
	"max-buffer-size", "tag", "env", "env-regex", "labels", "labels-regex", "cache-disabled", "cache-max-file",
	"cache-max-size", "cache-compress",
}

// ofFargate are the log drivers that it has.
var ofFargate = []string{awslogs, "splunk", firelens}

const firelens = "awsfirelens"

// logging checks how the containers log, by the definition alone.
func (x *examination) logging(context.Context) {
	routes := func(c Container) bool { return c.FirelensConfiguration != nil }
	hasRouter := len(x.Unread) > 0 || slices.ContainsFunc(x.Definition.ContainerDefinitions, routes)
	for _, c := range x.Definition.ContainerDefinitions {
		if f := c.FirelensConfiguration; f != nil && IsKnown(f.Type) && f.Type != "fluentd" && f.Type != "fluentbit" {
			x.find("log-router-type", c.Name, "type", f.Type)
		}
		l := c.LogConfiguration
		if l == nil {
			continue
		}
		if x.needsFargate() && IsKnown(l.LogDriver) && !slices.Contains(ofFargate, l.LogDriver) {
			x.find("log-driver", c.Name, "host", "Fargate", "driver", l.LogDriver)
		}
		switch l.LogDriver {
		case firelens:
			if !hasRouter {
				x.find("log-router-missing", c.Name)
			}
		case awslogs:
			x.awslogs(c.Name, l.Options)
		}
	}
}

func (x *examination) awslogs(container string, options map[string]string) {
	needed := []string{"awslogs-group"}
	if x.needsFargate() {
		needed = append(needed, "awslogs-region", "awslogs-stream-prefix")
	}
	for _, option := range needed {
		if options[option] == "" {
			x.find("log-option-missing", container, "option", option)
		}
	}
	for _, option := range slices.Sorted(maps.Keys(options)) {
		if !slices.Contains(awslogsOptions, option) && !strings.Contains(option, "${") {
			x.find("log-option-unknown", container, "option", option)
		}
	}
	if options["awslogs-datetime-format"] != "" && options["awslogs-multiline-pattern"] != "" {
		x.find("log-options-both", container)
	}
	x.patterns(container, options["awslogs-multiline-pattern"], options["awslogs-datetime-format"])
	mode, size := options["mode"], options["max-buffer-size"]
	if IsKnown(mode) && mode != "blocking" && mode != "non-blocking" {
		x.find("log-mode", container, "option", "mode", "value", mode)
	}
	if IsKnown(size) && (mode == "blocking" || !isSize(size)) {
		x.find("log-mode", container, "option", "max-buffer-size", "value", size)
	}
}

// datetimeCodes has for each code of a date an expression of the form (group, class, repetition) of the one that the
// log driver puts in its place. It drops any other code, and takes what is no code for a part of the expression as it
// is. https://docs.docker.com/engine/logging/drivers/awslogs/#awslogs-datetime-format, and the driver of Docker
// 28.5.2
var datetimeCodes = map[string]string{
	"%a": `(?:a|b)`, "%A": `(?:a|b)`, "%b": `(?:a|b)`, "%B": `(?:a|b)`, "%d": `(?:[0-9])`, "%m": `(?:[0-9])`,
	"%H": `(?:[0-9])`, "%I": `(?:[0-9])`, "%j": `(?:[0-9])`, "%w": `[0-9]`, "%p": `[A-Z]`, "%M": `[0-9]`, "%S": `[0-9]`,
	"%z": `[+-]\d{4}`, "%Z": `[A-Z]{1,4}`, "%Y": `\d{4}`, "%y": `\d{2}`, "%f": `\d{6}`, "%L": `\.\d{3}`,
}

var datetimeCode = lazyregexp.New(`\.?%.`)

// patterns checks the two options that say which lines begin an event.
func (x *examination) patterns(container, pattern, format string) {
	expressionOf := func(code string) string {
		expression, ok := datetimeCodes[strings.TrimPrefix(code, ".")]
		if !ok || code == ".%L" {
			x.find("log-datetime", container, "code", code)
		}
		return expression
	}
	if !isExpression(pattern) {
		x.find("log-pattern", container, "option", "awslogs-multiline-pattern", "pattern", pattern)
	}
	if !isExpression(datetimeCode().ReplaceAllStringFunc(format, expressionOf)) {
		x.find("log-pattern", container, "option", "awslogs-datetime-format", "pattern", format)
	}
}

// isExpression reports whether a text is one of Go, or holds what is not known yet.
func isExpression(text string) bool {
	_, err := regexp.Compile(text)
	return err == nil || strings.Contains(text, "${")
}

// isSize reports whether a text is a size as Docker takes it, such as 25m.
func isSize(text string) bool {
	digits := strings.TrimRight(strings.ToLower(text), "bkmg")
	return digits != "" && strings.Trim(digits, "0123456789") == "" && len(text)-len(digits) <= 2
}
