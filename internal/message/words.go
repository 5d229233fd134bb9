package message

import (
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// words are all phrases of one language. Beside a phrase stand the {names} that it has, in every language the same: those for
// which say is given a value. Of a map's phrases each has some of them.
type words struct {
	ofCause func(*cause.Cause) *cause.Text
	changes changeWords

	headlines    map[incident.Kind]string `fill:"name"` // of a kind that is never told, too
	space        string                   // between sentences
	withCause    string                   `fill:"headline cause"`
	withCode     string                   `fill:"cause code"`
	atStage      string                   `fill:"headline stage"`
	inCluster    string                   `fill:"headline cluster"`
	eventNamed   string                   `fill:"name event"` // headline of an event that is not known: its type and name
	eventUnnamed string                   `fill:"name"`       // the same where it has no name

	labels                  labels
	digest                  digestWords
	hours, minutes, seconds string `fill:"n"` // of a span of time

	backFailed    string `fill:"name"` // headline of a deployment of which the roll-back failed, too
	rolledBackIn  string `fill:"definition time"`
	rolledBackNow string `fill:"definition"`
	recoveredIn   string `fill:"definition time"`
	recovered     string `fill:"definition"`
	wayIsOpen     string
	repeated      string `fill:"n time"`
	repeatedMore  string `fill:"n time"`

	hookWaits    string `fill:"stage until"`
	hookEnds     string `fill:"stage"`
	pauseEnds    string `fill:"stage"`
	hookContinue string `fill:"command"`
	hookRollback string `fill:"command"`
	autoRepair   string `fill:"command"`
	drain        string `fill:"command"`
	unreadable   string
	empty        string
	unknownKind  string
	rollingBack  string
	hostImpaired string
	hostTitle    string
	daemonCheck  string
	daemonTasks  string
	daemonEvents map[string]daemonWords `fill:"name"` // by the event's name

	allAlike     string `fill:"n"`
	oneTask      string
	someAlike    string `fill:"n total"`
	inAll        string `fill:"share cause"`
	others       string `fill:"n cause"`
	lookedAt     string `fill:"n"`
	noTasks      string
	exited       string         `fill:"container code"`
	exits        map[int]string `fill:"code"` // what an exit code stands for
	ran          string         `fill:"time"`
	neverStarted string

	registered string `fill:"who"`
	deployed   string `fill:"who at"`
	owner      string `fill:"owner"`
	commit     string `fill:"commit"`
	pipeline   string `fill:"pipeline"`

	running      string `fill:"running desired"`
	surplus      string `fill:"running desired"`
	ofDefinition string `fill:"running definition"`
	ofDeployment string `fill:"running"`
	pending      string `fill:"n"`
	unaffected   string
	degraded     string `fill:"n desired"`
	outage       string
	breaker      string `fill:"n threshold"`
	backTo       string `fill:"definition"`
	backToSame   string `fill:"definition"`
	rolledBack   string `fill:"definition"`
	rollbackFail string
	noCandidate  string
	alarms       string `fill:"names"`
	noBreaker    string
	noRollback   string
	goBack       string         `fill:"command"`
	exitSteps    map[int]string // what to do about an exit code
	silentStep   string
	unloggedStep string `fill:"time group"`
	account      string `fill:"account"`

	noLog map[incident.LogAbsence]string `fill:"driver group stream"`

	gaps       map[incident.GapKind]string   `fill:"operation"`
	gapReasons map[incident.GapReason]string `fill:"principal n of text"`
	gapOf      string                        `fill:"gap detail"`
	deniedTo   string                        `fill:"gap detail"` // detail is a role or user
	leftOut    string                        `fill:"gap detail"` // detail is how many of how many

	standing standingWords
	silence  silenceWords
	links    links
}

// daemonWords are the headline about a daemon's {name} and the sentence for an event of its deployment.
type daemonWords struct{ headline, why string }

// digestWords tell of many failures in one message.
type digestWords struct {
	sameCause string `fill:"n where cause time"` // n services
	clusters  string `fill:"n"`                  // for where
	services  string // label
	more      string `fill:"n names"`
	allTold   string // label of the clusters
	notLooked string `fill:"n total"`
}

// labels stand before the parts of a message.
type labels struct {
	why, tasks, changes, who, now, log, where, open, missing, steps string
}

// links are the labels of links.
type links struct {
	cluster, service, deployments, task, logs, taskLogs, image, page string
}
