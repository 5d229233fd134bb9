package logcause

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cause"
)

// kinds are logs of one kind, each with the cause that all of them have; those of programs that failed by themselves
// end with the newest line.
var kinds = map[string]struct {
	isOver bool // whether the programs are not known to have failed
	want   cause.Code
	logs   []string
}{
	"a program that was stopped and ended well": {true, "", []string{
		"[WARNING] 333/120000 (8) : Server b/s1 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\"\n[ALERT] 333/120000 (8) : backend 'b' has no server available!\n[WARNING] 333/120001 (1) : Current worker #1 (8) exited with code 0 (Exit)",
		"ERROR probe: dial tcp 10.0.0.5:80: connect: connection refused\n2026-11-30 01:00:00,000 INFO exited: probe (exit status 0; expected)",
		"FATAL: could not connect to shop-db, leaving it to the next run\njob exited with code 0",
	}},
	"a program that serves after a failure": {true, "", []string{
		"sendto: Network is unreachable\n[2026-11-30 00:48:11.255] RPC Server Serving RPC and Web requests on 0.0.0.0:9091/transmission/ (rpc-server.c:1243)",
		"error: [Errno 111] Connection refused\nServing HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...",
		"dial tcp 10.0.0.5:6379: connect: connection refused\n2026/11/30 01:00:00 serving requests on :8080",
	}},
	"what came from outside and is quoted": {true, "", []string{
		"ERROR user input: \"FATAL: password authentication failed for user app\"",
		"[ERROR] payload: 'dial tcp 10.0.0.5:6379: connect: connection refused'",
		"level=error msg=rejected request body: \"x509: certificate signed by unknown authority\"",
		"ERROR rejected, message from client: \"connection timed out\"",
	}},
	"an error that is quoted of a response": {true, cause.AuthenticationFailed, []string{
		"ERROR error response body: \"password authentication failed\"",
		"ERROR failed request: \"password authentication failed\"",
		"ERROR database client: \"password authentication failed\"",
	}},
	"an entry point that cannot be executed": {false, cause.EntrypointNotFound, []string{
		"exec /entrypoint.sh: no such file or directory",
		"exec ./server: no such file or directory",
		"standard_init_linux.go:228: exec user process caused: no such file or directory",
		"exec /usr/local/bin/docker-entrypoint.sh: no such file or directory\nexec /usr/local/bin/docker-entrypoint.sh: no such file or directory",
	}},
	"what pm2 says of a program that ended": {false, cause.ConnectionRefused, []string{
		"Error: connect ECONNREFUSED 10.0.0.5:5432\nPM2 error: app=shop id=0 does not have a pid",
	}},
	"a log router that is gone": {false, cause.ConnectionRefused, []string{
		"INFO up\ncould not connect to fluentd after 10 retries",
		"ERROR logger: could not connect to fluentd after 3 retries",
	}},
	"what tells more than a log router that is gone": {false, cause.UnhandledException, []string{
		"ValueError: stock is odd\ncould not connect to fluentd after 10 retries",
		"could not connect to fluentd after 10 retries\nValueError: stock is odd",
	}},
	"a panic below an error of something else": {false, cause.Panic, []string{
		"level=error msg=\"mail: dial tcp 10.0.0.5:25: connect: connection refused\"\npanic: inventory out of sync: sku 17\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:9 +0x1d",
		"{\"level\":\"error\",\"msg\":\"cache: password authentication failed\"}\npanic: interface conversion: interface {} is string, not int\n\ngoroutine 1 [running]:",
		"ERROR mail: connection refused\npanic: assignment to entry in nil map\n\ngoroutine 1 [running]:",
		"ERROR mail: connection refused\npanic: runtime error: makeslice: len out of range\n\ngoroutine 1 [running]:",
		"ERROR mail: connection refused\nthread 'main' panicked at src/main.rs:9:5:\nstock must be positive",
		"ERROR mail: connection refused\nthread 'main' panicked at 'stock must be positive', src/main.rs:9:5",
	}},
	"a panic about the error above it": {false, cause.ConnectionRefused, []string{
		"level=panic msg=\"dial tcp 10.0.0.5:6379: connect: connection refused\"\npanic: (*logrus.Entry) 0xc000128000\n\ngoroutine 1 [running]:",
		"ERROR ping: connection refused\nthread 'main' panicked at src/main.rs:9:5:\ncalled `Option::unwrap()` on a `None` value",
		"level=error msg=\"dial tcp 10.0.0.5:6379: connect: connection refused\"\npanic: cannot run without cache\n\ngoroutine 1 [running]:",
		"level=error msg=\"redis: connection refused\"\npanic: redis is gone\n\ngoroutine 1 [running]:",
		"level=error msg=\"ping: connection refused\"\npanic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x7c1f26]\n\ngoroutine 1 [running]:",
	}},
	"advice not to be root": {false, "", []string{
		"You are running ZNC as root! Don't do that! There are not many valid\nreasons for this and it can, in theory, cause great damage!",
		"You are running this as root! Consider another user.",
		"WARNING: you are running uWSGI as root!",
		"Please do not run me as root!\nstarting anyway",
	}},
	"a refusal to be root": {false, cause.PermissionDenied, []string{
		"mariadbd: Please consult the MariaDB Documentation to find out how to run mariadbd as root!",
		"mysqld: Please read \"Security\" section of the manual to find out how to run mysqld as root!",
		"initdb: error: cannot be run as root",
		"java.lang.RuntimeException: can not run elasticsearch as root",
		"ERROR: zygote: Running as root without --no-sandbox is not supported.",
	}},
	"keys of the configuration that are missing": {false, cause.ConfigurationMissing, []string{
		"Error: Missing required keys: DATABASE_URL, SESSION_SECRET\n    at Provider.required (/app/node_modules/nconf/lib/nconf/provider.js:364:11)",
		"Error: Missing required settings: database.host",
		"RuntimeError: Missing required configuration keys: redis_url",
		"ERROR Missing required properties: [spring.datasource.url]",
	}},
	"a setting of a type that it cannot have": {false, cause.ConfigurationMissing, []string{
		"Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in <module>\nValueError: Config 'DEBUG' has value 'verbose'. Not a valid bool.",
		"Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in <module>\nValueError: Config 'PORT' has value 'x'. Not a valid int.",
		"2026/11/30 01:00:00 envconfig.Process: assigning APP_PORT to Port: converting 'abc' to type int. details: strconv.ParseInt: parsing \"abc\": invalid syntax",
		"2026/11/30 01:00:00 env: parse error on field \"Port\" of type \"int\": strconv.ParseInt: parsing \"abc\": invalid syntax",
	}},
	"a setting that the program calls bad": {false, cause.ConfigurationMissing, []string{
		"error: /app/l.conf:3 bad rotation count 'many'\nHandling 0 logs",
		"ts=2026-11-30T00:49:31.294Z level=error msg=\"Error creating an exporter\" err=\"unsupported scheme: \\\"ftp\\\"\"",
		"ERROR invalid poll interval: \"often\"",
		"FATAL: unknown log level 'loud'",
		"2026-11-30 01:00:00 ERROR: The MongoDB database name must not be null or empty",
		"ERROR the endpoint must not be blank",
	}},
	"a program that is not in the image": {false, cause.MissingModule, []string{
		"  File \"/usr/lib/python3.11/subprocess.py\", line 1953, in _execute_child\n    raise child_exception_type(errno_num, err_msg, err_filename)\nFileNotFoundError: [Errno 2] No such file or directory: 'prisma'",
		"  File \"/usr/lib/python3.9/subprocess.py\", line 1823, in _execute_child\nFileNotFoundError: [Errno 2] No such file or directory: '/opt/bin/convert'",
		"java.io.IOException: Cannot run program \"ffmpeg\": error=2, No such file or directory\n\tat java.base/java.lang.ProcessBuilder.start(ProcessBuilder.java:1143)",
		"Unhandled exception. System.ComponentModel.Win32Exception (2): An error occurred trying to start process 'wkhtmltopdf' with working directory '/app'. No such file or directory",
		"Can't exec \"convert\": No such file or directory at /app/a.pl line 3.",
	}},
	"a module that a program does not know": {false, cause.MissingModule, []string{
		"Error: Evaluation Error: Error while evaluating a Function Call, Could not find class ::shop::web for app-1 (file: /app/site.pp, line: 2, column: 3)",
		"[ERROR] server-impl.js - Failed to migrate db { Error: No such driver found, please try to install it via npm install db-migrate-sqlite3",
		"2026/11/30 01:00:00 sql: unknown driver \"postgres\" (forgotten import?)",
		"sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres",
		"  [taskdef] Could not load definitions from resource org/shop/tasks.properties. It could not be found.\nBUILD FAILED",
	}},
	"a file that is not there": {false, cause.ConfigurationMissing, []string{
		"directory_create_or_exist: mkdir failed on directory /app/nolock/x/y: No such file or directory",
		"loading rules\nException: Sys_error \"/etc/shop/rules.txt: No such file or directory\".",
		"Error in file(file, \"rt\") : cannot open the connection\nIn file(file, \"rt\") :\n  cannot open file '/data/sales.csv': No such file or directory\nExecution halted",
		"FATAL user database directory /var/lib/ntfy does not exist or is not accessible",
		"Buildfile: build.xml does not exist!\nBuild failed",
		"cat: can't open '/tmp/conf/jvm.config': No such file or directory\nusage: druid <command> [ <args> ]",
		"convert: unable to open image `/data/in/1.png': No such file or directory @ error/blob.c/OpenBlob/2998.\nconvert: no images defined `/data/out/1.jpg' @ error/convert.c/3234.",
		"ERROR can't setup store: unable to open database file: no such file or directory",
		"Error: the directory /srv/shop does not exist",
		"Unhandled FILE-DOES-NOT-EXIST in thread #<SB-THREAD:THREAD \"main thread\">:\n  The file #P\"/etc/shop/jobs.lisp\" does not exist: No such file or directory",
	}},
	"a database whose file may not be opened": {false, cause.PermissionDenied, []string{
		"sqlite3.OperationalError: unable to open database file",
		"ERROR attempt to write a readonly database",
	}},
	"data of the program's own that are gone": {false, cause.Panic, []string{
		"{\"level\":\"panic\",\"msg\":\"failed to recover v3 backend from snapshot\",\"error\":\"failed to find database snapshot file (snap: snapshot file doesn't exist)\"}\npanic: failed to recover v3 backend from snapshot\n\ngoroutine 1 [running]:",
		"panic: wal: segment file doesn't exist\n\ngoroutine 1 [running]:",
		"panic: index file doesn't exist\n\ngoroutine 1 [running]:",
	}},
	"code below a frame": {false, cause.UnhandledException, []string{
		"Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in f\n    raise ShopError(\"connection refused\" if down else \"no price\")\nshop.ShopError: no price",
		"Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in f\n    assert ok, \"permission denied\"\nAssertionError: 3",
		"Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in f\n    log(f\"config '{k}' is missing, and has no default\")\nZeroDivisionError: division by zero",
	}},
	"a setting that Starlette misses": {false, cause.MissingEnvironmentVariable, []string{
		"Traceback (most recent call last):\n  File \"/x/config.py\", line 117, in get\n    raise KeyError(f\"Config '{key}' is missing, and has no default.\")\nKeyError: \"Config 'SECRET_KEY' is missing, and has no default.\"",
	}},
	"a file that is not there, beside the reason": {false, cause.UnhandledException, []string{
		"ERROR image not there: open /data/img/1.png: no such file or directory\nTraceback (most recent call last):\n  File \"/app/a.py\", line 3, in f\nZeroDivisionError: division by zero",
		"ERROR open /data/a: no such file or directory\nException in thread \"main\" java.lang.IllegalStateException: twice\n\tat a.B.c(B.java:1)",
		"error: stat /data/a: no such file or directory\nTypeError: Cannot read properties of undefined (reading 'id')\n    at f (/app/a.js:1:1)",
	}},
	"words of a program's own data": {false, "", []string{
		"INFO starting\nERROR order 17: unknown mode 'express'\nINFO next order",
		"ERROR truck 7 has an unknown driver 'Bob'",
		"ERROR row 12: price is required\nERROR 1 row refused",
		"ERROR record 18: failed to parse date 2026-13-01",
		"ERROR user 12 not moved: email address already in use",
		"invoice INV-0013: currency is required",
		"ERROR line 12 of in.csv: invalid value for column price",
		"ERROR driver 17: driving license is invalid since 2024",
		"ERROR column 3 does not exist in sheet 2",
		"ledgerd[2002]: journal 4 of 9 is shorter than its header says",
		"INFO loaded 28000 rows\nERROR shop2022.csv has 3 columns more than shop2021.csv",
		"# Fatal error loading the DB: Invalid argument. Exiting.",
		"ERROR: the file path /x is not found in the archive",
		"ls: cannot access '/docker-entrypoint.d': No such file or directory\nboom",
		"ERROR cannot delete /tmp/upload-1: No such file or directory\nbye",
		"ERROR ユーザーの登録に必要な許可がありません: 利用者=17",
		"ERROR 管理画面へのアクセスが拒否されました: IP=10.0.0.9",
		"e.sh: 行 4: COUNT: 数値が必要です",
	}},
	"a fatal line about something else than an error that was handled": {false, "", []string{
		"ERROR cache: dial tcp 10.0.3.9:6379: connect: connection refused\nINFO no cache today\nFATAL tariff table has a gap in October",
		"E, [2026-11-12T04:10:00.118 #1] ERROR -- : cannot load such file -- vips\nI, [2026-11-12T04:10:03.020 #1]  INFO -- : 12 queues\n" +
			"F, [2026-11-12T04:10:03.118 #1] FATAL -- : two leaders hold lease 7 of shard 4",
		"ERROR キャッシュサーバーへの接続が拒否されました\nINFO キャッシュなしで処理を行います\nFATAL 締め日が 10 月と 11 月の両方で登録されています",
	}},
	"a fatal line about the error above it": {false, cause.ConnectionRefused, []string{
		"ERROR cache: dial tcp 10.0.3.9:6379: connect: connection refused\nINFO flushing\nFATAL shop is down",
		"ERROR cache: dial tcp 10.0.3.9:6379: connect: connection refused\nINFO flushing\nFATAL nobody gets any price without a cache",
		"ERROR cache: dial tcp 10.0.3.9:6379: connect: connection refused\nINFO flushing\nFATAL second step of nine was not possible: failed",
		"ERROR キャッシュへの接続が拒否されました\nINFO 後片付けをします\nFATAL 起動処理の第二段階で中断しました",
	}},
	"a fatal line of JSON below the reason": {false, cause.ConnectionRefused, []string{
		`{"level":"error","msg":"dial tcp: lookup mq.internal: no such host"}` + "\n" + `{"level":"info","msg":"draining"}` + "\n" +
			`{"level":"fatal","msg":"gave up"}`,
		"time=1 level=ERROR msg=\"dial tcp: lookup mq.internal: no such host\"\ntime=2 level=INFO msg=draining\n" +
			"time=3 level=FATAL msg=\"could not boot in 20 s\"",
	}},
	"Zig's panic": {false, cause.Panic, []string{"thread 7 panic: reached unreachable code\n/src/main.zig:31:5: 0x103a1c in main (shop)"}},
	"health checks after the reason": {false, cause.ConnectionRefused, []string{
		"boot: dial tcp 10.0.3.9:6379: connect: connection refused\n" + strings.Repeat("GET /healthz 503 1ms\nGET /healthz 503 2ms\n", 20),
		"a.PoolTimeout: pool initialization incomplete\n" +
			strings.Repeat("7 \"GET /up\" 503 \"ELB-HealthChecker/2.0\"\n8 \"GET /up\" 503 \"ELB-HealthChecker/2.0\"\n", 20),
		"KnexTimeoutError: Knex: Timeout acquiring a connection. The pool is probably full.\n    at Client.acquireConnection (/app/client.js:332:26)",
	}},
	"a variable that is mandatory": {false, cause.MissingEnvironmentVariable, []string{
		"Environment variable SYNAPSE_CONFIG_PATH is mandatory, exiting.",
		"The variable DB_PASSWORD is mandatory",
		"env var API_TOKEN is mandatory",
	}},
	"a server that a check does not reach": {false, cause.ConnectionRefused, []string{
		"✓ DATABASE_URL is defined.\n✗ Unable to connect to the database.\nerror Command failed with exit code 1.\ninfo Visit https://yarnpkg.com/en/docs/cli/run for documentation about this command.\nERROR: \"check-db\" exited with 1.\nerror Command failed with exit code 1.",
		"✖ Could not connect to redis\nnext\nnext\nerror Command failed with exit code 1.",
		"❌ Failed to connect to the queue\na\nb\nc\nnpm ERR! code ELIFECYCLE",
	}},
	"a context that did not start": {false, cause.UnhandledException, []string{
		"2018-01-02 10:12:21.703:WARN:oejw.WebAppContext:main: Failed startup of context o.e.j.w.WebAppContext@7bfcd12c{/}\norg.springframework.beans.factory.BeanCreationException: Error creating bean with name 'tm'\n\tat a.B.c(B.java:1)",
		"2026-11-30 01:00:00 WARN Failed startup of context ServletContextHandler{/}\njava.lang.IllegalStateException: twice\n\tat a.B.c(B.java:1)",
		"WARNING: Failed startup of context o.e.j.s.ServletContextHandler@1{/}\njavax.servlet.ServletException: shop\n\tat a.B.c(B.java:1)",
	}},
	"Japanese: no heap":       {false, cause.OutOfHeap, []string{"fork: メモリを確保できません", "bash: 起動できません: メモリを確保できません", "cp: メモリを確保できません"}},
	"Japanese: other machine": {false, cause.ExecFormatError, []string{"/app/server: 実行形式エラー", "e.sh: 行 2: /app/server: バイナリファイルを実行できません: 実行形式エラー", "e.sh: 3 行: /app/x: バイナリファイルを実行できません"}},
	"Japanese: port":          {false, cause.PortInUse, []string{"LOG:  IPv4アドレス\"0.0.0.0\"のbindに失敗しました: アドレスは既に使用中です", "bind: アドレスは既に使用中です", "httpd: アドレスは既に使用中です: 0.0.0.0:80"}},
	"Japanese: variable": {false, cause.MissingEnvironmentVariable, []string{
		"e.sh: 行 4: DATABASE_URL: データベースの接続先が設定されていません", "e.sh: 行 4: DB_HOST: 未割り当ての変数です",
		"e.sh: 4 行: DB_HOST: 未割り当ての変数です", "e.sh: 4 行: API_KEY: 指定してください"}},
	"Japanese: module": {false, cause.MissingModule, []string{
		"e.sh: 行 3: /opt/batch/run.sh: そのようなファイルやディレクトリはありません", "e.sh: 行 3: jq: コマンドが見つかりません",
		"bash: ./a.sh: /bin/zsh: 誤ったインタプリタです: そのようなファイルやディレクトリはありません",
		"./app: 共有ライブラリのロード中にエラーが発生しました: libpq.so.5: 共有オブジェクトファイルを開けません: そのようなファイルやディレクトリはありません",
		"エラー: Jarファイルapp.jarにアクセスできません"}},
	"Japanese: password": {false, cause.AuthenticationFailed, []string{
		"psql: エラー: \"10.0.0.5\"、ポート5432のサーバーへの接続に失敗しました: FATAL:  ユーザー\"app\"のパスワード認証に失敗しました",
		"FATAL:  ロール\"app\"は存在しません", "FATAL:  pg_hba.conf にホスト\"10.0.0.5\"、ユーザー\"app\"、データベース\"shop, 暗号化なし用のエントリがありません"}},
	"Japanese: server": {false, cause.ConnectionRefused, []string{
		"psql: エラー: \"127.0.0.1\"、ポート5432のサーバーへの接続に失敗しました: 接続を拒否されました\n\tサーバーはそのホスト上で稼働していてTCP/IP接続を受け付けていますか?",
		"psql: エラー: ホスト名\"shop-db\"をアドレスに変換できませんでした: 名前またはサービスが不明です",
		"curl: 接続がタイムアウトしました", "connect: ホストへの経路がありません", "FATAL:  現在クライアント数が多すぎます"}},
	"Japanese: tables": {false, cause.MigrationFailed, []string{
		"ERROR:  リレーション\"orders\"は存在しません", "psycopg2.errors.UndefinedTable: リレーション\"a\"は存在しません", "ERROR:  列\"price\"は存在しません"}},
	"Japanese: permission": {false, cause.PermissionDenied, []string{
		"cp: 通常ファイル '/etc/shop.conf' を作成できません: 許可がありません", "mkdir: ディレクトリ '/app/x' を作成できません: 読み込み専用ファイルシステムです",
		"ERROR:  テーブル orders へのアクセスが拒否されました", "FATAL:  データディレクトリ\"/data\"の権限設定が不正です"}},
	"Japanese: setting": {false, cause.ConfigurationMissing, []string{
		"postgres: サーバー設定ファイル\"/app/d/postgresql.conf\"にアクセスできません: そのようなファイルやディレクトリはありません",
		"tar (child): /backup/site.tar.gz: open 不能: そのようなファイルやディレクトリはありません\ntar (child): Error is not recoverable: exiting now\ntar: Child returned status 2\ntar: Error is not recoverable: exiting now",
		"FATAL:  データベース\"shop\"は存在しません", "FATAL:  パラメータ\"max_connections\"の値が不正です: \"many\""}},
	"Japanese: a program's own words": {false, "", []string{
		"ERROR ユーザー 17 の認証に失敗しました", "ERROR 注文 17 の設定が見つかりません", "ERROR 会員のパスワードが間違っています"}},
	"Japanese: a program's own variable": {false, cause.MissingEnvironmentVariable, []string{
		"[CRITICAL] 環境変数 ORDER_API_KEY が設定されていません。処理を終了します", "エラー: 環境変数「DB_HOST」を設定してください",
		"RuntimeError: DATABASE_URL が未設定です"}},
	"Japanese: a program's own server": {false, cause.ConnectionRefused, []string{
		"ERROR データベースに接続できませんでした: shop-db", "[ERROR] 在庫APIへの接続に失敗しました", "FATAL redis との接続に失敗しました"}},
	"Japanese: a program's own settings": {false, cause.ConfigurationMissing, []string{
		"ERROR 設定ファイル /etc/shop.yaml が見つかりません", "FATAL 設定値が不正です: port=abc"}},
	"Japanese: it goes on": {false, "", []string{
		"接続を拒否されました。再試行します", "許可がありません: 無視します", "接続がタイムアウトしました。リトライ 1/5"}},
}

func TestKinds(t *testing.T) {
	for name, kind := range kinds {
		for _, log := range kind.logs {
			if got := Read(strings.Split(log, "\n"), !kind.isOver); got.Cause != kind.want {
				t.Errorf("%s: got %q by %q, want %q of\n%s", name, got.Cause, got.Line, kind.want, log)
			}
		}
	}
}
