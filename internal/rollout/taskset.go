package rollout

import "github.com/ecswhy/ecswhy/internal/incident"

// ByTaskSets gives a service that another controller than ECS deploys its task sets as deployments: they are what that
// controller rolls out, and ECS knows no others of it. Their reason is the controller's own name for the deployment,
// such as d-1A2B3C4D5 of CodeDeploy. Any other service stays as it is.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html
func ByTaskSets(s incident.Service) incident.Service {
	if s.ByECS() {
		return s
	}
	s.Deployments = nil
	for _, set := range s.TaskSets {
		state := "IN_PROGRESS"
		if set.Steady {
			state = "COMPLETED"
		}
		s.Deployments = append(s.Deployments, incident.Deployment{
			ID: set.ID, Status: set.Status, TaskDefinitionARN: set.TaskDefinitionARN,
			RolloutState: state, RolloutReason: set.ExternalID,
			Desired: set.Desired, Running: set.Running, Pending: set.Pending, CreatedAt: set.CreatedAt,
		})
	}
	return s
}

// judgeTaskSet judges a task set. Its controller makes it when it gets that far, and takes it away when it failed.
func judgeTaskSet(wanted Wanted, last Observation, own incident.Deployment) (State, Reason, string) {
	primary := last.Primary()
	leaves := last.Deployment(own.ID).ID == "" || own.Status == "DRAINING"
	switch {
	case own.ID == "":
		return Underway, "", ""
	case leaves && primary.CreatedAt.After(own.CreatedAt):
		return Replaced, NewerDeployment, primary.ID
	case leaves:
		return Failed, TaskSetGone, own.RolloutReason
	case primary.ID != own.ID:
		return underTrial(wanted, last)
	}
	if success := success(last, own); success.suffices(wanted.Until) {
		return success, "", ""
	}
	return underTrial(wanted, last)
}

// underTrial judges a task set that has not succeeded yet.
func underTrial(wanted Wanted, last Observation) (State, Reason, string) {
	if wanted.FailAfter > 0 && last.Alike >= wanted.FailAfter {
		return Failed, SameCause, last.AlikeCause
	}
	return Underway, "", ""
}
