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
	{cause: cause.PortInUse, any: []string{"アドレスは既に使用中です"}},
	{cause: cause.MissingEnvironmentVariable, any: []string{"未割り当ての変数です"}},
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"行 ", " 行: "},
		form: lazyregexp.New(`: (?:行 \d+|\d+ 行): [A-Za-z0-9_]+: .*(?:設定|指定|必須|未定義|空|環境変数)`)},
	{cause: cause.MissingModule, any: []string{"コマンドが見つかりません", "誤ったインタプリタです", "共有オブジェクトファイルを開けません",
		"シンボル検索エラーです", "メイン・クラス*ロードできません", "jarファイル*にアクセスできません"}},
	{cause: cause.MissingModule, mayBe: []string{"そのようなファイルやディレクトリはありません"},
		form: lazyregexp.New(`: (?:行 \d+|\d+ 行): /\S*/[^\s./]+(?:\.(?:sh|py|rb|js|jar))?: そのような`)},
	{cause: cause.AuthenticationFailed, any: []string{"パスワード認証に失敗しました", "ロール\"*\"は存在しません",
		"pg_hba.conf*エントリがありません"}},
	{cause: cause.ConfigurationMissing, any: []string{"データベース\"*\"は存在しません"}},
	{cause: cause.ConnectionRefused, any: []string{"接続を拒否されました", "接続がタイムアウトしました", "接続が相手からリセットされました",
		"ホストへの経路がありません", "ネットワークに届きません", "名前またはサービスが不明です", "名前解決に一時的に失敗しました",
		"ホスト名の解決に失敗しました", "アドレスに変換できませんでした", "サーバーへの接続に失敗しました", "現在クライアント数が多すぎます",
		"残りの接続スロットは", "データベースシステムは起動処理中です"}},
	{cause: cause.MigrationFailed, any: []string{"リレーション\"*\"は存在しません", "列\"*\"は存在しません"}},
	{cause: cause.PermissionDenied, any: []string{": 許可がありません", "許可されていない操作です", "読み込み専用ファイルシステムです",
		" へのアクセスが拒否されました", "データディレクトリ*権限設定が不正です", "データディレクトリ*所有者情報が間違っています"}},
	{cause: cause.ConfigurationMissing, any: []string{"認識できない設定パラメータ", "設定パラメータ*は不明です",
		"パラメータ*の値が不正です", "パラメータ*の値が無効です", "要求アドレスに割り当てられません",
		"データディレクトリ\"*\"は存在しません", "そのようなファイルやディレクトリはありません"}},
}
