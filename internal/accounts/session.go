package accounts

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// STS is what gives the credentials of a role. It takes 600 requests a second of the account that asks.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
type STS interface {
	AssumeRole(context.Context, *sts.AssumeRoleInput, ...func(*sts.Options)) (*sts.AssumeRoleOutput, error)
}

const (
	// lasts is how long the credentials are good: no role may get a longer session by way of another role.
	// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
	lasts = time.Hour
	early = 5 * time.Minute // new ones are asked for before the old ones end
)

// session is the credentials of a role. The SDK's own cache is not used: it throws credentials away that are still good
// when new ones cannot be had, asks once more with every lookup, and waits for an answer past the deadline of whoever
// asks.
type session struct {
	sts        STS
	role, name string
	renewing   sync.Mutex
	held       atomic.Pointer[aws.Credentials]
}

// renew sees to it that the credentials are good for some minutes, and if they cannot be had, that they are good now.
func (s *session) renew(ctx context.Context) error {
	s.renewing.Lock()
	defer s.renewing.Unlock()
	if s.left() > early {
		return nil
	}
	fresh, err := s.assume(ctx)
	switch {
	case err == nil:
		s.held.Store(&fresh)
	case s.left() > 0:
		return nil
	}
	return err
}

// left is for how long the credentials are good, by the wall clock: the other may stand still while the function is
// frozen.
func (s *session) left() time.Duration {
	if held := s.held.Load(); held != nil {
		return held.Expires.Sub(time.Now().Round(0))
	}
	return 0
}

// credentials are those that renew got. It asks nobody.
func (s *session) credentials(context.Context) (aws.Credentials, error) {
	if held := s.held.Load(); held != nil {
		return *held, nil
	}
	return aws.Credentials{}, errors.New("role " + s.role + " was not assumed")
}

func (s *session) assume(ctx context.Context) (aws.Credentials, error) {
	out, err := s.sts.AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: &s.role, RoleSessionName: &s.name, DurationSeconds: aws.Int32(int32(lasts.Seconds())),
	})
	switch {
	case err != nil:
		return aws.Credentials{}, err
	case out.Credentials == nil:
		return aws.Credentials{}, errors.New("STS gave no credentials")
	}
	given := *out.Credentials
	return aws.Credentials{
		AccessKeyID: aws.ToString(given.AccessKeyId), SecretAccessKey: aws.ToString(given.SecretAccessKey),
		SessionToken: aws.ToString(given.SessionToken), Source: "AssumeRole",
		CanExpire: true, Expires: aws.ToTime(given.Expiration),
	}, nil
}
