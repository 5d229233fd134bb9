// Package config reads the notifier's settings from environment variables and checks them, all problems at once.
package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/route"
)

// Config is the notifier's settings.
type Config struct {
	TopicARN     string         // where notifications go
	LookupBudget time.Duration  // the most time that lookups may take for one event
	SignInURL    string         // start URL of the IAM Identity Center access portal, or empty
	SignInRole   string         // permission set that links sign in with, or empty
	Ignore       []string       // globs of CLUSTER/SERVICE or CLUSTER/FAMILY that stay silent
	Language     string         // en or ja
	Dialect      string         // slack or teams
	Zone         *time.Location // of the times in messages
	LogLines     int            // most lines of a log to show; 0 reads none
	CloudTrail   bool           // whether to ask CloudTrail who deployed
	Tags         Tags
	// globs of clusters or accounts; elsewhere nothing is worse than a warning. Empty means everywhere
	Production []string
	Mentions   []route.Note // whom to call in Slack
	Routes     route.Table
	Programs   bool // whether SQS, Lambda and Firehose get the verdict for programs
	Mute       []Mute
	// of the function that run at once at most; each takes its share of what AWS allows an account. 0 shares nothing
	Copies  int
	Members Members
	Metrics string // CloudWatch namespace of the function's own metrics, or empty for none
	// Doubts are settings that do not count, each with what does instead: they are to be mended, and cost no alert
	Doubts []string
}

// Mute silences services for a time.
type Mute struct {
	Services string // glob of CLUSTER/SERVICE or CLUSTER/FAMILY
	Until    time.Time
}

// Tags are the keys of tags that say who is responsible, in the order in which they are tried.
type Tags struct{ Owner, Commit, Pipeline []string }

// The environment variables that Load reads.
const (
	topicARN     = "ECSWHY_TOPIC_ARN"
	lookupBudget = "ECSWHY_LOOKUP_BUDGET"
	signInURL    = "ECSWHY_SIGN_IN_URL"
	signInRole   = "ECSWHY_SIGN_IN_ROLE"
	ignore       = "ECSWHY_IGNORE"
	language     = "ECSWHY_LANGUAGE"
	dialect      = "ECSWHY_DIALECT"
	timeZone     = "ECSWHY_TIME_ZONE"
	logLines     = "ECSWHY_LOG_LINES"
	cloudTrail   = "ECSWHY_CLOUDTRAIL"
	ownerTags    = "ECSWHY_OWNER_TAGS"
	commitTags   = "ECSWHY_COMMIT_TAGS"
	pipelineTags = "ECSWHY_PIPELINE_TAGS"
	production   = "ECSWHY_PRODUCTION"
	mentions     = "ECSWHY_MENTIONS"
	routes       = "ECSWHY_ROUTES"
	programs     = "ECSWHY_PROGRAMS"
	mute         = "ECSWHY_MUTE"
	copies       = "ECSWHY_COPIES"
	metrics      = "ECSWHY_METRICS"
	members      = "ECSWHY_MEMBERS"
)

// Names lists the environment variables that Load reads.
func Names() []string {
	return []string{
		topicARN, lookupBudget, signInURL, signInRole, ignore, language, dialect, timeZone, logLines, cloudTrail, ownerTags,
		commitTags,
		pipelineTags, production, mentions, routes, programs, mute, copies, metrics, members,
	}
}

// The bounds and defaults of settings.
const (
	defaultBudget = 8 * time.Second
	longestBudget = 60 * time.Second
	defaultLines  = 12
	mostLines     = 50
	defaultCopies = 10
	mostCopies    = 20 // a smaller share of what AWS takes would be too small for the calls of one event
)

// DefaultTags are the keys under which people and CI systems put who, what and whence.
func DefaultTags() Tags {
	return Tags{
		Owner: []string{"owner", "team"},
		Commit: []string{"commit", "git-commit", "git-sha", "commit-sha", "CI_COMMIT_SHA", "GITHUB_SHA",
			"CODEBUILD_RESOLVED_SOURCE_VERSION"},
		Pipeline: []string{
			"pipeline", "pipeline-url", "run-url", "pull-request", "CI_PIPELINE_URL", "CI_JOB_URL", "GITHUB_RUN_URL",
			"CODEBUILD_BUILD_URL",
		},
	}
}

// Load reads the settings through getenv, usually os.Getenv. The error names every setting that is wrong and says how.
func Load(getenv func(string) string) (Config, error) {
	r := reader{getenv: getenv}
	defaults := DefaultTags()
	c := Config{
		TopicARN:     r.topic(),
		LookupBudget: r.budget(),
		SignInURL:    r.https(signInURL),
		SignInRole:   getenv(signInRole),
		Ignore:       r.globs(ignore, isServices, "CLUSTER/SERVICE"),
		Language:     r.oneOf(language, "en", "ja"),
		Dialect:      r.oneOf(dialect, "slack", "teams"),
		Zone:         r.zone(),
		LogLines:     r.number(logLines, defaultLines, 0, mostLines),
		CloudTrail:   r.oneOf(cloudTrail, "false", "true") == "true",
		Tags: Tags{r.list(ownerTags, defaults.Owner), r.list(commitTags, defaults.Commit),
			r.list(pipelineTags, defaults.Pipeline)},
		Production: r.globs(production, isName, "a cluster's name or an account's id"),
		Mentions:   r.mentions(),
		Routes:     r.routes(),
		Programs:   r.oneOf(programs, "false", "true") == "true",
		Mute:       r.mutes(),
		Copies:     r.number(copies, defaultCopies, 0, mostCopies),
		Metrics:    r.namespace(),
		Members:    r.members(),
	}
	if c.SignInRole != "" && getenv(signInURL) == "" {
		r.wrong(signInRole, "has no effect without %s; set both or neither", signInURL)
	}
	if len(r.problems) > 0 {
		return Config{}, errors.Join(r.problems...)
	}
	c.Doubts = r.doubts
	return c, nil
}

// reader reads single settings and collects what is wrong with them.
type reader struct {
	getenv   func(string) string
	problems []error
	doubts   []string
}

func (r *reader) wrong(name, problem string, arguments ...any) {
	r.problems = append(r.problems, fmt.Errorf("%s "+problem, append([]any{name}, arguments...)...))
}

var topicForm = lazyregexp.New(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$`)

func (r *reader) topic() string {
	arn := r.getenv(topicARN)
	switch {
	case arn == "":
		r.wrong(topicARN, "is not set; give the ARN of the SNS topic that AWS Chatbot reads")
	case strings.HasSuffix(arn, ".fifo"):
		r.wrong(topicARN, "is a FIFO topic, which AWS Chatbot cannot subscribe to; give a standard topic")
	case len(arn) > 2048 || !topicForm().MatchString(arn):
		r.wrong(topicARN, "is not the ARN of an SNS topic: %q", arn)
	}
	return arn
}

func (r *reader) budget() time.Duration {
	text := r.getenv(lookupBudget)
	if text == "" {
		return defaultBudget
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > longestBudget {
		r.wrong(lookupBudget, "is %q; give a duration above 0 and up to %s, such as 8s", text, longestBudget)
	}
	return d
}

func (r *reader) https(name string) string {
	text := r.getenv(name)
	if u, err := url.Parse(text); text != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		r.wrong(name, "is not an https address: %q", text)
	}
	return text
}

// oneOf reads a setting that takes one of a few words; the first is the default.
func (r *reader) oneOf(name string, words ...string) string {
	text := r.getenv(name)
	if text == "" {
		return words[0]
	}
	if !slices.Contains(words, text) {
		r.wrong(name, "is %q; give %s", text, strings.Join(words, " or "))
	}
	return text
}

func (r *reader) zone() *time.Location {
	zone := route.ZoneOf(r.getenv(timeZone))
	if zone == nil {
		r.doubt("%s is %q, which is no time zone: times are in UTC", timeZone, r.getenv(timeZone))
		zone = time.UTC
	}
	return zone
}

func (r *reader) doubt(format string, arguments ...any) {
	r.doubts = append(r.doubts, fmt.Sprintf(format, arguments...))
}

// number reads a setting that is a whole number between two bounds.
func (r *reader) number(name string, otherwise, least, most int) int {
	text := r.getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		r.wrong(name, "is %q; give a number from %d to %d", text, least, most)
	}
	return n
}

// list reads a comma-separated setting.
func (r *reader) list(name string, otherwise []string) []string {
	var out []string
	for _, item := range strings.Split(r.getenv(name), ",") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	if out == nil {
		return otherwise
	}
	return out
}

// globs reads a list of patterns with a number of slashes.
func (r *reader) globs(name string, is func(string) bool, form string) []string {
	list := r.list(name, nil)
	for _, glob := range list {
		if !is(glob) {
			r.wrong(name, "has %q, which is not of the form %s with * for any text", glob, form)
		}
	}
	return list
}

var accountGlob = lazyregexp.New(`^[0-9*?]{1,12}$`)

// isServices reports whether a text is a pattern of CLUSTER/SERVICE or, of some accounts only, ACCOUNT/CLUSTER/SERVICE.
func isServices(text string) bool {
	account, _, _ := strings.Cut(text, "/")
	return isGlob(text, 1) || isGlob(text, 2) && accountGlob().MatchString(account)
}

func isName(text string) bool { return isGlob(text, 0) }

func isGlob(text string, slashes int) bool {
	_, err := path.Match(text, "")
	return err == nil && strings.Count(text, "/") == slashes
}

// mutes reads a list of patterns, each with the time until which it is silent: prod-main/*=2026-12-01T03:00:00+09:00.
func (r *reader) mutes() []Mute {
	var out []Mute
	for _, item := range r.list(mute, nil) {
		services, until, _ := strings.Cut(item, "=")
		end, err := time.Parse(time.RFC3339, until)
		if err != nil || !isServices(services) {
			r.wrong(mute, "has %q, which is not of the form CLUSTER/SERVICE=TIME, such as prod-main/*=2026-12-01T03:00:00+09:00",
				item)
		}
		out = append(out, Mute{services, end})
	}
	return out
}

// namespaceForm is what CloudWatch takes for the namespace of metrics that are not its own, of at most 255 characters:
// to count them, the expression would be compiled into as many copies at every start.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
var namespaceForm = lazyregexp.New(`^[A-Za-z0-9_./#-]+$`)

func (r *reader) namespace() string {
	text := r.getenv(metrics)
	if text != "" && (len(text) > 255 || !namespaceForm().MatchString(text) || strings.HasPrefix(text, "AWS/")) {
		r.wrong(metrics, "is %q; give a namespace of up to 255 letters, digits and ._/#- that does not start with AWS/", text)
	}
	return text
}

// mentions reads whom to call as notes that say nothing else.
func (r *reader) mentions() []route.Note {
	text := r.getenv(mentions)
	if text == "" {
		return nil
	}
	var list []map[string]string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		r.wrong(mentions, "is not a JSON list of objects with caller, owner, cause, severity and mention: %v", err)
	}
	var notes []route.Note
	for _, patterns := range list {
		note := route.Note{Match: route.Match{}, Mention: patterns["mention"]}
		delete(patterns, "mention")
		for field, glob := range patterns {
			if glob != "" && glob != "*" { // which are for what is not known, too
				note.Match[field] = []string{glob}
			}
		}
		for _, problem := range note.Problems() {
			r.wrong(mentions, "%s", problem)
		}
		notes = append(notes, note)
	}
	return notes
}

func (r *reader) routes() route.Table {
	table, err := route.Unpack(r.getenv(routes))
	if err != nil {
		r.wrong(routes, "%w", err)
	}
	for _, each := range table.Unzoned() {
		r.doubt("the route %s has the time zone %q, which is none: its times are as in the default channel", each.Name,
			each.TimeZone)
	}
	return table
}
