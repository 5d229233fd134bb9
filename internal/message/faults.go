package message

import (
	"slices"
	"strings"
)

// connectionFault is what became of a connection.
type connectionFault string

const (
	connectionRefused  connectionFault = "refused"
	connectionTimedOut connectionFault = "timed out"
	hostNotResolved    connectionFault = "name not resolved"
)

// connectionFaults are how programs and their libraries write these, in lower case.
var connectionFaults = map[connectionFault][]string{
	connectionRefused:  {"refused"},
	connectionTimedOut: {"timed out", "etimedout", "i/o timeout", "timeout expired", "timeouterror"},
	hostNotResolved: {"enotfound", "eai_again", "no such host", "name or service not known", "nodename nor servname", "name resolution", "translate host name",
		"unknownhostexception", "unknown mysql server host", "name does not resolve", "host not found", "no address associated with hostname", "lookup address"},
}

// fault is the sentence about a line that names one fault, and nothing where it names none or more than one.
func (t causeText) fault(line string) string {
	line = strings.ToLower(line)
	var said []string
	for fault, sentence := range t.Faults {
		if slices.ContainsFunc(connectionFaults[fault], func(words string) bool { return strings.Contains(line, words) }) {
			said = append(said, sentence)
		}
	}
	if len(said) != 1 {
		return ""
	}
	return said[0]
}
