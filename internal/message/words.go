package message

import (
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// words are all phrases of one language. {name} in a phrase stands for what say puts there.
type words struct {
	ofCause func(*cause.Cause) *cause.Text
	changes changeWords

	headlines    map[incident.Kind]string // of {name}
	space        string                   // between sentences
	withCause    string                   // {headline} and {cause}
	withCode     string                   // {cause} and {code}
	atStage      string                   // {headline} and {stage}
	inCluster    string                   // {headline} and {cluster}
	eventNamed   string                   // headline of an event that is not known: its type {name} and {event}
	eventUnnamed string                   // the same where it has no name

	labels                  labels
	digest                  digestWords
	hours, minutes, seconds string // {n} of a span of time

	backFailed    string // headline of a deployment of {name} of which the roll-back failed, too
	rolledBackIn  string // {definition} and {time}
	rolledBackNow string // {definition}
	recoveredIn   string // {definition} and {time}
	recovered     string // {definition}
	wayIsOpen     string
	repeated      string // {n} and {time}
	repeatedMore  string // {n} and {time}

	hookWaits    string // {stage} and {until}
	hookEnds     string // {stage}
	pauseEnds    string // {stage}
	hookContinue string // {command}
	hookRollback string // {command}
	autoRepair   string // {command}
	drain        string // {command}
	unreadable   string
	empty        string
	unknownKind  string
	rollingBack  string
	hostImpaired string
	hostTitle    string
	daemonCheck  string
	daemonTasks  string
	daemonEvents map[string]daemonWords // by the event's name

	allAlike     string // {n}
	oneTask      string
	someAlike    string // {n} of {total}
	inAll        string // {share} and {cause}
	others       string // {n} and {cause}
	lookedAt     string // {n}
	noTasks      string
	exited       string         // {container} and {code}
	exits        map[int]string // what an exit {code} stands for
	ran          string         // {time}
	neverStarted string

	registered string // {who}
	deployed   string // {who} and {at}
	owner      string // {owner}
	commit     string // {commit}
	pipeline   string // {pipeline}

	running      string // {running} of {desired}
	surplus      string // {running} and {desired}
	ofDefinition string // {running} of {definition}
	ofDeployment string // {running}
	pending      string // {n}
	unaffected   string
	degraded     string // {n} of {desired}
	outage       string
	breaker      string // {n} of {threshold}
	backTo       string // {definition}
	backToSame   string // {definition}
	rolledBack   string // {definition}
	rollbackFail string
	noCandidate  string
	alarms       string // {names}
	noBreaker    string
	noRollback   string
	goBack       string         // {command}
	exitSteps    map[int]string // what to do about an exit code
	silentStep   string
	unloggedStep string // {time} and {group}
	account      string // {account}

	noLog map[incident.LogAbsence]string // {driver}, {group} and {stream}

	gaps     map[incident.GapKind]string // {operation}
	gapOf    string                      // {gap} and {detail}
	deniedTo string                      // {gap} and {detail}, a role or user
	leftOut  string                      // {gap} and {detail}, how many of how many

	links links
}

// daemonWords are the headline about a daemon's {name} and the sentence for an event of its deployment.
type daemonWords struct{ headline, why string }

// digestWords tell of many failures in one message.
type digestWords struct {
	headline  string // {n} services, {where} and {cause} since {time}
	clusters  string // {n}, for where
	services  string // label
	more      string // {n} and {names}
	allTold   string // label of the clusters
	notLooked string // {n} of {total}
}

// labels stand before the parts of a message.
type labels struct {
	why, tasks, changes, who, now, log, where, open, missing, steps string
}

// links are the labels of links.
type links struct {
	cluster, service, deployments, task, logs, taskLogs, image, page string
}
