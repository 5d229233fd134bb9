package ecsread

import (
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// LogAbsence tells a log that is not there from a call that failed, for which it is empty.
func LogAbsence(err error) incident.LogAbsence {
	missing := (*types.ResourceNotFoundException)(nil)
	switch {
	case !errors.As(err, &missing):
		return ""
	case strings.Contains(missing.ErrorMessage(), "log group"):
		return incident.LogGroupGone
	default:
		return incident.NoLogStream
	}
}
