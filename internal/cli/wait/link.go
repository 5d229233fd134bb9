package wait

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// answerTime is how long an answer may take.
const answerTime = 20 * time.Second

// link is the way to ECS. It is made anew once when its credentials have expired, because whoever renewed them may have
// written them to a file.
type link struct {
	connect func(context.Context) (investigate.Investigator, error)
	asking  investigate.Investigator
	open    bool // whether asking is connected
}

// ask asks ECS. The error is a refusal where there is no use in asking again.
func (l *link) ask(ctx context.Context, call func(context.Context, investigate.Investigator) error) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	err := l.try(ctx, call)
	over := expired(err)
	if over {
		l.open = false
		err = l.try(ctx, call)
	}
	switch {
	case expired(err), over && !l.open:
		return rollout.Refusal{Err: fmt.Errorf("the deployment or task continues, but %w", err)}
	case refused(err):
		return rollout.Refusal{Err: err}
	}
	return err
}

func (l *link) try(ctx context.Context, call func(context.Context, investigate.Investigator) error) error {
	if !l.open {
		asking, err := l.connect(ctx)
		if err != nil {
			return err
		}
		l.asking, l.open = asking, true
	}
	return call(ctx, l.asking)
}

// expired reports whether AWS no longer takes the credentials, or a session of IAM Identity Center gives no more.
func expired(err error) bool {
	var api smithy.APIError
	var session *ssocreds.InvalidTokenError
	return errors.As(err, &session) || errors.As(err, &api) && slices.Contains(kit.Expiries, api.ErrorCode())
}

// refused reports whether AWS understood a request and will not answer it however often it is asked.
func refused(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) || expired(err) {
		return rollout.Refused(err)
	}
	return api.ErrorFault() == smithy.FaultClient || denied[api.ErrorCode()]
}

// denied are error codes that ECS's model does not know, so that the client cannot say whose fault they are.
var denied = map[string]bool{
	"AccessDenied": true, "AccessDeniedException": true, "UnauthorizedOperation": true,
	"UnrecognizedClientException": true, "InvalidClientTokenId": true, "InvalidSignatureException": true,
	"SignatureDoesNotMatch": true, "IncompleteSignature": true,
	"MissingAuthenticationToken": true, "MissingAuthenticationTokenException": true, "OptInRequired": true,
	"ValidationException": true, "NotAuthorized": true,
}

// unlessRefused forgives that something may not be asked.
func unlessRefused(err error) error {
	if refused(err) {
		return nil
	}
	return err
}
