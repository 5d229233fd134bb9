// Package config reads the notifier's settings from environment variables and checks them, all problems at once.
package config

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
)

// Config is the notifier's settings.
type Config struct {
	TopicARN     string        // where notifications go
	LookupBudget time.Duration // the most time that look-ups may take for one event
	SignInURL    string        // start URL of the IAM Identity Center access portal, or empty
	SignInRole   string        // permission set that links sign in with, or empty
	Ignore       []string      // globs of CLUSTER/SERVICE or CLUSTER/FAMILY that stay silent
}

// The environment variables that Load reads.
const (
	topicARN     = "ECSWHY_TOPIC_ARN"
	lookupBudget = "ECSWHY_LOOKUP_BUDGET"
	signInURL    = "ECSWHY_SIGN_IN_URL"
	signInRole   = "ECSWHY_SIGN_IN_ROLE"
	ignore       = "ECSWHY_IGNORE"
)

// Names lists the environment variables that Load reads.
func Names() []string {
	return []string{topicARN, lookupBudget, signInURL, signInRole, ignore}
}

// The bounds of the look-up budget.
const (
	defaultBudget = 8 * time.Second
	longestBudget = 60 * time.Second
)

var topicForm = regexp.MustCompile(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$`)

// Load reads the settings through getenv, usually os.Getenv. The error names every setting that is wrong and says how.
func Load(getenv func(string) string) (Config, error) {
	c := Config{
		TopicARN:   getenv(topicARN),
		SignInURL:  getenv(signInURL),
		SignInRole: getenv(signInRole),
		Ignore:     list(getenv(ignore)),
	}
	var err error
	c.LookupBudget, err = budget(getenv(lookupBudget))
	if err = errors.Join(c.checkTopic(), err, c.checkSignIn(), c.checkIgnore()); err != nil {
		return Config{}, err
	}
	return c, nil
}

func (c Config) checkTopic() error {
	switch {
	case c.TopicARN == "":
		return fmt.Errorf("%s is not set; give the ARN of the SNS topic that AWS Chatbot reads", topicARN)
	case strings.HasSuffix(c.TopicARN, ".fifo"):
		return fmt.Errorf("%s is a FIFO topic, which AWS Chatbot cannot subscribe to; give a standard topic", topicARN)
	case !topicForm.MatchString(c.TopicARN):
		return fmt.Errorf("%s is not the ARN of an SNS topic: %q", topicARN, c.TopicARN)
	}
	return nil
}

func (c Config) checkSignIn() error {
	if c.SignInURL == "" {
		if c.SignInRole != "" {
			return fmt.Errorf("%s has no effect without %s; set both or neither", signInRole, signInURL)
		}
		return nil
	}
	if u, err := url.Parse(c.SignInURL); err != nil || u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("%s is not an https address: %q", signInURL, c.SignInURL)
	}
	return nil
}

func (c Config) checkIgnore() error {
	var problems []error
	for _, glob := range c.Ignore {
		if _, err := path.Match(glob, ""); err != nil || strings.Count(glob, "/") != 1 {
			problems = append(problems, fmt.Errorf("%s has %q, which is not of the form CLUSTER/SERVICE with * for any text", ignore, glob))
		}
	}
	return errors.Join(problems...)
}

func budget(text string) (time.Duration, error) {
	if text == "" {
		return defaultBudget, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > longestBudget {
		return 0, fmt.Errorf("%s is %q; give a duration above 0 and up to %s, such as 8s", lookupBudget, text, longestBudget)
	}
	return d, nil
}

// list splits a comma-separated setting.
func list(text string) []string {
	var out []string
	for _, item := range strings.Split(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}
