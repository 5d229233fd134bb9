package check

// obstacle is why there is no way.
type obstacle int

const (
	none obstacle = iota
	noEgress
	aclOut
	aclIn
	noRoute
	blackhole
	noPublicIP
	noEndpoint // for which what else there is not is said
	noEndpointRoute
	noPrivateDNS
	endpointClosed
	endpointACL
)

var internet = words{elsewhere, "インターネット"}

// obstacles say what stands in the way and how to take it away; elsewhere, where no endpoint leads, in another way.
var obstacles = map[obstacle]struct{ why, fix, fixElsewhere words }{
	none: {}, noEndpoint: {},
	noEgress: {
		why: words{"the security groups let no TCP 443 out", "セキュリティグループが TCP 443 の送信を許可していません"},
		fix: words{
			"Allow TCP 443 out in the tasks' security groups.",
			"タスクのセキュリティグループで TCP 443 の送信を許可してください。",
		},
	},
	aclOut: {
		why: words{"the subnet's network ACL lets no TCP 443 out", "サブネットのネットワーク ACL が TCP 443 の送信を許可していません"},
		fix: words{
			"Allow TCP 443 out in the subnet's network ACL.",
			"サブネットのネットワーク ACL で TCP 443 の送信を許可してください。",
		},
	},
	aclIn: {
		why: words{
			"the subnet's network ACL lets no answers in (TCP 32768–60999)",
			"サブネットのネットワーク ACL が応答 (TCP 32768〜60999) の受信を許可していません",
		},
		fix: words{
			"Allow TCP 1024–65535 in, in the subnet's network ACL: ACLs do not let answers in by themselves.",
			"サブネットのネットワーク ACL で TCP 1024〜65535 の受信を許可してください。ACL では応答が自動的には許可されません。",
		},
	},
	noRoute: {
		why: words{
			"the route table has no default route, and no endpoint leads there",
			"デフォルトルートもエンドポイントもありません",
		},
		fix: words{
			"Add a NAT gateway with a default route to it, or an endpoint of the service.",
			"NAT ゲートウェイとそこへのデフォルトルートか、そのサービスのエンドポイントを追加してください。",
		},
		fixElsewhere: words{
			"Add a NAT gateway with a default route to it.",
			"NAT ゲートウェイとそこへのデフォルトルートを追加してください。",
		},
	},
	blackhole: {
		why: words{"the default route leads to a gateway that is gone", "デフォルトルートの宛先のゲートウェイが存在しません"},
		fix: words{
			"Let the default route lead to a NAT gateway that is there.",
			"デフォルトルートの宛先を、存在する NAT ゲートウェイにしてください。",
		},
	},
	noPublicIP: {
		why: words{
			"the subnet is public, and the tasks get no public address",
			"パブリックサブネットですが、タスクにパブリック IP が割り当てられません",
		},
		fix: words{
			"Set assignPublicIp to ENABLED, or use subnets with a NAT gateway.",
			"assignPublicIp を ENABLED にするか、NAT ゲートウェイのあるサブネットを使ってください。",
		},
	},
	noEndpointRoute: {
		why: words{
			"the gateway endpoint is not in the subnet's route table",
			"ゲートウェイエンドポイントがサブネットのルートテーブルにありません",
		},
		fix: words{
			"Associate the gateway endpoint with the subnet's route table.",
			"ゲートウェイエンドポイントをサブネットのルートテーブルに関連付けてください。",
		},
	},
	noPrivateDNS: {
		why: words{"the endpoint has no private DNS", "エンドポイントのプライベート DNS が無効です"},
		fix: words{"Turn on the endpoint's private DNS.", "エンドポイントのプライベート DNS を有効にしてください。"},
	},
	endpointClosed: {
		why: words{
			"the endpoint's security groups let no TCP 443 in from the tasks",
			"エンドポイントのセキュリティグループがタスクからの TCP 443 を許可していません",
		},
		fix: words{
			"Allow TCP 443 in the endpoint's security groups, from the tasks' security groups.",
			"エンドポイントのセキュリティグループで、タスクのセキュリティグループからの TCP 443 を許可してください。",
		},
	},
	endpointACL: {
		why: words{
			"network ACLs stand between the subnet and those of the endpoint",
			"サブネットとエンドポイントのサブネットの間で、ネットワーク ACL が通信を拒否しています",
		},
		fix: words{
			"Allow TCP 443 and its answers (TCP 1024–65535) in the network ACLs of both subnets.",
			"両方のサブネットのネットワーク ACL で、TCP 443 と応答 (TCP 1024〜65535) を許可してください。",
		},
	},
}
