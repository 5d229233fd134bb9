package check

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/ecswhy/ecswhy/internal/cause"
)

const servicePage = guide + "service_definition_parameters.html"

var ofServices = []problem{
	{"service", "network-missing", ServiceRefused, "", servicePage,
		said{
			"The network mode is awsvpc, and the service has no networkConfiguration.",
			"Give the service subnets and security groups.",
		},
		said{"ネットワークモードが awsvpc ですが、サービスに networkConfiguration がありません。", "サービスにサブネットとセキュリティグループを指定してください。"}},
	{"service", "network-needless", ServiceRefused, "", servicePage,
		said{
			"The service has a networkConfiguration, which ECS refuses in the network mode {mode}.",
			"Take networkConfiguration out, or set networkMode to awsvpc.",
		},
		said{
			"ネットワークモード {mode} では networkConfiguration を指定できません。",
			"networkConfiguration を外すか、networkMode を awsvpc にしてください。",
		}},
	{"service", "public-ip-on-ec2", ServiceRefused, "", servicePage,
		said{
			"assignPublicIp is ENABLED, which only Fargate takes.",
			"Set assignPublicIp to DISABLED, and give the subnets a NAT gateway.",
		},
		said{"assignPublicIp の ENABLED は Fargate でしか使えません。", "assignPublicIp を DISABLED にし、サブネットに NAT ゲートウェイを用意してください。"}},
	{"service", "compatibility", ServiceRefused, "", servicePage,
		said{
			"The service runs on {host}, and requiresCompatibilities of the definition does not have it.",
			"Add {host} to requiresCompatibilities.",
		},
		said{
			"サービスは {host} で動きますが、タスク定義の requiresCompatibilities に含まれていません。",
			"requiresCompatibilities に {host} を追加してください。",
		}},
	{"service", "balanced-container", ServiceRefused, "", servicePage,
		said{
			"The load balancer's container {container} is not in the definition.",
			"Correct containerName in loadBalancers, or name the container so.",
		},
		said{"ロードバランサーの対象コンテナ {container} がタスク定義にありません。", "loadBalancers の containerName かコンテナ名を直してください。"}},
	{"service", "balanced-port", ServiceRefused, "", servicePage,
		said{
			"The load balancer reaches port {port}, which the container does not map.",
			"Add {port} to portMappings, or correct containerPort in loadBalancers.",
		},
		said{
			"ロードバランサーの接続先ポート {port} がコンテナの portMappings にありません。",
			"portMappings に {port} を追加するか、loadBalancers の containerPort を直してください。",
		}},
	{"service", "grace-period-short", cause.ELBHealthCheckFailed, cause.Warning, "",
		said{
			"The grace period of {grace} s is shorter than the startPeriod of {period} s that the container takes to " +
				"start: ECS may stop it before.",
			"Raise healthCheckGracePeriodSeconds to {period} or more.",
		},
		said{
			"猶予期間 ({grace} 秒) がコンテナの startPeriod ({period} 秒) より短く、起動の途中で停止されるおそれがあります。",
			"healthCheckGracePeriodSeconds を {period} 以上にしてください。",
		}},
	{"service", "no-room", cause.DeploymentConfigBlocked, "", "",
		said{
			"With {desired} tasks, minimumHealthyPercent {minimum} and maximumPercent {maximum} no task may stop and " +
				"none may start.",
			"Lower minimumHealthyPercent, or raise maximumPercent to 200.",
		},
		said{
			"タスク数 {desired}、minimumHealthyPercent {minimum}、maximumPercent {maximum} では、タスクの停止も起動もできません。",
			"minimumHealthyPercent を下げるか、maximumPercent を 200 に上げてください。",
		}},
	{"service", "daemon-on-fargate", ServiceRefused, "", servicePage,
		said{
			"Fargate does not run services of the scheduling strategy DAEMON.",
			"Use REPLICA, or run the service on EC2.",
		},
		said{"Fargate ではスケジューリング戦略 DAEMON を使えません。", "REPLICA にするか、EC2 で実行してください。"}},
	{"service", "volume-unconfigured", ServiceRefused, "", guide + "ebs-volumes.html",
		said{
			"The volume {volume} is configured at launch, and the service has no volumeConfigurations of this name.",
			"Add it to volumeConfigurations of the service.",
		},
		said{
			"ボリューム {volume} は起動時に設定するものですが、サービスの volumeConfigurations にありません。",
			"サービスの volumeConfigurations に追加してください。",
		}},
}

// service checks that service and definition fit, by themselves.
func (x *examination) service(context.Context) {
	s := x.Service
	if s == nil {
		return
	}
	x.host(*s)
	x.network(*s)
	for _, b := range s.LoadBalancers {
		x.balanced(b)
	}
	x.gracePeriod(*s)
	x.room(*s)
	for _, v := range x.Definition.Volumes {
		if v.ConfiguredAtLaunch && !s.configures(v.Name) {
			x.find("volume-unconfigured", "", "volume", v.Name)
		}
	}
}

func (x *examination) host(s Service) {
	if x.IsFargate() && s.SchedulingStrategy == "DAEMON" {
		x.find("daemon-on-fargate", "")
	}
	takes := x.Definition.RequiresCompatibilities
	host := cmp.Or(s.LaunchType, "EC2")
	if x.IsFargate() {
		host = fargate
	}
	named := s.LaunchType != "" || x.IsFargate() // a capacity provider of any other kind may be of EC2 or managed
	if len(takes) > 0 && named && IsKnown(host) && !slices.Contains(takes, host) {
		x.find("compatibility", "", "host", host)
	}
}

func (x *examination) network(s Service) {
	mode := cmp.Or(x.Definition.NetworkMode, "bridge")
	has := s.awsvpc() != nil
	switch {
	case !IsKnown(mode):
	case mode == awsvpc && !has && s.isOfECS(): // what others deploy has it in its task sets
		x.find("network-missing", "")
	case mode != awsvpc && has && len(x.Definition.ContainerDefinitions) > 0:
		x.find("network-needless", "", "mode", mode)
	case has && s.LaunchType == "EC2" && s.awsvpc().AssignPublicIP == enabled:
		x.find("public-ip-on-ec2", "")
	}
}

const awsvpc = "awsvpc"

// balanced checks that there is what a load balancer reaches.
func (x *examination) balanced(b LoadBalancer) {
	if !IsKnown(b.ContainerName) || len(x.Definition.ContainerDefinitions) == 0 {
		return
	}
	c, there := x.Definition.container(b.ContainerName)
	if !there {
		if !x.hides() {
			x.find("balanced-container", "", "container", b.ContainerName)
		}
		return
	}
	for _, p := range c.PortMappings {
		if p.ContainerPort == b.ContainerPort || p.ContainerPort == NotSet || p.ContainerPortRange != "" {
			return
		}
	}
	if b.ContainerPort > 0 {
		x.find("balanced-port", c.Name, "port", strconv.Itoa(b.ContainerPort))
	}
}

func (x *examination) gracePeriod(s Service) {
	grace := 0
	if s.HealthCheckGracePeriodSeconds != nil {
		grace = *s.HealthCheckGracePeriodSeconds
	}
	for _, b := range s.LoadBalancers {
		c, _ := x.Definition.container(b.ContainerName)
		if h := c.HealthCheck; h != nil && h.StartPeriod != nil && grace > 0 && grace < *h.StartPeriod {
			x.find("grace-period-short", c.Name, "grace", strconv.Itoa(grace), "period", strconv.Itoa(*h.StartPeriod))
		}
	}
}

// room checks that a rolling deployment can stop or start a task.
func (x *examination) room(s Service) {
	desired := s.DesiredCount
	if !s.isRolling() || s.SchedulingStrategy == "DAEMON" || desired <= 0 {
		return
	}
	least, most := s.span()
	if most-least <= 0 && least >= desired {
		d := s.DeploymentConfiguration
		x.find("no-room", "", "desired", strconv.Itoa(desired),
			"minimum", strconv.Itoa(value(d.MinimumHealthyPercent, 100)), "maximum", strconv.Itoa(value(d.MaximumPercent, 200)))
	}
}

// span is how few tasks of a rolling deployment must run, and how many may.
func (s Service) span() (least, most int) {
	d := s.DeploymentConfiguration
	least = (s.DesiredCount*value(d.MinimumHealthyPercent, 100) + 99) / 100
	return least, s.DesiredCount * value(d.MaximumPercent, 200) / 100
}

// value is what a number is set to, or else by default.
func value(n *int, otherwise int) int {
	if n == nil || *n == NotSet {
		return otherwise
	}
	return *n
}

func (s Service) configures(volume string) bool {
	for _, v := range s.VolumeConfigurations {
		if v.Name == volume {
			return true
		}
	}
	return false
}
