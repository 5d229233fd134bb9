package logcause

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// tellingLogs are ends of logs, each with the line that says why.
var tellingLogs = map[string]struct {
	log  string
	want Told
}{
	// Out of heap.
	"a JVM without heap":           {"INFO up\njava.lang.OutOfMemoryError: Java heap space\n\tat a.B.c(B.java:1)", Told{cause.OutOfHeap, "java.lang.OutOfMemoryError: Java heap space"}},
	"a JVM that ends on it":        {"Terminating due to java.lang.OutOfMemoryError: Metaspace", Told{cause.OutOfHeap, "Terminating due to java.lang.OutOfMemoryError: Metaspace"}},
	"Node.js without heap":         {"FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", Told{cause.OutOfHeap, "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"}},
	"Python without memory":        {"Traceback (most recent call last):\n  File \"/app/x.py\", line 3, in f\nMemoryError", Told{cause.OutOfHeap, "MemoryError"}},
	"PHP at its limit":             {"PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /app/a.php on line 3", Told{cause.OutOfHeap, "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /app/a.php on line 3"}},
	".NET without memory":          {"Unhandled exception. System.OutOfMemoryException: Exception of type 'System.OutOfMemoryException' was thrown.", Told{cause.OutOfHeap, "Unhandled exception. System.OutOfMemoryException: Exception of type 'System.OutOfMemoryException' was thrown."}},
	"the options of a JVM are not": {"Picked up JAVA_TOOL_OPTIONS: -XX:+HeapDumpOnOutOfMemoryError", Told{}},

	// The binary.
	"a shell names the format": {"/bin/sh: 1: /app/server: Exec format error", Told{cause.ExecFormatError, "/bin/sh: 1: /app/server: Exec format error"}},
	"a JVM crashes":            {"#  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=7", Told{cause.SegmentationFault, "#  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=7"}},
	"Python crashes":           {"Fatal Python error: Segmentation fault", Told{cause.SegmentationFault, "Fatal Python error: Segmentation fault"}},
	"a worker of nginx":        {"2026/10/29 05:10:01 [alert] 1#1: worker process 7 exited on signal 11 (core dumped)", Told{cause.SegmentationFault, "2026/10/29 05:10:01 [alert] 1#1: worker process 7 exited on signal 11 (core dumped)"}},

	"runc's entry point": {"exec /entrypoint.sh: no such file or directory", Told{cause.EntrypointNotFound, "exec /entrypoint.sh: no such file or directory"}},

	// Levels and supervisors.
	"fatal in Japanese":       {"致命的: 在庫数が合いません\nERROR 後処理をやめます", Told{Line: "致命的: 在庫数が合いません"}},
	"fatal in Chinese, dated": {"2026-11-30 01:00:00 [致命错误] 库存不一致\nERROR cleanup", Told{Line: "2026-11-30 01:00:00 [致命错误] 库存不一致"}},
	"pm2 after a crash":       {"ERROR stock is odd\nPM2 error: app=shop id=0 does not have a pid", Told{Line: "ERROR stock is odd"}},
	"what a user put in":      {"ERROR user input: \"FATAL: password authentication failed for user app\"", Told{Line: "ERROR user input: \"FATAL: password authentication failed for user app\""}},
	"a panic of its own":      {"ERROR mail: connection refused\npanic: inventory out of sync: sku 17\n\ngoroutine 1 [running]:", Told{cause.Panic, "panic: inventory out of sync: sku 17"}},

	// Ports.
	"Spring's port":         {"Web server failed to start. Port 8080 was already in use.", Told{cause.PortInUse, "Web server failed to start. Port 8080 was already in use."}},
	"Go's port":             {"2026/10/29 05:10:01 listen tcp :8080: bind: address already in use", Told{cause.PortInUse, "2026/10/29 05:10:01 listen tcp :8080: bind: address already in use"}},
	"Python's port":         {"OSError: [Errno 98] Address already in use", Told{cause.PortInUse, "OSError: [Errno 98] Address already in use"}},
	"nginx's port":          {"nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)", Told{cause.PortInUse, "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)"}},
	"Node.js prints fields": {"Error: listen EADDRINUSE: address already in use :::80\n    at x (node:net:1)\n  code: 'EADDRINUSE',", Told{cause.PortInUse, "Error: listen EADDRINUSE: address already in use :::80"}},
	".NET's port":           {"System.IO.IOException: Failed to bind to address http://[::]:80: address already in use.", Told{cause.PortInUse, "System.IO.IOException: Failed to bind to address http://[::]:80: address already in use."}},

	// Environment variables.
	"a variable that a job requires": {`{"level":"error","msg":"RUN_KEY env var required"}`, Told{cause.MissingEnvironmentVariable, `{"level":"error","msg":"RUN_KEY env var required"}`}},
	"Python's os.environ":            {"  File \"/app/s.py\", line 1, in <module>\n    u = os.environ[\"DB_URL\"]\nKeyError: 'DB_URL'", Told{cause.MissingEnvironmentVariable, "KeyError: 'DB_URL'"}},
	"Ruby's ENV.fetch":               {"/app/config/db.rb:3:in `fetch': key not found: \"DATABASE_URL\" (KeyError)", Told{cause.MissingEnvironmentVariable, "/app/config/db.rb:3:in `fetch': key not found: \"DATABASE_URL\" (KeyError)"}},
	"Prisma's schema":                {"error: Environment variable not found: DATABASE_URL.", Told{cause.MissingEnvironmentVariable, "error: Environment variable not found: DATABASE_URL."}},
	"Go's envconfig":                 {"2026/10/29 05:10:01 required key DB_HOST missing value", Told{cause.MissingEnvironmentVariable, "2026/10/29 05:10:01 required key DB_HOST missing value"}},
	"a shell's set -u":               {"/entrypoint.sh: line 4: DB_HOST: unbound variable", Told{cause.MissingEnvironmentVariable, "/entrypoint.sh: line 4: DB_HOST: unbound variable"}},
	"NestJS":                         {"Error: Config validation error: \"DATABASE_URL\" is required", Told{cause.MissingEnvironmentVariable, "Error: Config validation error: \"DATABASE_URL\" is required"}},
	"Django":                         {"django.core.exceptions.ImproperlyConfigured: Set the SECRET_KEY environment variable", Told{cause.MissingEnvironmentVariable, "django.core.exceptions.ImproperlyConfigured: Set the SECRET_KEY environment variable"}},
	"a key of some dictionary":       {"Traceback (most recent call last):\n  File \"/app/s.py\", line 1, in f\nKeyError: 'ORDER'", Told{cause.UnhandledException, "KeyError: 'ORDER'"}},
	"PostgreSQL without a word":      {"Error: Database is uninitialized and superuser password is not specified.", Told{cause.MissingEnvironmentVariable, "Error: Database is uninitialized and superuser password is not specified."}},
	"Rust's env::var by default":     {"thread 'main' panicked at src/main.rs:4:40:\ncalled `Result::unwrap()` on an `Err` value: NotPresent", Told{cause.MissingEnvironmentVariable, "called `Result::unwrap()` on an `Err` value: NotPresent"}},

	// Modules.
	"Python's module": {"ModuleNotFoundError: No module named 'lightgbm'", Told{cause.MissingModule, "ModuleNotFoundError: No module named 'lightgbm'"}},
	"Node.js' module": {"Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pg' imported from /app/index.mjs\n  code: 'ERR_MODULE_NOT_FOUND'", Told{cause.MissingModule, "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pg' imported from /app/index.mjs"}},
	"Ruby's file":     {"<internal:kernel>:136:in `require': cannot load such file -- pg (LoadError)", Told{cause.MissingModule, "<internal:kernel>:136:in `require': cannot load such file -- pg (LoadError)"}},
	"Java's class":    {"Error: Could not find or load main class com.example.Main", Told{cause.MissingModule, "Error: Could not find or load main class com.example.Main"}},
	"a library":       {"/app/server: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory", Told{cause.MissingModule, "/app/server: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory"}},
	".NET's assembly": {"Unhandled exception. System.IO.FileNotFoundException: Could not load file or assembly 'Npgsql, Version=8.0.0.0'", Told{cause.MissingModule, "Unhandled exception. System.IO.FileNotFoundException: Could not load file or assembly 'Npgsql, Version=8.0.0.0'"}},
	"PHP's autoload":  {"PHP Fatal error:  Uncaught Error: Failed opening required '/app/vendor/autoload.php'", Told{cause.MissingModule, "PHP Fatal error:  Uncaught Error: Failed opening required '/app/vendor/autoload.php'"}},

	// Log-ins.
	"psql's user":  {"psql: error: connection to server at \"db\" (10.0.0.9), port 5432 failed: FATAL:  password authentication failed for user \"app\"", Told{cause.AuthenticationFailed, "psql: error: connection to server at \"db\" (10.0.0.9), port 5432 failed: FATAL:  password authentication failed for user \"app\""}},
	"MySQL's user": {"ERROR 1045 (28000): Access denied for user 'app'@'10.0.0.4' (using password: YES)", Told{cause.AuthenticationFailed, "ERROR 1045 (28000): Access denied for user 'app'@'10.0.0.4' (using password: YES)"}},
	"Redis' word":  {"redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled.\nError: WRONGPASS invalid username-password pair", Told{cause.AuthenticationFailed, "Error: WRONGPASS invalid username-password pair"}},

	// Connections.
	"Java's last cause":                       {"org.x.BeanException: no bean\n\tat a.B.c(B.java:1)\nCaused by: org.y.SQLException: no\n\t... 4 more\nCaused by: java.net.ConnectException: Connection refused\n\t... 9 more", Told{cause.ConnectionRefused, "Caused by: java.net.ConnectException: Connection refused"}},
	"a cause above that names the other side": {"org.x.BeanException: no bean\nCaused by: org.y.SQLException: Connection to db:5432 refused.\n\tat a.B.c(B.java:31)\nCaused by: java.net.ConnectException: Connection refused\n\t... 9 more", Told{cause.ConnectionRefused, "Caused by: org.y.SQLException: Connection to db:5432 refused."}},
	"another trace's other side":              {"dial tcp 10.0.0.9:5432: connect: connection refused\njava.net.ConnectException: Connection refused\n\tat a.B.c(B.java:31)", Told{cause.ConnectionRefused, "java.net.ConnectException: Connection refused"}},
	"a time is no address":                    {"java.sql.SQLException: 05:10:01 Connection refused\nCaused by: java.net.ConnectException: Connection refused", Told{cause.ConnectionRefused, "Caused by: java.net.ConnectException: Connection refused"}},
	"an announcement without a reason":        {"StandardError: An error has occurred, all later migrations canceled:\n  /app/db.rb:3", Told{cause.MigrationFailed, "StandardError: An error has occurred, all later migrations canceled:"}},

	// Certificates.
	"Go's certificate":     {"2026/10/29 05:10:01 Get \"https://api.example.com\": tls: failed to verify certificate: x509: certificate signed by unknown authority", Told{cause.CertificateNotTrusted, "2026/10/29 05:10:01 Get \"https://api.example.com\": tls: failed to verify certificate: x509: certificate signed by unknown authority"}},
	"Java's certificate":   {"Caused by: sun.security.validator.ValidatorException: PKIX path building failed: unable to find valid certification path", Told{cause.CertificateNotTrusted, "Caused by: sun.security.validator.ValidatorException: PKIX path building failed: unable to find valid certification path"}},
	"Python's certificate": {"ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)", Told{cause.CertificateNotTrusted, "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)"}},

	"Go's dialer":             {"2026/10/29 05:10:01 dial tcp 10.0.0.9:5432: i/o timeout", Told{cause.ConnectionRefused, "2026/10/29 05:10:01 dial tcp 10.0.0.9:5432: i/o timeout"}},
	"Go's resolver":           {"dial tcp: lookup db.internal on 10.0.0.2:53: no such host", Told{cause.ConnectionRefused, "dial tcp: lookup db.internal on 10.0.0.2:53: no such host"}},
	"Node.js' resolver":       {"Error: getaddrinfo ENOTFOUND db.internal\n  errno: -3008,\n  code: 'ENOTFOUND',", Told{cause.ConnectionRefused, "Error: getaddrinfo ENOTFOUND db.internal"}},
	"psycopg":                 {"psycopg2.OperationalError: could not translate host name \"db\" to address: Name or service not known", Told{cause.ConnectionRefused, "psycopg2.OperationalError: could not translate host name \"db\" to address: Name or service not known"}},
	"psql's question":         {"psql: could not connect to server: Connection refused\n\tIs the server running on host \"db\" (10.0.0.9) and accepting\n\tTCP/IP connections on port 5432?", Told{cause.ConnectionRefused, "psql: could not connect to server: Connection refused"}},
	"the mysql client":        {"ERROR 2003 (HY000): Can't connect to MySQL server on 'db:3306' (110)", Told{cause.ConnectionRefused, "ERROR 2003 (HY000): Can't connect to MySQL server on 'db:3306' (110)"}},
	"the redis client":        {"Could not connect to Redis at cache:6379: Connection refused", Told{cause.ConnectionRefused, "Could not connect to Redis at cache:6379: Connection refused"}},
	"Prisma":                  {"Error: P1001: Can't reach database server at `db:5432`", Told{cause.ConnectionRefused, "Error: P1001: Can't reach database server at `db:5432`"}},
	"Rust":                    {"Error: Os { code: 111, kind: ConnectionRefused, message: \"Connection refused\" }", Told{cause.ConnectionRefused, "Error: Os { code: 111, kind: ConnectionRefused, message: \"Connection refused\" }"}},
	"nginx's resolver":        {"nginx: [emerg] host not found in upstream \"api\" in /etc/nginx/conf.d/default.conf:4", Told{cause.ConnectionRefused, "nginx: [emerg] host not found in upstream \"api\" in /etc/nginx/conf.d/default.conf:4"}},
	"PHP":                     {"PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /app/db.php:9", Told{cause.ConnectionRefused, "PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /app/db.php:9"}},
	"Flyway that cannot dial": {"org.flywaydb.core.internal.exception.FlywaySqlException: Unable to obtain connection from database: Connection to db:5432 refused.", Told{cause.ConnectionRefused, "org.flywaydb.core.internal.exception.FlywaySqlException: Unable to obtain connection from database: Connection to db:5432 refused."}},
	"given up after retries":  {"db: connection refused, retrying in 5s\ndb: connection refused, retrying in 5s\ngiving up: dial tcp 10.0.0.9:5432: connect: connection refused", Told{cause.ConnectionRefused, "giving up: dial tcp 10.0.0.9:5432: connect: connection refused"}},

	// Migrations.
	"Flyway":          {"org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation", Told{cause.MigrationFailed, "org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation"}},
	"Liquibase":       {"Unexpected error running Liquibase: Migration failed for changeset db/1.xml::1::app", Told{cause.MigrationFailed, "Unexpected error running Liquibase: Migration failed for changeset db/1.xml::1::app"}},
	"Rails":           {"rails aborted!\nStandardError: An error has occurred, this and all later migrations canceled:\n\nPG::UndefinedTable: ERROR:  relation \"x\" does not exist", Told{cause.MigrationFailed, "PG::UndefinedTable: ERROR:  relation \"x\" does not exist"}},
	"Django's graph":  {"CommandError: Conflicting migrations detected; multiple leaf nodes in the migration graph: (0002_a, 0002_b in shop).", Told{cause.MigrationFailed, "CommandError: Conflicting migrations detected; multiple leaf nodes in the migration graph: (0002_a, 0002_b in shop)."}},
	"Prisma's deploy": {"Error: P3018\n\nA migration failed to apply. New migrations cannot be applied before the error is recovered from.", Told{cause.MigrationFailed, "A migration failed to apply. New migrations cannot be applied before the error is recovered from."}},
	"golang-migrate":  {"error: Dirty database version 42. Fix and force version.", Told{cause.MigrationFailed, "error: Dirty database version 42. Fix and force version."}},

	// Licenses, configuration, permission.
	"a license file":           {"ERROR: License file not found: /opt/app/license.lic", Told{cause.LicenseMissing, "ERROR: License file not found: /opt/app/license.lic"}},
	"a license that ended":     {"FATAL: your license has expired", Told{cause.LicenseMissing, "FATAL: your license has expired"}},
	"Spring's placeholder":     {"Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'db.url' in value \"${db.url}\"", Told{cause.ConfigurationMissing, "Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'db.url' in value \"${db.url}\""}},
	"Django's setting":         {"django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.", Told{cause.ConfigurationMissing, "django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty."}},
	"Django's database driver": {"django.core.exceptions.ImproperlyConfigured: Error loading psycopg2 or psycopg module", Told{cause.MissingModule, "django.core.exceptions.ImproperlyConfigured: Error loading psycopg2 or psycopg module"}},
	"Go's file":                {"fatal: open /etc/app/config.yaml: no such file or directory", Told{cause.ConfigurationMissing, "fatal: open /etc/app/config.yaml: no such file or directory"}},
	"Python's file":            {"FileNotFoundError: [Errno 2] No such file or directory: '/etc/app/settings.toml'", Told{cause.ConfigurationMissing, "FileNotFoundError: [Errno 2] No such file or directory: '/etc/app/settings.toml'"}},
	".NET's file":              {"System.IO.FileNotFoundException: The configuration file 'appsettings.Production.json' was not found and is not optional.", Told{cause.ConfigurationMissing, "System.IO.FileNotFoundException: The configuration file 'appsettings.Production.json' was not found and is not optional."}},
	"Node.js' file permission": {"Error: EACCES: permission denied, open '/app/data/x.db'", Told{cause.PermissionDenied, "Error: EACCES: permission denied, open '/app/data/x.db'"}},
	"an AWS call":              {"botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied", Told{cause.PermissionDenied, "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied"}},
	"a read-only root":         {"touch: cannot touch '/tmp/x': Read-only file system", Told{cause.PermissionDenied, "touch: cannot touch '/tmp/x': Read-only file system"}},

	// Panics and exceptions.
	"Go's panic":                    {"panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:9 +0x1d\nexit status 2", Told{cause.Panic, "panic: runtime error: index out of range [3] with length 3"}},
	"Go's nil is no segfault":       {"panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x7c1f26]", Told{cause.Panic, "panic: runtime error: invalid memory address or nil pointer dereference"}},
	"Go's deadlock":                 {"fatal error: all goroutines are asleep - deadlock!", Told{cause.Panic, "fatal error: all goroutines are asleep - deadlock!"}},
	"Rust's panic":                  {"thread 'main' panicked at src/main.rs:9:5:\nboom\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace", Told{cause.Panic, "boom"}},
	"what a panic wraps":            {"panic: dial tcp 10.0.0.9:5432: connect: connection refused", Told{cause.ConnectionRefused, "panic: dial tcp 10.0.0.9:5432: connect: connection refused"}},
	"Java's exception":              {"Exception in thread \"main\" java.lang.IllegalStateException: no shards\n\tat a.B.main(B.java:3)", Told{cause.UnhandledException, "Exception in thread \"main\" java.lang.IllegalStateException: no shards"}},
	"Node.js' exception":            {"/app/x.js:3\n  foo.bar()\n      ^\n\nTypeError: Cannot read properties of undefined (reading 'bar')\n    at Object.<anonymous> (/app/x.js:3:7)\n\nNode.js v22.11.0", Told{cause.UnhandledException, "TypeError: Cannot read properties of undefined (reading 'bar')"}},
	"Ruby's exception":              {"/app/x.rb:3:in `run': no shards (RuntimeError)\n\tfrom /app/x.rb:9:in `<main>'", Told{cause.UnhandledException, "/app/x.rb:3:in `run': no shards (RuntimeError)"}},
	"PHP's exception":               {"PHP Fatal error:  Uncaught Exception: no shards in /app/x.php:3", Told{cause.UnhandledException, "PHP Fatal error:  Uncaught Exception: no shards in /app/x.php:3"}},
	".NET's exception":              {"Unhandled exception. System.InvalidOperationException: no shards\n   at Program.Main() in /src/Program.cs:line 3", Told{cause.UnhandledException, "Unhandled exception. System.InvalidOperationException: no shards"}},
	"an event of many lines":        {"x\r\njava.lang.IllegalStateException: no shards\r\n\tat a.B.c(B.java:1)", Told{cause.UnhandledException, "java.lang.IllegalStateException: no shards"}},
	"the specific one wins":         {"PermissionError: [Errno 13] Permission denied: '/data'\nRuntimeError: cannot start", Told{cause.PermissionDenied, "PermissionError: [Errno 13] Permission denied: '/data'"}},
	"what came before it recovered": {"java.lang.IllegalStateException: first try\nStarted WebApiApplication in 4.2 seconds (process running for 5)\nbye", Told{}},
}

func TestReadReadsTheLineThatSaysWhy(t *testing.T) {
	for name, test := range tellingLogs {
		if diff := cmp.Diff(test.want, Read(strings.Split(test.log, "\n"), false)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(test.want, Read([]string{test.log}, false)); diff != "" {
			t.Errorf("%s, as one event (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadPassesOverWhatIsNoReason(t *testing.T) {
	for name, test := range map[string]struct {
		log  string
		want cause.Code
	}{
		"TensorFlow's advice":                 {"To turn them off, set the environment variable `TF_ENABLE_ONEDNN_OPTS=0`.", ""},
		"TensorFlow's advice, an error":       {"To turn them off, set the environment variable `TF_ENABLE_ONEDNN_OPTS=0`.\nTraceback (most recent call last):\n  File \"/app/main.py\", line 3, in <module>\nValueError: Unknown layer", cause.UnhandledException},
		"the advice of tokenizers":            {"To disable this warning, you can either:\n\t- Explicitly set the environment variable TOKENIZERS_PARALLELISM=(true | false)", ""},
		"advice that says please":             {"To disable this message, please set the FOO environment variable", ""},
		"a wish is no advice":                 {"Please set the DATABASE_URL environment variable", cause.MissingEnvironmentVariable},
		"the trace of a warning":              {"2026-10-30 01:02:34.118  WARN 1 --- [main] com.amazonaws.util.EC2MetadataUtils : Unable to retrieve the requested metadata\ncom.amazonaws.SdkClientException: Failed to connect to service endpoint:\n\tat a.B.c(B.java:1)\nCaused by: java.net.SocketTimeoutException: connect timed out\n\tat a.B.c(B.java:1)", ""},
		"an error below that":                 {"WARN no metadata\njava.net.SocketTimeoutException: connect timed out\n\tat a.B.c(B.java:1)\n2026-10-30 01:02:36.118 ERROR 1 --- [main] o.s.boot.SpringApplication : Application run failed\njava.lang.IllegalStateException: no shards\n\tat a.B.c(B.java:1)", cause.UnhandledException},
		"the trace of a debug line":           {"01:02:34.118 [main] DEBUG o.s.b.d.LoggingFailureAnalysisReporter - nope\njava.lang.ClassNotFoundException: org.jboss.logging.Logger\n\tat a.B.c(B.java:1)", ""},
		"the trace of a retry":                {"ERROR no queue, retrying in 5 s\njava.net.ConnectException: Connection refused\n\tat a.B.c(B.java:1)", ""},
		"an exception below information":      {"INFO starting\njava.net.ConnectException: Connection refused\n\tat a.B.c(B.java:1)", cause.ConnectionRefused},
		"an exception below JSON":             {"{\"level\":\"warn\",\"msg\":\"slow\"}\njava.net.ConnectException: Connection refused\n\tat a.B.c(B.java:1)", cause.ConnectionRefused},
		"an uncaught one below a warning":     {"WARN slow\nException in thread \"main\" java.net.ConnectException: Connection refused\n\tat a.B.c(B.java:1)", cause.ConnectionRefused},
		"Python's error below a warning":      {"WARNING:root:slow\nTraceback (most recent call last):\n  File \"/app/main.py\", line 3, in <module>\nredis.exceptions.ConnectionError: Error 111 connecting to cache:6379. Connection refused.", cause.ConnectionRefused},
		"the Datadog agent":                   {"ERROR:ddtrace.internal.writer:failed to send traces to Datadog Agent at http://localhost:8126: [Errno 111] Connection refused\nTraceback (most recent call last):\n  File \"/app/main.py\", line 3, in <module>\nValueError: no", cause.UnhandledException},
		"its intake":                          {"failed to send, dropping 3 traces to intake at http://localhost:8126/v0.5/traces after 3 retries ([Errno 111] Connection refused)", ""},
		"an exporter in Java":                 {"[otel.javaagent 2026-10-30 01:02:34:118 +0000] [OkHttp http://localhost:4318/...] ERROR io.opentelemetry.exporter.internal.http.HttpExporter - Failed to export spans. Full error message: Failed to connect to localhost/127.0.0.1:4318\njava.net.ConnectException: Failed to connect to localhost/127.0.0.1:4318\n\tat a.B.c(B.java:1)\nCaused by: java.net.ConnectException: Connection refused\n\tat a.B.c(B.java:1)", ""},
		"an exporter in Go":                   {"2026/10/30 01:02:34 traces export: Post \"http://collector:4318/v1/traces\": dial tcp 10.0.0.9:4318: connect: connection refused", ""},
		"a panic over a collector":            {"panic: dial tcp 127.0.0.1:4317: connect: connection refused", cause.Panic},
		"the daemon of X-Ray":                 {"Failed to send to X-Ray daemon at 127.0.0.1:2000: connection refused", ""},
		"nginx and a file":                    {"2026/10/30 01:02:34 [error] 30#30: *1 open() \"/usr/share/nginx/html/.env\" failed (2: No such file or directory), client: 10.0.1.5, server: localhost, request: \"GET /.env HTTP/1.1\", host: \"1.2.3.4\"", ""},
		"an access log":                       {"10.0.0.1 - - [30/Oct/2026:01:02:34 +0000] \"GET /wp-login.php?err=EACCES HTTP/1.1\" 404 12", ""},
		"a person's login":                    {"User login failed for user bob@example.com: wrong password", ""},
		"a person's login from somewhere":     {"Login failed for user 'bob' from 10.0.0.9 (invalid password)", ""},
		"SQL Server's login":                  {"Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'app'.", cause.AuthenticationFailed},
		"a person's access":                   {"access denied for user 42 to resource /orders/17", ""},
		"a person's permission":               {"Permission denied for user 17 on /admin (403)", ""},
		"a webhook":                           {"webhook to https://customer.example.com failed: connection timed out", ""},
		"a mail job":                          {"[ActiveJob] [MailJob] Error performing MailJob: Errno::ECONNREFUSED (Connection refused - connect(2) for \"localhost\" port 25)", ""},
		"a variable that turns something off": {"SENTRY_DSN environment variable is not set, error reporting disabled", ""},
		"a variable with a default":           {"OTEL_EXPORTER_OTLP_ENDPOINT environment variable not set, using default http://localhost:4317", ""},
		"a file with defaults":                {"Config file not found, using defaults", ""},
		"a file that was made":                {"The configuration file was not found; created a new one", ""},
		"a module with a default":             {"cannot find module flag, default used", ""},
		"a certificate that is made":          {"Generating self-signed certificate for HTTPS", ""},
		"a certificate in a file":             {"Creating a self-signed certificate in /etc/ssl/private/ssl-cert-snakeoil.key", ""},
		"a certificate that was met":          {"Error: self-signed certificate in certificate chain", cause.CertificateNotTrusted},
		"the end of a drain":                  {"Graceful shutdown timeout expired, killing remaining workers", ""},
		"the end of a session":                {"Session 8f2 timeout expired", ""},
		"the end of a wait":                   {"Timed out waiting for shutdown hook: 30s", ""},
		"psycopg's timeout":                   {"psycopg.OperationalError: connection failed: timeout expired", cause.ConnectionRefused},
		"libpq's timeout":                     {"timeout expired\n", cause.ConnectionRefused},
		"a setting of a client":               {"HTTP client configured: connectTimeout=5000 readTimeout=10000", ""},
		"an envelope":                         {"discarding event: missing envelope header", ""},
		"no failed jobs":                      {"Migrations: 12 applied. No failed jobs.", ""},
		"an empty queue":                      {"Database migration finished. Failed jobs queue is empty", ""},
		"a policy":                            {"retry policy: 3 attempts on ETIMEDOUT, ECONNREFUSED", ""},
		"a license for others":                {"checking license... license key is required only for enterprise", ""},
		"an error about a logger":             {"TypeError: logger.info is not a function\n    at Object.<anonymous> (/app/server.js:12:8)", cause.UnhandledException},
		"an error about a key":                {"Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in <module>\nKeyError: 'info'", cause.UnhandledException},
		"an error about a module":             {"ModuleNotFoundError: No module named 'trace_utils.debug'", cause.MissingModule},
	} {
		if got := Read(strings.Split(test.log, "\n"), false); got.Cause != test.want {
			t.Errorf("%s: got %v, want %q", name, got, test.want)
		}
	}
}

func TestReadKnowsManyPrograms(t *testing.T) {
	for line, want := range map[string]cause.Code{
		"Out of memory.\nAborted":     cause.OutOfHeap,
		"Out of memory killer is off": "",
		"Too small maximum heap":      cause.OutOfHeap,
		"qemu-x86_64: Could not open '/lib64/ld-linux-x86-64.so.2': No such file or directory":                  cause.ExecFormatError,
		"[30-Oct-2026 01:02:34] ERROR: unable to bind listening socket for address '9000': Address in use (98)": cause.PortInUse,

		"error: Error validating datasource `db`: the URL must start with the protocol `postgresql://` or `postgres://`.": cause.MissingEnvironmentVariable,
		"DATABASE_URL must be set: NotPresent": cause.MissingEnvironmentVariable,
		"decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default value.":                                                           cause.MissingEnvironmentVariable,
		"pydantic_core._pydantic_core.ValidationError: 2 validation errors for AppConfig\nsecret_key\n  Field required [type=missing, input_value={}, input_type=dict]": cause.MissingEnvironmentVariable,
		"pydantic_core._pydantic_core.ValidationError: 2 validation errors for Order\nsku\n  Field required [type=missing, input_value={}, input_type=dict]":            cause.UnhandledException,

		`ERROR:    Error loading ASGI app. Could not import module "main".`:                                          cause.MissingModule,
		"Failed to find attribute 'app' in 'main'.":                                                                  cause.MissingModule,
		"/app/server: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /app/server)":     cause.MissingModule,
		"exec ./server: no such file or directory":                                                                   cause.EntrypointNotFound,
		"Error: Could not locate the bindings file. Tried:":                                                          cause.MissingModule,
		`PrismaClientInitializationError: Prisma Client could not locate the Query Engine for runtime "linux-musl".`: cause.MissingModule,
		"You must install or update .NET to run this application.":                                                   cause.MissingModule,
		"Process terminated. Couldn't find a valid ICU package installed on the system.":                             cause.MissingModule,
		"The command could not be loaded, possibly because:":                                                         cause.MissingModule,
		"Error: Could not find a production build in the '.next' directory.":                                         cause.MissingModule,

		"Caused by: java.sql.SQLException: ORA-01017: invalid username/password; logon denied":                                                           cause.AuthenticationFailed,
		"MongoServerError: bad auth : Authentication failed.":                                                                                            cause.AuthenticationFailed,
		"Caused by: com.mongodb.MongoCommandException: Command failed with error 18 (AuthenticationFailed): 'Authentication failed.' on server db:27017": cause.AuthenticationFailed,
		"Error: P1000: Authentication failed against database server at `db`, the provided database credentials for `app` are not valid.":                cause.AuthenticationFailed,
		`Microsoft.Data.SqlClient.SqlException (0x80131904): Cannot open database "app" requested by the login. The login failed.`:                       cause.AuthenticationFailed,

		"Caused by: oracle.net.ns.NetException: ORA-12541: Cannot connect. No listener at host db port 1521.":                        cause.ConnectionRefused,
		"Unhandled exception. Npgsql.NpgsqlException (0x80004005): Failed to connect to 10.0.1.5:5432":                               cause.ConnectionRefused,
		"redis.exceptions.TimeoutError: Timeout connecting to server":                                                                cause.ConnectionRefused,
		`botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: "https://sqs.us-east-1.amazonaws.com/"`: cause.ConnectionRefused,
		"MaxRetriesPerRequestError: Reached the max retries per request limit (which is 20).":                                        cause.ConnectionRefused,
		"thread 'main' panicked at src/main.rs:20:10:\nFailed to connect to Postgres: PoolTimedOut":                                  cause.ConnectionRefused,
		"org.apache.kafka.common.config.ConfigException: No resolvable bootstrap urls given in bootstrap.servers":                    cause.ConnectionRefused,
		"Caused by: io.lettuce.core.RedisConnectionException: Unable to connect to cache.example.com:6379":                           cause.ConnectionRefused,

		"alembic.util.exc.CommandError: Target database is not up to date.":                                                                                                                               cause.MigrationFailed,
		"FAILED: Multiple head revisions are present for given argument 'head'; please specify a specific target revision":                                                                                cause.MigrationFailed,
		"Unhandled exception. System.InvalidOperationException: An error was generated for warning 'Microsoft.EntityFrameworkCore.Migrations.PendingModelChangesWarning': The model has pending changes.": cause.MigrationFailed,
		"Error: migration 20240101000000 was previously applied but has been modified":                                                                                                                    cause.MigrationFailed,

		"Caused by: software.amazon.awssdk.core.exception.SdkClientException: Unable to load region from any of the providers in the chain": cause.ConfigurationMissing,
		"Error: Region is missing": cause.ConfigurationMissing,
		"Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.":                    cause.ConfigurationMissing,
		"\tjava.util.NoSuchElementException: SRCFG00014: The config property db.url is required but it could not be found in any config source": cause.ConfigurationMissing,
		"production.ERROR: No application encryption key has been specified.":                                                                   cause.ConfigurationMissing,
		"[2026/10/30 01:02:34] [error] [config] could not open configuration file /fluent-bit/etc/extra.conf, aborting.":                        cause.ConfigurationMissing,
		"*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***":                                                                                         cause.ConfigurationMissing,

		`{"level":"fatal","ts":1761714601.1,"msg":"could not load feature flags","error":"unexpected end of JSON input"}`:             cause.UnhandledException,
		`{"level":60,"time":1761714601101,"err":{"type":"TypeError","message":"no port"},"msg":"failed to start"}`:                    cause.UnhandledException,
		"ERROR [ExceptionHandler] Nest can't resolve dependencies of the UsersService (?).":                                           cause.UnhandledException,
		"Parameter 0 of constructor in com.example.Orders required a bean of type 'com.example.Payments' that could not be found.":    cause.UnhandledException,
		`{"level":600,"msg":"flight level reached"}`:                                                                                  "",
		`{"level":"ERROR","message":"Application run failed","stack_trace":"java.lang.IllegalStateException: no shards\\n\\tat a.B"}`: cause.UnhandledException,
		`{"level":"WARN","message":"slow","stack_trace":"java.lang.IllegalStateException: no shards\\n\\tat a.B"}`:                    "",
		`time="2026-10-30T01:02:34Z" level=fatal msg="unable to start controller: cache did not sync"`:                                cause.UnhandledException,
	} {
		if got := Read(strings.Split(line, "\n"), false); got.Cause != want {
			t.Errorf("%s: got %q, want %q", line, got.Cause, want)
		}
	}
}

var ordinaryLogs = []string{
	`10.20.1.17 - - [29/Oct/2026:05:10:01 +0000] "GET /health HTTP/1.1" 200 2 "-" "ELB-HealthChecker/2.0"`,
	`10.20.1.17 - - [29/Oct/2026:05:10:01 +0000] "GET /orders/17 HTTP/1.1" 404 12 "-" "curl/8.5.0"`,
	`{"level":"info","msg":"request","path":"/search?q=connection+refused","status":200}`,
	`GET /healthz 200 1ms`,
	`GET /healthz 404 1ms`,
	`2026-10-30T01:02:20.311Z  INFO 1 --- [web-api] [main] c.e.shop.WebApiApplication : Starting WebApiApplication v47`,
	`2026-10-30T01:02:25.002Z DEBUG 1 --- [main] o.s.b.a.ConditionEvaluation : java.lang.ClassNotFoundException: org.aspectj.Advice`,
	`2026-10-30T01:02:25.002Z  WARN 1 --- [main] o.a.k.NetworkClient : Connection to node -1 (b-1/10.0.0.9:9092) could not be established: Connection refused`,
	`[INFO] 12 tests, 0 errors, 0 failures`,
	`0 errors`,
	`Found 0 errors. Watching for file changes.`,
	`migrations: 3 applied, 0 failed`,
	`No migrations to apply.`,
	`npm warn package.json No license field`,
	`license: MIT`,
	`dial tcp 10.0.0.9:5432: connect: connection refused, retrying in 2s`,
	`cache unavailable: connection refused, continuing without cache`,
	`http: panic serving 10.0.0.4:51234: runtime error: index out of range`,
	`connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://127.0.0.1:3000/health"`,
	`SIGTERM received, draining`,
	`bye`,
	`worker 14 ended: signal 9`,
	`Picked up JAVA_TOOL_OPTIONS: -XX:+ExitOnOutOfMemoryError`,
	`/bin/sh: 1: next: not found`,
	`watchdog: no heartbeat for 60 s, killing process group`,
	`Loading model from /models/current`,
	`[2026-10-28 02:31:40 +0000] [1] [INFO] Listening at: http://0.0.0.0:8000 (1)`,
	`level=warning msg="optional module pg_stat not found"`,
	`registered error handler for java.sql.SQLException`,
	`environment: production, environment variables loaded: 12`,
	`reading config.yaml`,
	`permissions checked: 14 allowed`,
	`port 8080, 9090`,
	`Node.js v22.11.0`,
	`> node dist/main.js`,
	`exceptions_total 0`,
	`{"level":30,"time":1761714601101,"msg":"connect ECONNREFUSED was handled"}`,
	`error_page 500 502 503 504 /50x.html;`,
	`AH00094: Command line: 'apache2 -D FOREGROUND'`,
	`支払いサービスを起動しました`,
}

func TestOrdinaryLogsHaveNoReason(t *testing.T) {
	if len(ordinaryLogs) < 30 {
		t.Fatalf("only %d lines", len(ordinaryLogs))
	}
	for _, line := range ordinaryLogs {
		if got := Read([]string{line}, false); got != (Told{}) {
			t.Errorf("%q has the reason %v", line, got)
		}
	}
	if got := Read(ordinaryLogs, false); got != (Told{}) {
		t.Errorf("together they have the reason %v", got)
	}
	if got := Read(nil, false); got != (Told{}) {
		t.Errorf("nothing has the reason %v", got)
	}
}

func TestTheReasonStandsNearTheEnd(t *testing.T) {
	lines := append([]string{"panic: boom"}, make([]string, 0)...)
	for n := range reach - 1 {
		lines = append(lines, fmt.Sprintf("closing connection %d", n))
	}
	if got := Read(lines, false); got.Cause != cause.Panic {
		t.Errorf("%d lines after it: %v", reach-1, got)
	}
	if got := Read(append(lines, "closing queues", "closing files", "closing"), false); got.Cause != "" {
		t.Errorf("%d lines after it: %v", reach+2, got)
	}
}

// noSuchModel is the last line of a stack of Python, of a class that is called neither Error nor Exception.
const noSuchModel = "onnxruntime.capi.onnxruntime_pybind11_state.NoSuchFile: [ONNXRuntimeError] : 3 : NO_SUCHFILE : " +
	"Load model from /srv/models/v7.onnx failed:Load model /srv/models/v7.onnx failed. File doesn't exist"

// recordedReasons are the reasons in the recorded logs, and of no others.
var recordedReasons = map[string]Told{
	"deployment-failed-dependency":                 {cause.MigrationFailed, "migrate: Dirty database version 42. Fix and force version."},
	"deployment-failed-essential-container-exited": {cause.ConfigurationMissing, "2026/10/29 05:10:01 fatal: load config: open /etc/checkout/config.yaml: no such file or directory"},
	"deployment-failed-exec-format-error-in-log":   {cause.ExecFormatError, "exec /app/bin/mailer: exec format error"},
	"deployment-failed-go-panic":                   {cause.Panic, "panic: runtime error: invalid memory address or nil pointer dereference"},
	"deployment-failed-log-router":                 {cause.ConfigurationMissing, "[2026/12/02 09:09:30] [error] [config] I could not open configuration file /fluent-bit/etc/extra-v2.conf"},
	"deployment-failed-tag-overwritten":            {cause.MissingModule, "ModuleNotFoundError: No module named 'orjson'"},
	"rollout-replaced-while-failing":               {cause.ConfigurationMissing, "fatal: unknown flag --serve"},
	"scaled-from-zero":                             {cause.PermissionDenied, "Error: listen EACCES: permission denied 0.0.0.0:80"},
	"deployment-failed-java-database-refused":      {cause.ConnectionRefused, "Caused by: org.postgresql.util.PSQLException: Connection to orders-db.prod.example.internal:5432 refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections."},
	"deployment-failed-no-rollback-candidate":      {cause.MissingModule, "ModuleNotFoundError: No module named 'lightgbm'"},
	"deployment-failed-node-missing-module":        {cause.MissingModule, "Error: Cannot find module '@example-shop/ledger-client'"},
	"deployment-failed-node-out-of-heap":           {cause.OutOfHeap, "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory"},
	"deployment-failed-port-in-use":                {cause.PortInUse, "Error: listen EADDRINUSE: address already in use :::8080"},
	"deployment-failed-python-missing-variable":    {cause.MissingEnvironmentVariable, "KeyError: 'CACHE_URL'"},
	"deployment-failed-same-task-definition":       {cause.AuthenticationFailed, `psycopg.OperationalError: connection failed: FATAL:  password authentication failed for user "catalog"`},
	"deployment-failed-without-rollback":           {cause.ConnectionRefused, "smtp: dial tcp 10.20.9.25:587: connect: connection refused"},
	"injection-log-lines":                          {cause.ConnectionRefused, "error 支払いキューに接続できません: ECONNREFUSED 10.20.4.8:5672"},
	"scheduled-task-failed":                        {cause.PermissionDenied, "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied"},
	"service-task-exited":                          {cause.ConnectionRefused, `{"level":"error","msg":"kafka: connection refused","broker":"b-1.events.prod.example.internal:9096"}`},
	"deployment-failed-already-rolled-back":        {cause.ConfigurationMissing, `FATAL: could not open file "/etc/app/rates.json": No such file or directory`},
	"deployment-failed-listed-deployments":         {cause.Panic, "panic: runtime error: invalid memory address or nil pointer dereference"},
	"hundred-stopped-tasks":                        {cause.UnhandledException, `ValueError: mapping for field "price" has type text, want scaled_float`},
	"service-task-crash-loop-outage":               {cause.ConnectionRefused, `{"level":"error","msg":"kafka: connection refused","broker":"b-1.events.prod.example.internal:9096"}`},
	"service-task-fourth-failure":                  {cause.ConnectionRefused, `{"level":"error","msg":"kafka: connection refused","broker":"b-1.events.prod.example.internal:9096"}`},
	"service-task-out-of-memory":                   {cause.OutOfHeap, "java.lang.OutOfMemoryError: Java heap space"},
	"canary-stuck-alarms-only/1":                   {cause.ConfigurationMissing, noSuchModel},
	"canary-stuck-alarms-only/2":                   {cause.ConfigurationMissing, noSuchModel},
	"canary-stuck-alarms-only/3":                   {cause.ConfigurationMissing, noSuchModel},
	"canary-stuck-alarms-only/4":                   {cause.ConfigurationMissing, noSuchModel},
	"scheduler-job-missing-env/1":                  {cause.MissingEnvironmentVariable, `{"level":"error","msg":"RUN_KEY env var required"}`},
	"scheduler-job-missing-env/2":                  {cause.MissingEnvironmentVariable, `{"level":"error","msg":"RUN_KEY env var required"}`},
	"scheduler-job-missing-env/3":                  {cause.MissingEnvironmentVariable, `{"level":"error","msg":"RUN_KEY env var required"}`},
	"scheduler-job-missing-env/4":                  {cause.MissingEnvironmentVariable, `{"level":"error","msg":"RUN_KEY env var required"}`},
	"scheduler-job-missing-env/9":                  {cause.MissingEnvironmentVariable, `{"level":"error","msg":"RUN_KEY env var required"}`},
	"standalone-task-failed":                       {cause.MigrationFailed, `PG::UndefinedTable: ERROR:  relation "entries" does not exist`},
}

func TestReasonsOfRecordedLogs(t *testing.T) {
	files, err := recorded.Files("../../testdata/events", "aws/GetLogEvents.json")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{}
	for _, file := range files {
		name, err := filepath.Rel("../../testdata/events", filepath.Dir(filepath.Dir(file)))
		if err != nil {
			t.Fatal(err)
		}
		read[name] = true
		if diff := cmp.Diff(recordedReasons[name], Read(recordedLog(t, file), false)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name := range recordedReasons {
		if !read[name] {
			t.Errorf("%s has no recorded log", name)
		}
	}
}

func recordedLog(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Events []struct{ Message string } }
	if err := json.Unmarshal(data, &answer); err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(answer.Events))
	for i, event := range answer.Events {
		lines[i] = event.Message
	}
	return lines
}

func BenchmarkRead(b *testing.B) {
	lines := append(append([]string{}, ordinaryLogs...), ordinaryLogs...)
	b.ReportAllocs()
	for b.Loop() {
		Read(lines, false)
	}
}

func TestTheRulesThatSayLeastComeLast(t *testing.T) {
	causes := Causes()
	if last := causes[len(causes)-2:]; !slices.Equal(last, []cause.Code{cause.Panic, cause.UnhandledException}) {
		t.Errorf("the causes that say least are %v", last)
	}
}

func TestEveryCauseIsToldBySomeLog(t *testing.T) {
	told := map[cause.Code]bool{}
	for _, log := range tellingLogs {
		told[log.want.Cause] = true
	}
	for _, code := range Causes() {
		if !told[code] {
			t.Errorf("no log yields %s: add one to tellingLogs", code)
		}
	}
}
