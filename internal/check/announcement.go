package check

import (
	"context"
	"strconv"

	"github.com/ecswhy/ecswhy/internal/cause"
)

const failurePage = guide + "deployment-failure-detection.html"

var ofAnnouncements = []problem{
	{"announcement", "failure-unannounced", FailureUnannounced, cause.Warning, failurePage,
		said{
			"Neither circuit breaker nor alarms are on: a deployment that fails goes on for hours, and ECS announces " +
				"nothing.",
			"Turn on deploymentCircuitBreaker with rollback.",
		},
		said{
			"サーキットブレーカーもアラームも無効です。デプロイが失敗しても何時間も続き、ECS は何も通知しません。",
			"deploymentCircuitBreaker を rollback 付きで有効にしてください。",
		}},
	{"announcement", "shift-unwatched", FailureUnannounced, cause.Warning, failurePage,
		said{
			"The strategy is {strategy}, for which there is no circuit breaker, and no alarms are on: errors after the " +
				"traffic moved are not seen.",
			"Turn on alarms in deploymentConfiguration.",
		},
		said{
			"戦略 {strategy} ではサーキットブレーカーが使えず、アラームも無効なため、トラフィック移行後のエラーが検知されません。",
			"deploymentConfiguration の alarms を有効にしてください。",
		}},
	{"announcement", "early-success", FailureUnannounced, cause.Warning, failurePage,
		said{
			"Early success is on: ECS calls the deployment successful at {percent}% healthy tasks, and neither circuit " +
				"breaker nor alarms watch the rest.",
			"Raise earlySuccessCriteria.healthyPercent, or watch the service by an alarm of your own.",
		},
		said{
			"早期成功が有効です。正常なタスクが {percent}% になると成功とみなされ、残りはサーキットブレーカーにもアラームにも監視されません。",
			"earlySuccessCriteria.healthyPercent を上げるか、独自のアラームで監視してください。",
		}},
	{"announcement", "no-rollback", FailureUnannounced, cause.Warning, failurePage,
		said{
			"The circuit breaker is on without rollback: a failed deployment stays as it is.",
			"Set deploymentCircuitBreaker.rollback to true.",
		},
		said{"サーキットブレーカーの rollback が無効なため、失敗したデプロイはそのまま残ります。", "deploymentCircuitBreaker.rollback を true にしてください。"}},
}

// announcement checks whether anybody would be told of a deployment that fails.
func (x *examination) announcement(context.Context) {
	s := x.Service
	if s == nil || !s.isOfECS() {
		return
	}
	d := s.DeploymentConfiguration
	breaker := d.DeploymentCircuitBreaker
	switch {
	case !s.isRolling():
		if !d.Alarms.Enable && len(d.LifecycleHooks) == 0 && IsKnown(d.Strategy) {
			x.find("shift-unwatched", "", "strategy", d.Strategy)
		}
	case !breaker.Enable && !d.Alarms.Enable:
		x.find("failure-unannounced", "")
	case breaker.Enable && !breaker.Rollback:
		x.find("no-rollback", "")
	}
	if e := d.EarlySuccessCriteria; s.isRolling() && e != nil && e.Enable {
		x.find("early-success", "", "percent", strconv.Itoa(e.HealthyPercent))
	}
}
