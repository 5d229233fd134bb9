package investigate

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/pace"
)

// gapKinds sorts the error codes of AWS by what a reader can do about them.
var gapKinds = map[string]incident.GapKind{
	"AccessDenied":                incident.Denied,
	"AccessDeniedException":       incident.Denied,
	"UnauthorizedOperation":       incident.Denied,
	"ExpiredTokenException":       incident.Denied,
	"UnrecognizedClientException": incident.Denied,
	"Throttling":                  incident.Throttled,
	"ThrottlingException":         incident.Throttled,
	"TooManyRequestsException":    incident.Throttled,
	"RequestLimitExceeded":        incident.Throttled,
	pace.Paced:                    incident.Throttled,
	"ClientException":             incident.Missing, // DescribeTaskDefinition says so of one that is gone
	"ClusterNotFoundException":    incident.Missing,
	"ServiceNotFoundException":    incident.Missing,
	"ServiceNotActiveException":   incident.Missing,
	"ResourceNotFoundException":   incident.Missing,
}

// principal finds who was denied: the role of an assumed-role session, or a user.
var principal = lazyregexp.New(`assumed-(role/[\w+=,.@-]+)|(user/[\w+=,.@/-]+)`)

// gap says in a few words why a call failed.
func gap(operation string, err error) incident.Gap {
	g := incident.Gap{Operation: operation, Kind: incident.Failed, Detail: short(root(err).Error())}
	var api smithy.APIError
	var unread *smithy.DeserializationError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		g.Kind, g.Detail = incident.TimedOut, ""
	case errors.As(err, &unread):
		g.Detail = "its answer could not be read" // and the error can quote it
	case errors.As(err, &api):
		if kind, ok := gapKinds[api.ErrorCode()]; ok {
			g.Kind, g.Detail = kind, ""
		}
		if m := principal().FindStringSubmatch(api.ErrorMessage()); g.Kind == incident.Denied && m != nil {
			g.Detail = strings.Replace(m[1]+m[2], "/", " ", 1)
		}
	}
	return g
}

// root is the innermost error: the layers above it repeat the operation and the address.
func root(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// short cuts an error's text to what fits on a line.
func short(text string) string {
	const longest = 160
	runes := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " "))
	if len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return string(runes)
}
