// Package phrases has what is said, in each language, and the one template language that it is written in.
package phrases

import (
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// Words are all phrases of one language. Beside a phrase stand the {names} that it has, in every language the same:
// those for which Say is given a value. Of a map's phrases each has some of them.
type Words struct {
	Changes Changes

	Headlines    map[incident.Kind]string `fill:"name"` // of a kind that is never told, too
	Space        string                   // between sentences
	WithCause    string                   `fill:"headline cause"`
	WithCode     string                   `fill:"cause code"`
	AtStage      string                   `fill:"headline stage"`
	InCluster    string                   `fill:"headline cluster"`
	EventNamed   string                   `fill:"name event"` // headline of an event that is not known: its type and name
	EventUnnamed string                   `fill:"name"`       // the same where it has no name

	Labels       Labels
	Digest       Digest
	BecauseGone  string `fill:"definition name previous"` // name is of a variable or secret
	BecauseSure  string `fill:"change"`
	BecauseMaybe string `fill:"change"`
	InVain       string `fill:"targetGroup"` // of a rollback
	SameTarget   string `fill:"targetGroup"`
	PutBack      string `fill:"name container previous"`
	CheckChange  string `fill:"label"`

	Days, Hours, Minutes, Seconds string `fill:"n"` // of a span of time

	BackFailed    string `fill:"name"`         // headline of a deployment of which the rollback failed, too
	BackFails     string `fill:"name"`         // headline of a task of a rollback
	RolloutFails  string `fill:"name failing"` // headline of a task of a rollout
	OfThing       string `fill:"cause name"`   // name is of an alarm
	InContainer   string `fill:"cause name"`
	EndedBut      string `fill:"headline serving wanted"`
	EndedFailing  string `fill:"headline"`
	EndedExposed  string `fill:"headline"`
	RolledBackIn  string `fill:"definition time"`
	RolledBackNow string `fill:"definition"`
	RecoveredIn   string `fill:"definition time"`
	Recovered     string `fill:"definition"`
	UpAgainIn     string `fill:"definition time"`
	WayIsOpen     string
	Runbook       string `fill:"address"`
	RouteRefused  string `fill:"names"`    // of routes
	RouteUnknown  string `fill:"tag name"` // name is what the tag asks for
	TestMarked    string `fill:"mark"`     // headline of a canary that a person sent
	OneFrame      string // of a stack that is not shown
	MoreFrames    string `fill:"n"`
	AllInZone     string `fill:"zone"` // of failures that are counted
	Repeated      string `fill:"n time"`
	RepeatedMore  string `fill:"n time"`

	HookWaits       string `fill:"stage"`
	ThenContinues   string `fill:"until left"` // what ECS does when nobody answers
	ThenGoesBack    string `fill:"until left"`
	ThenEnds        string `fill:"until left"` // the same where it is not known
	HooksWait       string `fill:"n hook"`
	HookEnds        string `fill:"stage"`
	RefusedWhy      string `fill:"stage"`
	UnansweredWhy   string `fill:"stage"`
	RanOutWhy       string `fill:"stage"`
	PauseRefused    string `fill:"name"` // headline of a pause that a person answered with ROLLBACK
	PauseUnanswered string `fill:"name"` // the same where nobody answered and ECS goes on
	PauseRanOut     string `fill:"name"` // the same where ECS does not
	NoTaskYet       string // of a deployment that a hook refused
	HookNamed       string `fill:"name function"` // headline of a function that failed
	HookFailed      string `fill:"function"`      // cause of a deployment's failure
	HookRefused     string `fill:"function"`
	HookUnread      string `fill:"function"`
	HookUnasked     string `fill:"function"`
	WhoRefused      string `fill:"command"`
	StopIt          string `fill:"command"`
	MoreTime        string
	TargetRuns      string `fill:"running requested definition"`
	Traffic         string `fill:"percent"` // of it
	TestTraffic     string `fill:"percent"`
	NewRevision     string // in place of the name of its task definition
	HookContinue    string `fill:"command"`
	HookRollback    string `fill:"command"`
	AutoRepair      string `fill:"command"`
	Drain           string `fill:"command"`
	Unreadable      string

	JobFailed       map[incident.Engine]string `fill:"name"` // headlines by what started the job
	JobNotStarted   map[incident.Engine]string `fill:"name"`
	StartedBy       map[incident.Engine]string `fill:"name"`
	CalledBy        string                     `fill:"who"`
	StopSchedule    string                     `fill:"command"`
	FindSchedule    string                     `fill:"command"`
	StopRule        string                     `fill:"command"`
	FindRule        string                     `fill:"command"`
	JobComesAgain   string
	Redrive         string `fill:"command"`
	SeeBatch        string `fill:"command"`
	RunAgain        string `fill:"command"`
	VariableMissing string `fill:"variable"` // title of a cause

	Empty          string
	UnknownKind    string
	RollingBack    string
	HostImpaired   string
	HostTitle      string
	DaemonCheck    string
	DaemonCritical string
	DaemonSpare    string
	DaemonTasks    string
	DaemonEvents   map[string]Daemon `fill:"name"` // by the event's name

	AllAlike     string `fill:"n"`
	OneTask      string
	SomeAlike    string `fill:"n total"`
	InAll        string `fill:"share cause"`
	Others       string `fill:"n cause"`
	LookedAt     string `fill:"n"`
	NoTasks      string
	Exited       string         `fill:"container code"`
	Exits        map[int]string `fill:"code hex"` // what an exit code stands for
	WindowsExit  string         `fill:"code hex"` // the same of any other code of Windows
	ScriptExit   string         `fill:"code"`     // the same of 126 and 127 after a long run
	ExitTitles   map[int]string // titles of those that say what went wrong
	AlsoExited   string         `fill:"container code"`
	OnlyExited   string         `fill:"container code"` // where the cause is unknown
	PortTaken    string         `fill:"container port"`
	Ran          string         `fill:"time"`
	NeverStarted string

	Registered string `fill:"who"`
	Deployed   string `fill:"who at"`
	Owner      string `fill:"owner"`
	Commit     string `fill:"commit"`
	Pipeline   string `fill:"pipeline"`

	Impacts      map[diagnosis.ImpactCode]string `fill:"serving wanted definition failing failed traffic since"`
	Gone         string
	NoneWanted   string
	DownSince    string `fill:"wanted since"`
	Unsteady     string `fill:"serving wanted"`         // as many failed as should run
	ExposedTasks string `fill:"failed serving failing"` // of which nobody says how traffic is split
	UnaffectedOn string `fill:"serving wanted definition"`
	AtRisk       string `fill:"serving wanted"`
	EarlySuccess string `fill:"serving wanted"`
	Surplus      string `fill:"serving wanted"`
	OfDefinition string `fill:"failed failing"`
	OfDeployment string `fill:"failed"`
	InItsPlace   string `fill:"definition"` // of a rollout that replaces the failing one
	Pending      string `fill:"n"`
	Breaker      string `fill:"n threshold"`
	BreakerOff   string
	AlarmsBlind  string
	CodeDeploy   string `fill:"deployment"`
	BackTo       string `fill:"definition"`
	BackToSame   string `fill:"definition"`
	RolledBack   string `fill:"definition"`
	RollbackFail string
	NoCandidate  string
	Alarms       string `fill:"names"`
	NoBreaker    string
	NoRollback   string
	GoBack       string `fill:"command"`
	StopRollout  string `fill:"command"`
	PullAgain    string `fill:"command"`
	DrainShared  string `fill:"command"`
	LookTask     string `fill:"command"`
	LookService  string `fill:"command"`
	LookConsole  string
	WhoDeleted   string `fill:"command"`
	ProxyHost    string // what to do about a container of Service Connect
	ProxyRoom    string
	ProxyStep    string
	ProxyLog     string
	AgentStep    string // the same of GuardDuty
	AgentOff     string
	AgentLog     string
	RouterStep   string // the same of FireLens
	LookSender   string
	ExitSteps    map[int][]string // what to do about an exit code, the first that fits
	SilentStep   string
	UnloggedStep string `fill:"time group"`
	Account      string `fill:"account"`

	NoLog map[incident.LogAbsence]string `fill:"driver group stream"`

	Gaps       map[incident.GapKind]string   `fill:"operation"`
	GapReasons map[incident.GapReason]string `fill:"principal account n of text"`
	GapOf      string                        `fill:"gap detail"`
	DeniedTo   string                        `fill:"gap detail"` // detail is a role or user
	LeftOut    string                        `fill:"gap detail"` // detail is how many of how many

	Standing Standing
	Silence  Silence
	Links    Links
}

// Daemon are the headline about a daemon's {name} and the sentence for an event of its deployment.
type Daemon struct{ Headline, Why string }

// Digest tell of many failures in one message.
type Digest struct {
	SameCause string `fill:"n where cause time"` // n services
	Clusters  string `fill:"n"`                  // for where
	Services  string // label
	More      string `fill:"n names"`
	AllTold   string // label of the clusters
	NotLooked string `fill:"n total"`
}

// Labels stand before the parts of a message.
type Labels struct {
	Why, Tasks, Changes, Who, Now, Log, Where, Open, Missing, Steps string
}

// Links are the labels of links.
type Links struct {
	Cluster, Service, Deployments, Task, Logs, HookLogs, Starter, TaskLogs, Image, Page string

	Alarm, TargetGroup, Role, Secret, Parameter, LogGroups, HookFunction, Infrastructure, Instance, FileSystem,
	Subnet, Key, Bucket string
}

// Changes are the phrases of one language for what changed.
type Changes struct {
	Aspects map[revision.Aspect]string `fill:"container"` // aspects of one have it

	SameDefinition string `fill:"definition"` // above what differs all the same
	Nothing        string // no difference was found, and the definitions are not named
	NothingBetween string `fill:"before after"` // the same for two definitions
	NothingIn      string `fill:"definition"`   // the same for one definition
	Settled        string `fill:"time"`         // of a service at rest

	Labelled       string `fill:"label change"`
	Arrow          string `fill:"before after"`
	Unread         string `fill:"change"` // of definitions whose contents are not known
	Added, Removed string `fill:"image"`  // of a container
	From           string `fill:"name source"`
	Unset          string // in place of no value
	More           string `fill:"n"` // that are not shown
	Explains       string `fill:"change"`
	MayExplain     string `fill:"change"`
}

// Standing is what is said of a service of which nothing is known to have failed, and of a task that runs.
type Standing struct {
	Running    string `fill:"place status health"`
	Healthy    string `fill:"place time running desired"`
	NoneKnown  string `fill:"place time running desired"`
	Starting   string `fill:"place running desired"`
	Deploying  string `fill:"place what running desired"`
	Pending    string `fill:"n"`
	PendingFor string `fill:"n time"`
	None       string
	Comma      string // between facts
}

// Silence says why nobody is told of an incident.
type Silence struct {
	Said     string `fill:"why"` // in place of a message
	Progress map[incident.Kind]string
	Why      map[diagnosis.SilenceCode]string `fill:"cause deployment n since until setting tag given"`
}

// windows is added to an NTSTATUS or HRESULT for the exit code that ECS gives of it, which is signed.
// https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55
const windows = -1 << 32
