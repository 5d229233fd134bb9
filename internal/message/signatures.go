package message

import (
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
)

// signatureText is what is said about a line of a log in one language. It refines what is said about a container that exited.
type signatureText struct {
	Title  string
	Why    string
	Faults map[connectionFault]string // in place of Why where the line itself says which fault it was
	Steps  []string
}

// connectionFault is what became of a connection.
type connectionFault string

const (
	connectionRefused  connectionFault = "refused"
	connectionTimedOut connectionFault = "timed out"
	hostNotResolved    connectionFault = "name not resolved"
)

// connectionFaults are how programs and their libraries write these, in lower case.
var connectionFaults = map[connectionFault][]string{
	connectionRefused:  {"refused"},
	connectionTimedOut: {"timed out", "etimedout", "i/o timeout", "timeout expired", "timeouterror"},
	hostNotResolved: {"enotfound", "eai_again", "no such host", "name or service not known", "nodename nor servname", "name resolution", "translate host name",
		"unknownhostexception", "unknown mysql server host", "name does not resolve", "host not found", "no address associated with hostname", "lookup address"},
}

// why is the sentence about a line. One that names no fault, or more than one, is said in general.
func (t signatureText) why(line string) string {
	line = strings.ToLower(line)
	var said []string
	for fault, sentence := range t.Faults {
		if slices.ContainsFunc(connectionFaults[fault], func(words string) bool { return strings.Contains(line, words) }) {
			said = append(said, sentence)
		}
	}
	if len(said) != 1 {
		return t.Why
	}
	return said[0]
}

var englishSignatures = map[diagnosis.SignatureKind]signatureText{
	diagnosis.OutOfHeapSignature: {
		Title: "out of heap memory",
		Why:   "The log says that the program used up its own memory limit; the container's limit was not the one it met.",
		Steps: []string{
			"Raise the program's own limit within the container's memory: -XX:MaxRAMPercentage (JVM), --max-old-space-size (Node.js), memory_limit (PHP).",
			"If it grew over hours, take a heap dump and look for a leak.",
		},
	},
	diagnosis.ExecFormatSignature: {
		Title: "wrong binary format",
		Why:   "The log says that the program was built for another CPU architecture, or that its script has no first line naming an interpreter.",
		Steps: []string{"Compare runtimePlatform.cpuArchitecture in the task definition with the platform of the image, and build for that platform."},
	},
	diagnosis.PortInUseSignature: {
		Title: "port in use",
		Why:   "The log says that the port on which the program wants to listen is taken.",
		Steps: []string{"Look for a second process or container of the task on the same port: containers share ports in the network modes awsvpc and host."},
	},
	diagnosis.MissingVariableSignature: {
		Title: "environment variable missing",
		Why:   "The log says that an environment variable is missing or not valid.",
		Steps: []string{
			"Add the variable to environment or secrets of the container in the task definition, and deploy again.",
			"Compare the names with those of the last task definition that worked.",
		},
	},
	diagnosis.MissingModuleSignature: {
		Title: "module not found",
		Why:   "The log says that a module, class or library is not in the image.",
		Steps: []string{"Check that the image's build installs it: dependency and lock file, production-only installs, files left out by .dockerignore."},
	},
	diagnosis.AuthenticationSignature: {
		Title: "login refused",
		Why:   "The log says that a database or another server refused the program's login.",
		Steps: []string{"Check the user and password that the container gets; after a rotation, tasks have the new value only when they are started anew."},
	},
	diagnosis.CertificateSignature: {
		Title: "certificate not trusted",
		Why:   "The log says that a server's certificate could not be verified.",
		Steps: []string{
			"Install ca-certificates in the image: slim and distroless bases often have none.",
			"If the server's certificate comes from a private authority, add that authority's to the image; also check the certificate's host name and its date of expiry.",
		},
	},
	diagnosis.ConnectionRefusedSignature: {
		Title: "connection failed",
		Why:   "The log says that a connection failed.",
		Faults: map[connectionFault]string{
			connectionRefused:  "The log says that a connection was refused.",
			connectionTimedOut: "The log says that a connection timed out.",
			hostNotResolved:    "The log says that a host name could not be resolved.",
		},
		Steps: []string{
			"Check host name and port, and that the other side runs.",
			"Check that its security group admits the task's security group on this port, and that the subnets have a route to it.",
		},
	},
	diagnosis.MigrationFailedSignature: {
		Title: "database migration failed",
		Why:   "The log says that a database migration failed.",
		Steps: []string{"Look at the migration's error and at the schema's state; repair it before you deploy again, as the next task will meet the same state."},
	},
	diagnosis.LicenseMissingSignature: {
		Title: "license not valid",
		Why:   "The log says that a license is missing, invalid or expired.",
		Steps: []string{"Check the license file or key that the container gets, and its date of expiry."},
	},
	diagnosis.ConfigurationMissingSignature: {
		Title: "configuration missing or invalid",
		Why:   "The log says that a configuration file or a setting is missing or not valid.",
		Steps: []string{"Check that the file is in the image or on a mounted volume, and that the setting's name is spelt as the program expects."},
	},
	diagnosis.PermissionDeniedSignature: {
		Title: "permission denied",
		Why:   "The log says that the program was denied access.",
		Steps: []string{
			"If it is a file: check its owner and mode, the container's user, and readonlyRootFilesystem.",
			"If it is a call to AWS: allow the action for the task role (not the execution role).",
		},
	},
	diagnosis.SegmentationFaultSignature: {
		Title: "segmentation fault",
		Why:   "The log says that native code crashed with a segmentation fault.",
		Steps: []string{"Compare the image's base, its native libraries and its CPU architecture with those of the last version that worked."},
	},
	diagnosis.PanicSignature: {
		Title: "program panicked",
		Why:   "The log ends with a panic.",
		Steps: []string{"Look at the first frames of your own code below the panic, and at what this version changed there."},
	},
	diagnosis.UnhandledExceptionSignature: {
		Title: "unhandled exception",
		Why:   "The log ends with an exception.",
		Steps: []string{"Look at the frames of your own code in the stack trace, and at what this version changed there."},
	},
}

var japaneseSignatures = map[diagnosis.SignatureKind]signatureText{
	diagnosis.OutOfHeapSignature: {
		Title: "ヒープメモリ不足",
		Why:   "ログによると、プログラム自身のメモリ上限に達しました (コンテナの上限ではありません)。",
		Steps: []string{
			"コンテナのメモリに収まる範囲でプログラムの上限を引き上げてください: -XX:MaxRAMPercentage (JVM)、--max-old-space-size (Node.js)、memory_limit (PHP)。",
			"数時間かけて増え続けていた場合は、ヒープダンプを取得してメモリリークを調べてください。",
		},
	},
	diagnosis.ExecFormatSignature: {
		Title: "実行形式の不正",
		Why:   "ログによると、実行ファイルが別の CPU アーキテクチャ用にビルドされているか、スクリプトの先頭行にインタープリターの指定がありません。",
		Steps: []string{"タスク定義の runtimePlatform.cpuArchitecture とイメージのプラットフォームを見比べ、一致するようにビルドしてください。"},
	},
	diagnosis.PortInUseSignature: {
		Title: "ポートの競合",
		Why:   "ログによると、プログラムが待ち受けるポートはすでに使われています。",
		Steps: []string{"タスク内の別のプロセスやコンテナが同じポートを使っていないか確認してください。ネットワークモードが awsvpc または host の場合、ポートはコンテナ間で共有されます。"},
	},
	diagnosis.MissingVariableSignature: {
		Title: "環境変数の不足",
		Why:   "ログによると、環境変数が設定されていないか、値が不正です。",
		Steps: []string{
			"タスク定義のコンテナの environment または secrets に変数を追加し、再デプロイしてください。",
			"最後に正常だったタスク定義と変数名を見比べてください。",
		},
	},
	diagnosis.MissingModuleSignature: {
		Title: "モジュールが見つからない",
		Why:   "ログによると、モジュール、クラス、またはライブラリがイメージに含まれていません。",
		Steps: []string{"イメージのビルドでインストールされているか確認してください: 依存関係の定義とロックファイル、本番用のみのインストール、.dockerignore による除外。"},
	},
	diagnosis.AuthenticationSignature: {
		Title: "ログイン拒否",
		Why:   "ログによると、データベースなどの接続先にログインを拒否されました。",
		Steps: []string{"コンテナに渡しているユーザー名とパスワードを確認してください。ローテーション後の値は、タスクを起動し直すまで反映されません。"},
	},
	diagnosis.CertificateSignature: {
		Title: "証明書の検証失敗",
		Why:   "ログによると、接続先の証明書を検証できませんでした。",
		Steps: []string{
			"イメージに ca-certificates をインストールしてください。slim や distroless のベースイメージには含まれないことがあります。",
			"接続先の証明書がプライベート認証局のものなら、その認証局の証明書をイメージに追加してください。証明書のホスト名と有効期限も確認してください。",
		},
	},
	diagnosis.ConnectionRefusedSignature: {
		Title: "接続失敗",
		Why:   "ログによると、接続に失敗しました。",
		Faults: map[connectionFault]string{
			connectionRefused:  "ログによると、接続を拒否されました。",
			connectionTimedOut: "ログによると、接続がタイムアウトしました。",
			hostNotResolved:    "ログによると、ホスト名を解決できませんでした。",
		},
		Steps: []string{
			"ホスト名とポート、接続先が稼働しているかを確認してください。",
			"接続先のセキュリティグループがこのポートでタスクのセキュリティグループを許可しているか、サブネットから経路があるかを確認してください。",
		},
	},
	diagnosis.MigrationFailedSignature: {
		Title: "マイグレーションの失敗",
		Why:   "ログによると、データベースのマイグレーションが失敗しました。",
		Steps: []string{"マイグレーションのエラーとスキーマの状態を確認し、修復してから再デプロイしてください。そのままでは次のタスクも同じ状態で失敗します。"},
	},
	diagnosis.LicenseMissingSignature: {
		Title: "無効なライセンス",
		Why:   "ログによると、ライセンスがないか、無効か、期限切れです。",
		Steps: []string{"コンテナに渡しているライセンスファイルまたはキーと、その有効期限を確認してください。"},
	},
	diagnosis.ConfigurationMissingSignature: {
		Title: "設定の不足・誤り",
		Why:   "ログによると、設定ファイルまたは設定項目がないか、値が不正です。",
		Steps: []string{"ファイルがイメージまたはマウントしたボリュームにあるか、設定項目の名前がプログラムの想定どおりかを確認してください。"},
	},
	diagnosis.PermissionDeniedSignature: {
		Title: "権限不足",
		Why:   "ログによると、プログラムがアクセスを拒否されました。",
		Steps: []string{
			"ファイルの場合は、所有者とモード、コンテナのユーザー、readonlyRootFilesystem を確認してください。",
			"AWS の API の場合は、実行ロールではなくタスクロールにアクションを許可してください。",
		},
	},
	diagnosis.SegmentationFaultSignature: {
		Title: "セグメンテーション違反",
		Why:   "ログによると、ネイティブコードがセグメンテーション違反で異常終了しました。",
		Steps: []string{"ベースイメージ、ネイティブライブラリ、CPU アーキテクチャを、最後に正常だったバージョンと見比べてください。"},
	},
	diagnosis.PanicSignature: {
		Title: "パニックで終了",
		Why:   "ログの末尾にパニックが出力されています。",
		Steps: []string{"パニックの下に並ぶアプリケーションのコードの最初のフレームと、このバージョンでの変更点を確認してください。"},
	},
	diagnosis.UnhandledExceptionSignature: {
		Title: "未処理の例外",
		Why:   "ログの末尾に例外が出力されています。",
		Steps: []string{"スタックトレースにあるアプリケーションのコードのフレームと、このバージョンでの変更点を確認してください。"},
	},
}
