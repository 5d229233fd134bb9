package doctor

import "github.com/ecswhy/ecswhy/internal/answer"

// Facts are what AWS says about a deployed notifier.
type Facts struct {
	Language      string // of what is found: en or ja
	Name          string // the function's
	Topic         string // ARN of the topic to check; empty where neither the caller nor the function's settings name it
	Function      Answer[Function]
	Reserved      Answer[*int32] // reserved concurrency; nil where none is reserved
	OnFailure     Answer[string] // ARN of the on-failure destination; empty where there is none
	Policy        Answer[string] // the function's resource policy, as JSON
	Feeds         Answer[[]Feed]
	Rules         Answer[[]Rule]           // which may also have a gap, where only some are known
	Bus           Answer[Bus]              // of members
	Heartbeats    Answer[[]Heartbeat]      // of members
	Readings      *Answer[[]Reading]       // of members; nil where the function was not asked
	Queues        map[string]Answer[Queue] // by ARN: the queues that feed the function, and those of dead letters
	TopicState    Answer[Topic]
	Subscriptions Answer[[]Subscription]
	Slack, Teams  Answer[[]Chat] // every chat configuration of the account
	Routes        []Channel      // the channels beside the default one
	Alarms        Answer[[]Alarm]
	Counts        Answer[map[Metric]int]
	ChatCounts    Answer[map[Metric]int]
}

// Channel is the topic of a route and who reads it.
type Channel struct {
	Name          string // the route's
	Topic         string // ARN
	TopicState    Answer[Topic]
	Subscriptions Answer[[]Subscription]
}

// Answer is what AWS said to a call.
type Answer[T any] = answer.Answer[T]

// Gap is why something is not known.
type Gap = answer.Gap

// Function is the configuration of a Lambda function.
type Function struct {
	ARN           string
	State         string
	StateReason   string
	Update        string // LastUpdateStatus
	UpdateReason  string
	Timeout       int      // seconds
	Settings      []string // names of the environment variables
	SettingsError string   // why Lambda does not show them, where it does not
	Topic         string   // the value of ECSWHY_TOPIC_ARN
	Routes        []Route  // of ECSWHY_ROUTES
	RoutesError   string   // why that cannot be read, where it cannot
	Unzoned       bool     // whether the time zone of ECSWHY_TIME_ZONE does not exist
	LogGroup      string
	DeadLetters   string // ARN of the function's own dead-letter queue or topic
}

// Route is a route of the function's settings.
type Route struct {
	Name    string
	Topic   string // ARN
	Unzoned bool   // whether its time zone does not exist
}

// Feed is an event source mapping that hands a queue to the function.
type Feed struct {
	ID              string
	Queue           string // ARN
	State           string
	PartialFailures bool // ReportBatchItemFailures
}

// Rule is an EventBridge rule that hands events to the function, or to a queue that feeds it.
type Rule struct {
	Name    string
	Bus     string // name of the event bus; empty for the default one
	About   Answer[RuleState]
	Targets Answer[[]Target] // only those that lead to the function
}

// RuleState is what EventBridge says about a rule.
type RuleState struct{ ARN, State, Pattern, Schedule string }

// Target is where a rule hands events to.
type Target struct {
	ARN         string
	Role        string // that EventBridge assumes to do so, instead of asking the target's policy
	DeadLetters string // ARN of the dead-letter queue
}

// Queue is an SQS queue.
type Queue struct {
	Policy      string // JSON
	DeadLetters string // ARN, from the redrive policy
	Messages    int    // that can be received now
}

// Topic is an SNS topic.
type Topic struct {
	Policy string // JSON
	FIFO   bool
}

// Subscription is a subscription of the topic.
type Subscription struct {
	ARN, Protocol, Endpoint string
	Raw                     Answer[bool] // raw message delivery; asked only of AWS Chatbot's
}

// Chat is a channel configuration of AWS Chatbot.
type Chat struct {
	Name        string
	State       string
	StateReason string
	Topics      []string // ARNs
	Guardrails  []string // ARNs of policies
	Logging     string
}

// Alarm is a CloudWatch alarm.
type Alarm struct {
	Name, State    string
	ActionsEnabled bool
	Actions        []string // ARNs
}

// Metric is a metric of CloudWatch and what it is about: a function, rule, topic or chat configuration, by name.
type Metric struct{ Name, Of string }
