package why

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// The most services and tasks that ECS takes in one call.
const (
	MostServices = 10
	MostTasks    = 100
)

// Observe gives what ECS says of a service at this moment.
func Observe(s types.Service) rollout.Observation {
	service, _ := ecsread.Service(context.Background(), s) // whose time is never over
	return rollout.Observation{At: time.Now(), Service: service}
}
