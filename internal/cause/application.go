package cause

// The causes that the log of a container tells, of which ECS knows only that it exited. ExecFormatError is one of them,
// too.
const (
	OutOfHeap                  Code = "out-of-heap"
	PortInUse                  Code = "port-in-use"
	MissingEnvironmentVariable Code = "missing-environment-variable"
	MissingModule              Code = "missing-module"
	AuthenticationFailed       Code = "authentication-failed"
	CertificateNotTrusted      Code = "certificate-not-trusted"
	ConnectionRefused          Code = "connection-refused" // or timed out, or no such host
	MigrationFailed            Code = "migration-failed"
	LicenseMissing             Code = "license-missing"
	ConfigurationMissing       Code = "configuration-missing"
	PermissionDenied           Code = "permission-denied"
	SegmentationFault          Code = "segmentation-fault"
	Panic                      Code = "panic"
	UnhandledException         Code = "unhandled-exception"
)

// The faults of ConnectionRefused, in the order of its texts.
const (
	Refused = iota
	TimedOut
	Unresolved
	TooMany
	Unencrypted
)

// The faults of PermissionDenied, in the order of its texts.
const (
	ByAWS = iota
	ByDatabase
	OfFile
)

var applications = []Cause{
	{
		Code: OutOfHeap, Severity: Error, Alert: true,
		English: Text{
			Title: "out of heap memory",
			Why:   []string{"The log says that the program reached its own memory limit, not the container's."},
			Steps: [][]string{
				{"Raise the program's own limit within the container's memory: -XX:MaxRAMPercentage (JVM), --max-old-space-size " +
					"(Node.js), memory_limit (PHP)."},
				{"If it grew over hours, take a heap dump and look for a leak."},
			},
		},
		Japanese: Text{
			Title: "ヒープメモリ不足",
			Why:   []string{"ログによると、プログラム自身のメモリ上限に達しました (コンテナの上限ではありません)。"},
			Steps: [][]string{
				{"コンテナのメモリに収まる範囲でプログラムの上限を引き上げてください: -XX:MaxRAMPercentage (JVM)、" +
					"--max-old-space-size (Node.js)、memory_limit (PHP)。"},
				{"数時間かけて増え続けていた場合は、ヒープダンプを取得してメモリリークを調べてください。"},
			},
		},
	},
	{
		Code: PortInUse, Severity: Error, Alert: true,
		English: Text{
			Title: "port in use",
			Why:   []string{"The log says that the port the program listens on is already in use."},
			Steps: [][]string{
				{"Look for another process or container of the task on the same port: in the network modes awsvpc and host, " +
					"containers share ports."},
			},
		},
		Japanese: Text{
			Title: "ポートの競合",
			Why:   []string{"ログによると、プログラムが待ち受けるポートはすでに使われています。"},
			Steps: [][]string{
				{"タスク内の別のプロセスやコンテナが同じポートを使っていないか確認してください。ネットワークモードが awsvpc または host の場合、ポートはコンテナ間で共有されます。"},
			},
		},
	},
	{
		Code: MissingEnvironmentVariable, Severity: Error, Alert: true,
		English: Text{
			Title: "environment variable missing",
			Why:   []string{"The log says that an environment variable is missing or not valid."},
			Steps: [][]string{
				{
					"Set {variable} in the container overrides of {starter}, or under environment or secrets of the container in " +
						"the task definition.",
					"Add {variable} under environment or secrets of the container in the task definition, and deploy again.",
					"Add the variable under environment or secrets of the container in the task definition, and deploy again.",
				},
				{"Compare the variable names with those in the last task definition that worked."},
			},
		},
		Japanese: Text{
			Title: "環境変数未設定",
			Why:   []string{"ログによると、環境変数が設定されていないか、値が不正です。"},
			Steps: [][]string{
				{
					"{starter} のコンテナオーバーライドか、タスク定義のコンテナの environment または secrets に {variable} を設定してください。",
					"タスク定義のコンテナの environment または secrets に {variable} を追加し、再デプロイしてください。",
					"タスク定義のコンテナの environment または secrets に変数を追加し、再デプロイしてください。",
				},
				{"最後に正常だったタスク定義と変数名を見比べてください。"},
			},
		},
	},
	{
		Code: MissingModule, Severity: Error, Alert: true,
		Faults: [][]string{
			{"exec ", "command not found", "required file not found", "env: ", "bad interpreter", "sh: "},
			{"glibc", "install or update .net", "ruby version is"},
			{"filenotfounderror", "nosuchfile", "enoent: no such file", "errno::enoent"},
		},
		English: Text{
			Title: "module not found", Titles: []string{"", "", "file not found"},
			Why: []string{"The log says that a module, class, library or file is not in the image."},
			Faults: []string{
				"The log says that a command, a script or its interpreter is not in the image. A script with Windows line " +
					"endings asks for an interpreter that does not exist.",
				"The log says that the image lacks the runtime version that the program was built for.",
				"The log says that a file that the program needs is not there.",
			},
			Steps: [][]string{
				{"Check that the image build installs it: dependency and lock files, production-only installs, files left out by " +
					".dockerignore."},
			},
		},
		Japanese: Text{
			Title: "モジュールが見つからない", Titles: []string{"", "", "ファイルが見つからない"},
			Why: []string{"ログによると、モジュール、クラス、ライブラリ、またはファイルがイメージに含まれていません。"},
			Faults: []string{
				"ログによると、コマンド、スクリプト、またはそのインタープリターがイメージに含まれていません。スクリプトの改行コードが CRLF の場合も、存在しないインタープリターを指すことになります。",
				"ログによると、プログラムのビルド時と同じバージョンのランタイムがイメージにありません。",
				"ログによると、プログラムが必要とするファイルがありません。",
			},
			Steps: [][]string{
				{"イメージのビルドでインストールされているか確認してください: 依存関係の定義とロックファイル、本番用のみのインストール、.dockerignore による除外。"},
			},
		},
	},
	{
		Code: AuthenticationFailed, Severity: Error, Alert: true,
		Faults: [][]string{
			{"locate credentials", "load credentials", "aws credentials", "valid providers", "security token"},
			{"pg_hba"},
		},
		English: Text{
			Title: "login refused",
			Why:   []string{"The log says that a database or another server refused the program's login."},
			Faults: []string{
				"The log says that the program has no valid AWS credentials.",
				"The log says that the database does not accept this user from this address, or requires encryption.",
			},
			Steps: [][]string{
				{"Check the user and password that the container gets; after a rotation, only newly started tasks get the new " +
					"value."},
			},
		},
		Japanese: Text{
			Title: "ログイン拒否",
			Why:   []string{"ログによると、データベースなどの接続先にログインを拒否されました。"},
			Faults: []string{
				"ログによると、有効な AWS 認証情報がありません。",
				"ログによると、データベースがこのユーザーに、この接続元や暗号化なしでの接続を許可していません。",
			},
			Steps: [][]string{
				{"コンテナに渡しているユーザー名とパスワードを確認してください。ローテーション後の値は、タスクを起動し直すまで反映されません。"},
			},
		},
	},
	{
		Code: CertificateNotTrusted, Severity: Error, Alert: true,
		English: Text{
			Title: "certificate not trusted",
			Why:   []string{"The log says that a server's certificate could not be verified."},
			Steps: [][]string{
				{"Install ca-certificates in the image: slim and distroless bases often have none."},
				{"If a private CA issued the server's certificate, add the CA's certificate to the image; also check the server " +
					"certificate's host name and expiry date."},
			},
		},
		Japanese: Text{
			Title: "証明書の検証失敗",
			Why:   []string{"ログによると、接続先の証明書を検証できませんでした。"},
			Steps: [][]string{
				{"イメージに ca-certificates をインストールしてください。slim や distroless のベースイメージには含まれないことがあります。"},
				{"接続先の証明書がプライベート認証局のものなら、その認証局の証明書をイメージに追加してください。証明書のホスト名と有効期限も確認してください。"},
			},
		},
	},
	{
		Code: ConnectionRefused, Severity: Error, Alert: true,
		Faults: [][]string{
			{"refused"},
			{"timed out", "etimedout", "i/o timeout", "timeout expired", "timeouterror"},
			{
				"enotfound", "eai_again", "no such host", "name or service not known", "nodename nor servname",
				"name resolution", "translate host name", "unknownhostexception", "unknown mysql server host",
				"name does not resolve", "host not found", "no address associated with hostname", "lookup address",
			},
			{"too many", "connection slots"},
			{"support ssl", "ssl was required", "insecure transport"},
		}, // in the order of Refused and those that follow it
		English: Text{
			Title: "connection failed",
			Why:   []string{"The log says that a connection failed."},
			Faults: []string{
				"The log says that a connection was refused.",
				"The log says that a connection timed out.",
				"The log says that a host name could not be resolved.",
				"The log says that the server has no connections left: too many clients are connected.",
				"The log says that client and server disagree on encryption.",
			},
			Steps: [][]string{
				{
					"The program connects to localhost: set the server's host name, or, if another container of the task is meant, " +
						"check that it is running and listens on that port.",
					"Check the spelling of the host name, and that the task's DNS resolves it: private hosted zone, Cloud Map or " +
						"Service Connect.",
					"Check the host name and port, and that the server is running.",
				},
				{"Check that the server's security group allows the tasks on this port, and that there is a route to it."},
			},
		},
		Japanese: Text{
			Title: "接続失敗",
			Why:   []string{"ログによると、接続に失敗しました。"},
			Faults: []string{
				"ログによると、接続を拒否されました。",
				"ログによると、接続がタイムアウトしました。",
				"ログによると、ホスト名を解決できませんでした。",
				"ログによると、接続先の同時接続数が上限に達しています。",
				"ログによると、暗号化の設定が接続先と合っていません。",
			},
			Steps: [][]string{
				{
					"接続先が localhost です。サーバーのホスト名を設定するか、同じタスクの別のコンテナに接続するなら、それが起動してそのポートで待ち受けているか確認してください。",
					"ホスト名の綴りと、タスクの DNS で解決できるか (プライベートホストゾーン、Cloud Map、Service Connect) を確認してください。",
					"ホスト名とポート、接続先が稼働しているかを確認してください。",
				},
				{"接続先のセキュリティグループがこのポートでタスクからの接続を許可しているか、経路があるかを確認してください。"},
			},
		},
	},
	{
		Code: MigrationFailed, Severity: Error, Alert: true,
		Faults: [][]string{
			{"does not exist", "doesn't exist", "unknown column", "no such table", "no such column", "table or view not found",
				"missing column", "missing table"},
		},
		English: Text{
			Title: "database migration failed",
			Why:   []string{"The log says that a database migration failed."},
			Faults: []string{
				"The log says that the database lacks a table or column that the program needs: a migration did not run, or " +
					"failed.",
			},
			Steps: [][]string{
				{"Look at the migration's error and the state of the schema, and repair it before you deploy again, or the next " +
					"task will fail the same way."},
			},
		},
		Japanese: Text{
			Title: "マイグレーションの失敗",
			Why:   []string{"ログによると、データベースのマイグレーションが失敗しました。"},
			Faults: []string{
				"ログによると、プログラムが必要とするテーブルまたはカラムがデータベースにありません。マイグレーションが未実行か、失敗しています。",
			},
			Steps: [][]string{
				{"マイグレーションのエラーとスキーマの状態を確認し、修復してから再デプロイしてください。そのままでは次のタスクも同じ状態で失敗します。"},
			},
		},
	},
	{
		Code: LicenseMissing, Severity: Error, Alert: true,
		English: Text{
			Title: "license not valid",
			Why:   []string{"The log says that a license is missing, invalid or expired."},
			Steps: [][]string{
				{"Check the license file or key that the container gets, and its expiry date."},
			},
		},
		Japanese: Text{
			Title: "無効なライセンス",
			Why:   []string{"ログによると、ライセンスがないか、無効か、期限切れです。"},
			Steps: [][]string{
				{"コンテナに渡しているライセンスファイルまたはキーと、その有効期限を確認してください。"},
			},
		},
	},
	{
		Code: ConfigurationMissing, Severity: Error, Alert: true,
		Faults: [][]string{
			{"unknown", "unrecogni", "invalid", "unexpected", "illegal", "bad option", "not allowed", "unsupported", "syntax",
				"pars", "unmarshal"},
			{"no such file", "nosuchfile", "filenotfound", "could not find file", "file doesn't exist"},
			{"not found", "missing", "does not exist", "required", "not specified", "not configured"},
		},
		English: Text{
			Title: "configuration missing or invalid", Titles: []string{"", "file not found", ""},
			Why: []string{"The log says that a configuration file or a setting is missing or not valid."},
			Faults: []string{
				"The log says that the program rejects its configuration: a setting is unknown or cannot be parsed.",
				"The log says that a file that the program needs does not exist.",
				"The log says that a configuration file or a setting is missing.",
			},
			Steps: [][]string{
				{"Check that the file is in the image or on a mounted volume, and that the setting is spelled as the program " +
					"expects."},
			},
		},
		Japanese: Text{
			Title: "設定の不足・誤り", Titles: []string{"", "ファイルが見つからない", ""},
			Why: []string{"ログによると、設定ファイルまたは設定項目がないか、値が不正です。"},
			Faults: []string{
				"ログによると、プログラムが設定を受け付けませんでした。未知の設定項目か、読み取れない値があります。",
				"ログによると、プログラムが必要とするファイルがありません。",
				"ログによると、設定ファイルまたは設定項目がありません。",
			},
			Steps: [][]string{
				{"ファイルがイメージまたはマウントしたボリュームにあるか、設定項目の名前がプログラムの想定どおりかを確認してください。"},
			},
		},
	},
	{
		Code: PermissionDenied, Severity: Error, Alert: true,
		Faults: [][]string{
			{"(accessdenied", "accessdenied: access denied", "not authorized to perform", "unauthorizedoperation",
				"(403) when calling"},
			{"permission denied for ", "command denied to user", "permission was denied on", "ora-01031",
				"insufficientprivilege", "must be owner of", "not authorized on"},
			{"eacces: permission denied, ", "errno 13]", "errno 30]", "read-only file system", "permission denied: '/",
				"nio.file.accessdenied", "access to the path", "open /", "mkdir /"},
		}, // in the order of ByAWS and those that follow it
		English: Text{
			Title: "permission denied",
			Why:   []string{"The log says that the program was denied access."},
			Faults: []string{
				"The log says that AWS denied the program a call of its API.",
				"The log says that the database denied the program access: its user lacks a privilege.",
				"The log says that the program was denied access to a file.",
			},
			Steps: [][]string{
				{"If it is a file: check its owner and mode, the container's user, and readonlyRootFilesystem."},
				{
					"If it is an AWS API call: allow the action for the task role (not the execution role).",
					"Allow the denied action for the task role (not the execution role).",
				},
				{"Grant the database user the privilege that it lacks (GRANT): the log names the table or schema."},
			},
		},
		Japanese: Text{
			Title: "権限不足",
			Why:   []string{"ログによると、プログラムがアクセスを拒否されました。"},
			Faults: []string{
				"ログによると、AWS の API の呼び出しが拒否されました。",
				"ログによると、データベースへのアクセスが拒否されました。ユーザーの権限が足りません。",
				"ログによると、ファイルへのアクセスが拒否されました。",
			},
			Steps: [][]string{
				{"ファイルの場合は、所有者とモード、コンテナのユーザー、readonlyRootFilesystem を確認してください。"},
				{
					"AWS の API の場合は、実行ロールではなくタスクロールにアクションを許可してください。",
					"拒否されたアクションを、実行ロールではなくタスクロールに許可してください。",
				},
				{"足りない権限をデータベースユーザーに GRANT してください。対象のテーブルやスキーマはログにあります。"},
			},
		},
	},
	{
		Code: SegmentationFault, Severity: Error, Alert: true,
		English: Text{
			Title: "segmentation fault",
			Why:   []string{"The log says that native code crashed with a segmentation fault."},
			Steps: [][]string{
				{"Compare the base image, native libraries and CPU architecture with those of the last version that worked."},
			},
		},
		Japanese: Text{
			Title: "セグメンテーション違反",
			Why:   []string{"ログによると、ネイティブコードがセグメンテーション違反で異常終了しました。"},
			Steps: [][]string{
				{"ベースイメージ、ネイティブライブラリ、CPU アーキテクチャを、最後に正常だったバージョンと見比べてください。"},
			},
		},
	},
	{
		Code: Panic, Severity: Error, Alert: true,
		English: Text{
			Title: "program panicked",
			Why:   []string{"The log ends with a panic."},
			Steps: [][]string{
				{"Look at the first frames of your own code below the panic, and at what this version changed there."},
			},
		},
		Japanese: Text{
			Title: "パニックで終了",
			Why:   []string{"ログの末尾にパニックが出力されています。"},
			Steps: [][]string{
				{"パニックの下に並ぶアプリケーションのコードの最初のフレームと、このバージョンでの変更点を確認してください。"},
			},
		},
	},
	{
		Code: UnhandledException, Severity: Error, Alert: true,
		English: Text{
			Title: "unhandled exception",
			Why:   []string{"The log ends with an exception."},
			Steps: [][]string{
				{"Look at the frames of your own code in the stack trace, and at what this version changed there."},
			},
		},
		Japanese: Text{
			Title: "未処理の例外",
			Why:   []string{"ログの末尾に例外が出力されています。"},
			Steps: [][]string{
				{"スタックトレースにあるアプリケーションのコードのフレームと、このバージョンでの変更点を確認してください。"},
			},
		},
	},
}
