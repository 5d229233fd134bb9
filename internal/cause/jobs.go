package cause

// The causes for which a call of RunTask starts no task, beside those of placement.
const (
	TaskDefinitionInactive Code = "task-definition-inactive"
	RunTaskDenied          Code = "run-task-denied"
	RunTaskRefused         Code = "run-task-refused"
)

// runTask is AWS's page on the call and its errors.
const runTask = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html"

var jobs = []Cause{
	{
		Code: TaskDefinitionInactive, Severity: Error, Alert: true,
		Page: runTask,
		English: Text{
			Title: "task definition inactive",
			Why: []string{
				"The task definition {definition} is inactive or does not exist: it was deregistered, or was never registered in " +
					"this account and Region.",
				"The task definition is inactive or does not exist: it was deregistered, or was never registered in this account " +
					"and Region.",
			},
			Steps: [][]string{
				{
					"Have the job run the family {family} without a revision, or its newest revision: `aws ecs " +
						"list-task-definitions --family-prefix {family} --status ACTIVE --sort DESC`",
					"Have the job run an active task definition, preferably by its family alone.",
				},
			},
		},
		Japanese: Text{
			Title: "無効なタスク定義",
			Why: []string{
				"タスク定義 {definition} は無効か、存在しません。登録解除されたか、このアカウントとリージョンに登録されていません。",
				"タスク定義が無効か、存在しません。登録解除されたか、このアカウントとリージョンに登録されていません。",
			},
			Steps: [][]string{
				{
					"ジョブにはリビジョンなしのファミリー {family} か、最新のリビジョンを指定してください: `aws ecs list-task-definitions --family-prefix {family} " +
						"--status ACTIVE --sort DESC`",
					"ジョブには有効なタスク定義を、できればファミリー名だけで指定してください。",
				},
			},
		},
	},
	{
		Code: RunTaskDenied, Severity: Error, Alert: true,
		Page:     "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html",
		Entities: []string{"role", "action"},
		English: Text{
			Title: "RunTask not allowed",
			Why: []string{
				"The role {role} is not allowed to call {action}, so no task was started.",
				"The caller is not allowed to call RunTask, so no task was started.",
			},
			Steps: [][]string{
				{
					"Allow {action} on the task definition and the cluster for the role {role}: IAM console, Roles, Add permissions.",
					"Allow ecs:RunTask on the task definition and the cluster for the caller's role: IAM console, Roles, Add " +
						"permissions.",
				},
				{"It also needs iam:PassRole for the task role and the execution role."},
			},
		},
		Japanese: Text{
			Title: "RunTask の権限不足",
			Why: []string{
				"ロール {role} に {action} の権限がないため、タスクは起動されませんでした。",
				"呼び出し元に RunTask の権限がないため、タスクは起動されませんでした。",
			},
			Steps: [][]string{
				{
					"IAM コンソールの「ロール」で、ロール {role} にタスク定義とクラスターへの {action} を許可してください。",
					"IAM コンソールの「ロール」で、呼び出し元のロールにタスク定義とクラスターへの ecs:RunTask を許可してください。",
				},
				{"タスクロールとタスク実行ロールに対する iam:PassRole も必要です。"},
			},
		},
	},
	{
		Code: RunTaskRefused, Severity: Error, Alert: true, Generic: true,
		Page: runTask,
		English: Text{
			Title: "RunTask refused",
			Why:   []string{"ECS refused to start the task, so there is no task and no log."},
			Steps: [][]string{
				{"Correct what the quoted text names: cluster, task definition, network, overrides or capacity."},
			},
		},
		Japanese: Text{
			Title: "RunTask の拒否",
			Why:   []string{"ECS がタスクの起動を拒否したため、タスクもログもありません。"},
			Steps: [][]string{
				{"引用した内容に従い、設定 (クラスター、タスク定義、ネットワーク、オーバーライド、キャパシティ) を直してください。"},
			},
		},
	},
}
