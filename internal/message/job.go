package message

import (
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// jobName is how people call a job: by its schedule or rule, and where there is none by its family.
func jobName(inc incident.Incident) string {
	starter := inc.Starter()
	switch {
	case starter.Name == "":
		return name(inc)
	case starter.Cut:
		return starter.Name + "…"
	}
	return starter.Name
}

// headlineOfJob says that a job failed, or never started.
func (d *draft) headlineOfJob() string {
	failed, refused := d.words.JobFailed[d.inc.Starter().By], d.words.JobNotStarted[d.inc.Starter().By]
	if d.inc.Kind == incident.JobRefused {
		return phrases.Say(refused, "name", jobName(d.inc))
	}
	return phrases.Say(failed, "name", jobName(d.inc))
}

// starter says what started a job.
func (d *draft) starter() string {
	if d.inc.Starter().By == "" {
		return ""
	}
	return phrases.Say(d.words.StartedBy[d.inc.Starter().By], "name", d.code(jobName(d.inc)))
}

// starterPage opens the list of what started a job: neither a schedule's group nor a rule's bus is known.
func (d *draft) starterPage() string {
	switch d.inc.Starter().By {
	case incident.Scheduler:
		return d.site.Schedules()
	case incident.Rule:
		return d.site.Rules()
	case incident.StepFunctions:
		return d.site.StateMachines()
	case incident.Batch:
		return d.site.BatchJobs()
	}
	return ""
}

// stopSchedule gives a schedule all that it has, and another state: AWS forgets what is not given.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
const stopSchedule = `aws scheduler update-schedule --cli-input-json "$(aws scheduler get-schedule --name {schedule} ` +
	`--output json | jq 'del(.Arn,.CreationDate,.LastModificationDate)|.State="DISABLED"')"`

// stepsOfJob are how a job is kept from failing again and again, and how it is run once more.
func (d *draft) stepsOfJob() []string {
	s := d.inc.Starter()
	if s.By == "" {
		return nil
	}
	names := diagnosis.Entities{"schedule": s.Name, "rule": s.Name}
	switch {
	case d.comesAgain(): // which is said first
		return nil
	case s.By == incident.Scheduler && s.Cut:
		return append(d.step(d.words.FindSchedule, "aws scheduler list-schedules --name-prefix {schedule}", names),
			d.again()...)
	case s.By == incident.Scheduler:
		return append(d.step(d.words.StopSchedule, stopSchedule, names), d.again()...)
	case s.By == incident.Rule && s.Cut:
		return append(d.step(d.words.FindRule, "aws events list-rules --name-prefix {rule}", names), d.again()...)
	case s.By == incident.Rule:
		return append(d.step(d.words.StopRule, "aws events disable-rule --name {rule}", names), d.again()...)
	case s.By == incident.StepFunctions:
		return d.step(d.words.Redrive, "aws stepfunctions redrive-execution --execution-arn ARN", names)
	case s.By == incident.Batch:
		return d.step(d.words.SeeBatch, "aws batch list-jobs --job-queue QUEUE --job-status FAILED", names)
	}
	return nil
}

// comesAgain reports whether EventBridge asks again for a job that was throttled.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
func (d *draft) comesAgain() bool {
	if d.v.Cause != cause.APIThrottled {
		return false
	}
	by := d.inc.Starter().By
	return by == incident.Scheduler || by == incident.Rule
}

// again runs a job once more. What its schedule or rule says of the network nobody else knows.
func (d *draft) again() []string {
	command := "aws ecs run-task --cluster {cluster} --task-definition {family}"
	switch d.launchType() {
	case "FARGATE":
		command = "aws ecs run-task --cluster {cluster} --task-definition {family} --launch-type FARGATE" +
			" --network-configuration file://network.json"
	case "EC2":
		command = "aws ecs run-task --cluster {cluster} --task-definition {family} --launch-type EC2"
	}
	return d.step(d.words.RunAgain, command, diagnosis.Entities{"family": d.inc.Family()})
}

func (d *draft) launchType() string {
	if len(d.inc.Tasks) > 0 && d.inc.Tasks[0].CapacityProvider == "" {
		return d.inc.Tasks[0].LaunchType
	}
	return d.inc.Request.LaunchType
}

// requested is the short name of what a call of RunTask asked for.
func (d *draft) requested() string {
	asked := d.inc.Request.Definition
	if short := definitionName(asked); short != "" {
		return short
	}
	if awsname.IsTaskDefinition(asked) {
		return asked
	}
	return ""
}

var variableName = lazyregexp.New(`\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b`)

// variable is the environment variable that the log misses, where its line names one and no other.
func (d *draft) variable() string {
	if d.v.Cause != cause.MissingEnvironmentVariable {
		return ""
	}
	named := once(variableName().FindAllString(d.v.Line, 3))
	if len(named) != 1 {
		return ""
	}
	return named[0]
}
