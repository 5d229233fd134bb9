package logcause

import (
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// japaneseRules know what the C library, bash, PostgreSQL and Java's launcher say in Japanese (ja_JP), after their
// catalogues of messages.
var japaneseRules = []rule{
	{cause: cause.OutOfHeap, any: []string{"メモリを確保できません"}},
	{cause: cause.ExecFormatError, any: []string{"実行形式エラー", "バイナリファイルを実行できません"}},
	{cause: cause.PortInUse, any: []string{"アドレスは既に使用中です", "ポート*既に使用され", "ポート*すでに使用され", "ポート*は使用中"}},
	{cause: cause.MissingEnvironmentVariable, any: []string{"未割り当ての変数です", "環境変数*設定されていません", "環境変数*設定されていない",
		"環境変数*定義されていません", "環境変数*指定されていません", "環境変数*未設定", "環境変数*未定義", "環境変数*見つかりません", "環境変数*がありません",
		"環境変数*が必要です", "環境変数*が空です", "環境変数*を設定してください", "環境変数*を指定してください", "必須の環境変数"}},
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"設定されていません", "未設定", "が必要です", "が空です", "が未定義"},
		form: lazyregexp.New(`\b[A-Z][A-Z0-9]*_[A-Z0-9_]+[」』'"\x60]? ?が(?:設定されていません|未設定|必要です|空です|未定義)`)},
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"行 ", " 行: "},
		form: lazyregexp.New(`: (?:行 \d+|\d+ 行): [A-Za-z0-9_]+: .*(?:設定|指定|必須|未定義|空|環境変数)`)},
	{cause: cause.MissingModule, any: []string{"コマンドが見つかりません", "誤ったインタプリタです", "共有オブジェクトファイルを開けません",
		"シンボル検索エラーです", "メイン・クラス*ロードできません", "jarファイル*にアクセスできません"}},
	{cause: cause.MissingModule, loud: []string{"モジュール*見つかりません", "ライブラリ*見つかりません", "クラス*見つかりません"}},
	{cause: cause.MissingModule, mayBe: []string{"そのようなファイルやディレクトリはありません"},
		form: lazyregexp.New(`: (?:行 \d+|\d+ 行): /\S*/[^\s./]+(?:\.(?:sh|py|rb|js|jar))?: そのような`)},
	{cause: cause.AuthenticationFailed, any: []string{"パスワード認証に失敗しました", "ロール\"*\"は存在しません",
		"pg_hba.conf*エントリがありません"}},
	{cause: cause.AuthenticationFailed, loud: []string{"への認証に失敗しました", "の認証に失敗しました", "へのログインに失敗しました",
		"apiキーが無効", "apiキーが不正", "パスワードが間違って"}, unless: []string{"ユーザー", "利用者", "会員", "顧客"}},
	{cause: cause.ConfigurationMissing, any: []string{"データベース\"*\"は存在しません"}},
	{cause: cause.ConnectionRefused, any: []string{"接続を拒否されました", "接続がタイムアウトしました", "接続が相手からリセットされました",
		"ホストへの経路がありません", "ネットワークに届きません", "名前またはサービスが不明です", "名前解決に一時的に失敗しました",
		"ホスト名の解決に失敗しました", "アドレスに変換できませんでした", "サーバーへの接続に失敗しました", "現在クライアント数が多すぎます",
		"残りの接続スロットは", "データベースシステムは起動処理中です"}},
	{cause: cause.ConnectionRefused, loud: []string{"に接続できません", "へ接続できません", "への接続に失敗しました", "への接続がタイムアウト",
		"との接続に失敗しました", "に接続できなかった", "との接続が切断されました"}},
	{cause: cause.MigrationFailed, any: []string{"リレーション\"*\"は存在しません", "列\"*\"は存在しません"}},
	{cause: cause.MigrationFailed, loud: []string{"マイグレーションに失敗", "マイグレーションが失敗", "マイグレーションの適用に失敗",
		"未適用のマイグレーション", "テーブル*存在しません"}},
	{cause: cause.PermissionDenied, any: []string{": 許可がありません", "許可されていない操作です", "読み込み専用ファイルシステムです",
		" へのアクセスが拒否されました", "データディレクトリ*権限設定が不正です", "データディレクトリ*所有者情報が間違っています"}},
	{cause: cause.ConfigurationMissing, any: []string{"認識できない設定パラメータ", "設定パラメータ*は不明です",
		"パラメータ*の値が不正です", "パラメータ*の値が無効です", "要求アドレスに割り当てられません",
		"データディレクトリ\"*\"は存在しません", "そのようなファイルやディレクトリはありません"}},
	{cause: cause.ConfigurationMissing, loud: []string{"設定ファイル*見つかりません", "設定ファイル*読み込めません", "設定ファイル*存在しません",
		"設定ファイル*が不正", "設定ファイル*読み込みに失敗", "設定値*不正", "設定*が間違って", "設定に誤り"}},
}
