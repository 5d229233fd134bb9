package incident

// Breakable reports whether the service can have a circuit breaker: it works for rolling updates by ECS only.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
func (s Service) Breakable() bool { return s.ByECS() && s.Rolling() }

// Guarded reports whether ECS itself ends a deployment of the service whose tasks fail: the circuit breaker does, and
// CloudWatch alarms do where it has traffic, because those of a revision without any are silent.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
func (s Service) Guarded(own Deployment, by ServiceDeployment) bool {
	serves := own.Running > 0
	if by.Target.Weighted && by.Rolls(own) {
		serves = by.Target.Traffic > 0
	}
	return s.Breaks() || s.Alarms && serves
}

// Breaks reports whether a circuit breaker counts the tasks of a rollout that fail. What a service deployment says of
// one that its service does not have is nothing to wait for.
func (s Service) Breaks() bool { return s.CircuitBreaker && s.Breakable() }
