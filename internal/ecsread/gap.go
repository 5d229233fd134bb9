package ecsread

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
	"RegionDisabledException":     incident.Denied, // STS is switched off in the Region for the role's account
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
var principal = lazyregexp.New(`assumed-role/([\w+=,.@-]+)|user/([\w+=,.@/-]+)`)

// Gap says why a call of this name, such as ecs:DescribeTasks, failed.
func Gap(operation string, err error) incident.Gap {
	g := incident.Gap{Operation: operation, Kind: incident.Failed}
	var api smithy.APIError
	var unread *smithy.DeserializationError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		g.Kind = incident.TimedOut
	case errors.As(err, &unread):
		g.Reason = incident.UnreadableAnswer // and the error can quote it
	case errors.As(err, &api) && gapKinds[api.ErrorCode()] != "":
		g.Kind = gapKinds[api.ErrorCode()]
		if g.Kind == incident.Denied {
			g.Reason, g.Principal = denied(api.ErrorMessage())
		}
	default:
		g.Text = short(root(err).Error())
	}
	return g
}

// denied reads from the text of a refusal who was refused, where it says so.
func denied(text string) (to incident.GapReason, name string) {
	m := principal().FindStringSubmatch(text)
	switch {
	case m == nil:
		return "", ""
	case m[1] != "":
		return incident.ToRole, m[1]
	default:
		return incident.ToUser, m[2]
	}
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
