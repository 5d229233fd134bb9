package mcp

// region is an input of what asks AWS.
var region = field{"region", "string", "the AWS Region; by default that of the server, or of the ARN or URL"}

// described are the tools that run commands, by the name of the command. An input is the flag of that name; that of
// diagnose is a field of its statement.
var described = map[string]tool{
	"explain": {
		name: "explain", title: "Explain what is wrong in ECS now", asksAWS: true,
		description: "Says what last failed of an ECS service or task, why, whether users are affected, what changed, who " +
			"changed it and what to do. Of a cluster, or without a target of all clusters, it lists the services that fail.",
		inputs: []field{
			{target, "string", "CLUSTER/SERVICE, CLUSTER/TASK_ID, CLUSTER, an ARN or the URL of a page of the ECS console; " +
				"without it, all clusters of the Region"},
			{"since", "string", "how far back to look for a failed deployment, such as 2h or 7d; 24h by default"},
			{"cloudtrail", "boolean", "whether to ask CloudTrail, too, who deployed"}, region,
		},
		outputs: []field{
			{"says", "string", "the answer in one line"}, {"cluster", "string", ""}, {"service", "string", ""},
			{"task", "string", ""}, {"state", "string", "of a service: healthy, starting or failing"},
			{"verdict", "object", "cause, impact, severity, evidence and changes, where something failed"},
			{"unhealthy", "array", "of a cluster: its services that fail"},
			{"clusters", "array", "of all clusters: an answer for each"},
			{"notKnown", "array", "calls of AWS that failed or were denied"},
		},
	},
	"diagnose": {
		name: "diagnose", title: "Name the cause behind a text of ECS",
		description: "Says what a stopped reason, a container's reason, an event of a service or the end of a container's " +
			"log means, and what to do. Asks nobody.",
		inputs: []field{
			{"text", "string!", "the text; of a log its last lines"},
			{"kind", "string", "stoppedReason (the default), containerReason, serviceEvent or logTail"},
			{"stopCode", "string", "the task's stop code, if known"},
			{"exitCode", "integer", "the container's exit code, if known"},
		},
		outputs: []field{
			{"cause", "string", "the code of the cause; unknown where the text decides nothing"},
			{"line", "string", "the line of a log that tells it"}, {"alert", "boolean", "whether it is worth an alert"},
			{"entities", "object", "what the text names"}, {"nextSteps", "array", "what to do"},
			{"docURL", "string", "AWS's page about it"},
		},
	},
	"check": {
		name: "check", title: "Check what would fail before it does", asksAWS: true, list: true,
		description: "Says what of a service, or of all services of a cluster, would fail when a task is replaced: image, " +
			"roles, secrets, logs, network, load balancer and more, with the cause that an alert would name then.",
		inputs: []field{
			{"service", "string", "CLUSTER/NAME or the ARN of a service"},
			{"cluster", "string", "in place of it, the name or ARN of a cluster"}, region,
		},
		outputs: []field{
			{"subject", "string", "what was checked"}, {"checked", "boolean", "whether anything could be looked at"},
			{"findings", "array", "what would fail, each with cause, severity, sentence, step and link"},
			{"notKnown", "array", "what could not be looked at, and the permission that it takes"},
		},
	},
	"doctor": {
		name: "doctor", title: "Check the deployed notifier", asksAWS: true, list: true,
		description: "Checks ecswhy's own notifier hop by hop, from the EventBridge rules to the chat channel, and says " +
			"what to mend. For when no alerts arrive.",
		inputs: []field{
			{"function", "string", "the name of its Lambda function; ecswhy by default"},
			{"topic", "string", "the ARN of the topic that the channel reads"}, region,
		},
		outputs: []field{
			{"check", "string", ""}, {"state", "string", "ok, warn or fail"}, {"detail", "string", ""},
			{"advice", "string", "what to do about it"},
		},
	},
}
