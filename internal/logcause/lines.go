package logcause

import "slices"

// Lines that are never the reason: a program says in them that it goes on, its telemetry found no agent, one request
// to it failed, or they are the fields of an error object that Node.js prints below the error.
var goingOn = slices.Concat(logRouter, []string{"retrying", "will retry", "retry in", "retries left",
	"attempts left", "attempts remaining",
	"reconnecting", "trying again", "try again in", "continuing", "continue without", "proceeding", "starting anyway",
	"), waiting ", "[sentry]", "sentry_sdk", "newrelic.core",
	"are off)",
	"is off)", "not set, no ", "not set*is off", "not set*are off", "not set*disabled", "not configured*disabled",
	"using * instead", "ignoring", "ignored",
	"retried ok", "retried: ok", "retried successfully", "retry succeeded", "retry successful", "retry ok",
	"succeeded on retry", "succeeded on attempt", "succeeded after", "succeeded on the",
	"falling back", "fallback", "skipping", "non-fatal", "optional module", "http: panic serving", "no license field",
	"does not have a pid", "=code: *", "=errno: *", "=syscall: *",
	"using default", "using the default", "default used", "defaulting to", "defaults to", "will default to", ". using ",
	"agent will not start", "disabled in its configuration", "created a new one",
	"creating a new one",
	"reporting disabled", "tracing disabled", "telemetry disabled", "metrics disabled", "monitoring disabled",
	"caching disabled",
	"to datadog agent", "traces to intake", "failed to export spans", "failed to export metrics. ",
	"failed to export logs. ", "failed to export*error code: statuscode", "traces export: ",
	"x-ray daemon", "xray daemon",
	", client: *, server: ", "[client ", "tls handshake error from",
	"failing row contains", "=detail: key (", "log4j:", "slf4j:", "for more details run the same command",
	"a complete log of this run", "identify and stop", "accept*mime type",
	"http/1.0\" ", "http/1.1\" ", "http/2.0\" ", "[activejob] ",
	"再試行", "リトライ", "無視します", "続行します"})

// logRouter is how a client of Fluentd or Fluent Bit says that the router beside it is gone, as it is when a task ends.
var logRouter = []string{"could not connect to fluentd after"}

// requests are lines in which a program that does not serve tells of what it was asked, as health checks ask for
// minutes.
var requests = []string{"elb-healthchecker", "kube-probe/", "/healthz", "/health\"", "/readyz", "/livez", "get /* 50",
	"get /* 404", "started get \"/", "completed 50"}

// Lines that show that a program came through what it had written before.
var recovered = []string{"listening on", "listening at", "=connected", " connected to", "=connected to*",
	"successfully connected", "connection established", "reconnected", "ready to accept connections",
	"ready for connections", "startup complete", "started*in*seconds", "get /* 200", `"status":200`, "status=200",
	"serving*requests on", "serving http on", "exited with code 0", "exit status 0", " is online,",
	"back online", "is back up", "is available after", "connection restored", "connection re-established"}

// Lines in which a program says that it ends.
var ending = []string{"aborting", "aborted!", "exiting", "terminated abnormally", "giving up", "game over",
	"initialization failed", "failed to start", "cannot start", "can't start", "could not start", "unable to start",
	"errors found in configuration", "application run failed", "terminating due to", "fatal error", "fatal exception",
	"refusing to start", "uncaught", "unhandled", "panicked at", "contains errors", "no app loaded",
	"terminated unexpectedly", "will exit", "options error", "compilation failed", "startup failed",
	"cannot load config", "=usage: *", "=usage of *", "=try '*help*", "for more information, try '"}

// Lines in which a supervisor or a container of applications tells how one ended, whatever level it gives them.
var exits = []string{"terminated by sig", "; not expected)", "entered fatal state", "exited on signal",
	"killed by signal", "failed startup of context"}

// calledError are marks of a line that the program calls an error, though no level is in it.
var calledError = []string{"=error*", "=fatal*", "=failed *", "=failure*", "=unable to*", "=cannot *", "=could not*",
	"=couldn't*", "=can't *", "=invalid*", ": error: ", ": error ", "problem occurred", ": fatal: ", " error: ",
	"aborting", "failed to start", "startup failed", "aborted", "=✗*", "=✖*", "=❌*"}

// Lines that tell of a failure with which no program ends: Python ignores it, or a hook has it that runs at the end.
var asides = []string{"=exception ignored in*", "=exception ignored on*", "=exception ignored while*",
	"=error in atexit*", "=error in sys.excepthook*", " in shutdown hook", "shutdown hook failed",
	"running shutdown hook", "executing shutdown hook", "=exception in thread \"*hook\" "}

// What lines of threads say, and of these the lines of the main one.
var (
	ofThreads = []string{"=exception in thread \"*", "[thread-", "hook]"}
	ofMain    = []string{"=exception in thread \"main\"*", "main]"}
)

// Lines of errors that programmers made, which name types and variables of the program, and no other cause.
var ofCode = []string{"nullpointerexception", "classcastexception", "attributeerror: ", "unboundlocalerror",
	"referenceerror: ", "indexerror", "indexoutofboundsexception", "zerodivisionerror", "arithmeticexception",
	"nullreferenceexception", "invalidcastexception", "recursionerror", "concurrentmodificationexception",
	"cannot read properties of", "nil:nilclass", "functionclauseerror", ": undefined: "}

// Lines of errors in a program's own arithmetic, which nothing above them led to.
var ofBounds = []string{"slice bounds out of range", "index out of range", "index out of bounds",
	"out of bounds for length",
	"integer divide by zero", "division by zero", "/ by zero", "with overflow", "maximum call stack size exceeded"}

// Lines that sum up a run of tests, and lines in which a test says what it wanted and what it got.
var (
	testRuns = []string{"tests run: *failures: ", "there were failing tests", "examples, *failure",
		"test result: failed",
		"short test summary info", "=failed! - failed: ", "=failed! - failed: *", "tests: *assertions: *failures: ",
		"=tests: * failed, ", "tests completed, * failed", "=failures!"}
	assertions = []string{"assertionerror", "assertionfailed", "expected: <", "but was: ", "expect(", "failed asserting"}
)

// Lines that only say that there was an error.
var announcing = []string{"a fatal exception has occurred", "could not create the java virtual machine",
	"fatal error during", "application run failed", "host terminated unexpectedly", "failed to start server",
	"unable to start kestrel", "error starting applicationcontext", "fatal exception while booting",
	"did not exit normally",
	"reason: worker failed to boot", "reason: app failed to load", "exiting kafka", "] aborting",
	"run failed with error", "command failed with exit code", "exited with code", "elifecycle",
	"an exception was raised", "error in configuration file", "[stacktrace]", "stack trace:", "stack backtrace:",
	"=traceback (most recent", "aborted due to compilation errors", "compilation aborted",
	"crash dump is being written", "application startup failed", "error is not recoverable",
	"see root cause above", "error termination. backtrace"}

// Lines that stand above the reason.
var headings = []string{"fatal config file error", "reading the configuration file, at line", "=>>> '",
	"error occurred during initialization of vm", "uncaught exception in thread [", "application failed to start",
	"rails aborted!", "rake aborted!", "message from vcc-compiler", "due to fatal exception",
	"linkageerror occurred while", "error report==="}

// What settings are about, or are called.
var settings = []string{"config", "setting", "option", "environment", "env ", "env:", "flag", "yaml", ".yml", ".toml",
	".ini", ".properties", "command line", "command-line", "credential", " url", "_url", ".url", "-url", "'url",
	"`url", "\"url", "=url", " uri", "_uri", ".uri", "`uri", "dsn", "secret", "api key",
	"apikey", "api_key", "datasource", "data source", "endpoint", "region", "connection string", "connectionstring",
	" port", "_port", ".port", "-port", "'port", "\"port", "=port", "host", "address", "log level", "loglevel",
	"cron", "time zone", "timezone", "password", "database",
	"bucket", "adapter", "provider", "plugin", "driver", "listen", "to bind", "certificate", "private key"}

// ownAgents are the addresses of agents beside a program, to which it sends traces and metrics: it runs without them.
var ownAgents = []string{"localhost:8126", "localhost:4317", "localhost:4318", "127.0.0.1:8126", "127.0.0.1:4317",
	"127.0.0.1:4318", "127.0.0.1:2000"}
