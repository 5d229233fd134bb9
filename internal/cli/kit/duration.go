package kit

import (
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// Duration defines a flag that takes a time as people write it: 90 or 90s, 5m, 1h30m, 2d.
func Duration(flags *pflag.FlagSet, value *time.Duration, name string, usual time.Duration, usage string) {
	*value = usual
	flags.Var((*duration)(value), name, usage)
}

// duration is the value of such a flag.
type duration time.Duration

// String writes a time without what is zero of it, such as 24h.
func (d *duration) String() string {
	text := time.Duration(*d).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Type shows in the help what is taken.
func (d *duration) Type() string { return "TIME" }

// Set takes a time.
func (d *duration) Set(text string) error {
	taken, err := parseTime(text)
	if err != nil {
		return misuse(strconv.Quote(text) + " is no time; give one such as 90s, 5m, 2h or 1d")
	}
	*d = duration(taken)
	return nil
}

// parseTime reads a time: a number alone is of seconds, and d is 24 hours.
func parseTime(text string) (time.Duration, error) {
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, nil
	}
	days, rest, ok := strings.Cut(text, "d")
	if !ok {
		return time.ParseDuration(text)
	}
	n, err := strconv.ParseUint(days, 10, 16)
	if err != nil {
		return 0, err
	}
	part, err := time.ParseDuration("0" + rest)
	return time.Duration(n)*24*time.Hour + part, err
}
