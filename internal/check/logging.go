package check

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
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
	mode, size := options["mode"], options["max-buffer-size"]
	if IsKnown(mode) && mode != "blocking" && mode != "non-blocking" {
		x.find("log-mode", container, "option", "mode", "value", mode)
	}
	if IsKnown(size) && (mode == "blocking" || !isSize(size)) {
		x.find("log-mode", container, "option", "max-buffer-size", "value", size)
	}
}

// isSize reports whether a text is a size as Docker takes it, such as 25m.
func isSize(text string) bool {
	digits := strings.TrimRight(strings.ToLower(text), "bkmg")
	return digits != "" && strings.Trim(digits, "0123456789") == "" && len(text)-len(digits) <= 2
}
