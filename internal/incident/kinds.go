package incident

// Nature is what follows from an event's kind alone. The zero value is that of a failure that is told by itself, so a
// kind that nobody has entered yet is never silent.
type Nature struct {
	IsProgress bool // nobody is told, because nothing failed
	IsGoodNews bool // it closes what was told before
	IsService  bool // a service failed: critical where it has no task left
	IsGathered bool // many at once are told in one message, because it is known what failed
}

// natures has a row for every kind, which the linter exhaustive holds complete.
var natures = map[Kind]Nature{
	DeploymentFailed:        {IsService: true, IsGathered: true},
	DeploymentRollingBack:   {IsService: true, IsGathered: true},
	DeploymentInProgress:    {IsProgress: true},
	DeploymentCompleted:     {IsProgress: true}, // until a lookup finds that it rolled back or recovered
	DeploymentRolledBack:    {IsGoodNews: true},
	DeploymentRecovered:     {IsGoodNews: true},
	TasksFailingToStart:     {IsService: true, IsGathered: true},
	PlacementFailed:         {IsService: true, IsGathered: true},
	ServiceProblem:          {IsService: true, IsGathered: true},
	ServiceNotice:           {IsProgress: true},
	ServiceSteady:           {IsProgress: true}, // until a lookup finds that nothing ran before
	ServiceUpAgain:          {IsGoodNews: true},
	TaskStopped:             {IsService: true, IsGathered: true},
	JobRefused:              {},
	TaskChanged:             {IsProgress: true},
	HookAwaitingAction:      {},
	HookFailed:              {IsService: true},
	HookChanged:             {IsProgress: true},
	InstanceImpaired:        {},
	InstanceChanged:         {IsProgress: true},
	DaemonFailingToStart:    {},
	DaemonDeploymentFailed:  {},
	DaemonDeploymentChanged: {IsProgress: true},
	Heartbeat:               {IsProgress: true},
	Canary:                  {IsGoodNews: true},
	Unrecognized:            {},
	Unreadable:              {},
}

// Nature gives what follows from the kind alone.
func (k Kind) Nature() Nature { return natures[k] }
