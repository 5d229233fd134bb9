package diagnosis

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// Signature is the line of a log that tells a cause. The zero value is that of a log that tells none.
type Signature struct {
	Cause Code
	Line  string // as it was written
}

// signatureRule says what a line means. It matches when one of `any` is in the line or the line has the form, when
// none of `unless` is in it, and when one of `beside`, if there are any, is in some line. Phrases are written like
// those of a rule; a form is a regular expression for the line as it was written, for what only upper case or its
// place tells: it is only tried where one of `mayBe` is in the line.
type signatureRule struct {
	cause               Code
	any, unless, beside []string
	mayBe               []string
	form                func() *regexp.Regexp
}

// signatureRules are asked in this order: a cause that says more wins over one that says less, so that the last two are what is
// left when a program ended with an error that no other rule knows.
var signatureRules = []signatureRule{
	{cause: cause.OutOfHeap, any: []string{"java.lang.outofmemoryerror", "javascript heap out of memory", "=memoryerror", "=memoryerror: *", "arraymemoryerror",
		"system.outofmemoryexception", "allowed memory size of*exhausted", "nomemoryerror", "fatal error: runtime: out of memory", "=memory allocation of*failed", "std::bad_alloc",
		"gc overhead limit exceeded", "insufficient memory for the java runtime", "could not reserve enough space for", "too small maximum heap", "=out of memory"}},
	{cause: cause.ExecFormatError, any: []string{"exec format error", "cannot execute binary file", "=qemu-*: could not open '/lib*/ld-*"}},
	{cause: cause.PortInUse, any: []string{"eaddrinuse", "address already in use", "=port*already in use", "web server failed to start. port*already in use", "port is already allocated",
		"only one usage of each socket address", "address in use (98)"}},

	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"keyerror: '"}, form: lazyregexp.New(`\bKeyError: '[A-Z][A-Z0-9_]+'`), beside: []string{"os.environ", "<frozen os>", "/os.py\""}},
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{`key not found: "`}, form: lazyregexp.New(`\bkey not found: "[A-Z][A-Z0-9_]+"`)},
	{cause: cause.MissingEnvironmentVariable, any: []string{"environment variable*not set", "environment variable*is required", "environment variable*missing", "environment variable*must be set",
		"environment variable*must be provided", "environment variable*must be defined", "environment variable*not found", "environment variable*undefined", "environment variable*not defined",
		"missing*environment variable", "required environment variable", "environment variables failed assertions", "invalid environment variables",
		"improperlyconfigured: set the*environment variable", "please set the*environment variable", "must set the*environment variable",
		"missing env var", "missing env ", "missing env:", "missing required env",
		"env var*not set", "env var*is required", "env var required", "environment variable required", "env var*missing", "required key*missing value", "config validation error*is required", "validation error for settings",
		"validation errors for settings", "unbound variable", ": parameter not set", ": parameter null or not set", "superuser password is not specified", "password option is not specified",
		"on an `err` value: notpresent", "must be set: notpresent", "declare it as envvar or define a default value", "error validating datasource*the url must start with the protocol"},
		unless: []string{"to disable this", "to silence this", "to suppress this"}},
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"validation error"}, form: lazyregexp.New(`validation errors? for \w*(?:Config|Configuration|Settings)$`), beside: []string{"type=missing", "field required"}},

	{cause: cause.MissingModule, any: []string{"no module named", "cannot find module", "cannot find package*imported from", "importerror: cannot import name", "cannot load such file --",
		"could not find*in locally installed gems", "bundler::gemnotfound", "java.lang.classnotfoundexception", "java.lang.noclassdeffounderror", "could not find or load main class",
		"failed opening required", "could not load file or assembly", "error while loading shared libraries", "error loading shared library", "unable to load shared library",
		"cannot open shared object file", "=php fatal error: uncaught error: class*not found", "improperlyconfigured: error loading*module",
		"error loading asgi app. could not import module", "=failed to find attribute '*' in '*", "version `glibc_*' not found", "version `glibcxx_*' not found", "=exec *: no such file or directory",
		"could not locate the bindings file", "prisma client could not locate the query engine", "you must install or update .net to run this application", "couldn't find a valid icu package",
		"could not find a production build in the", "the command could not be loaded, possibly because"}},

	{cause: cause.AuthenticationFailed, any: []string{"password authentication failed", "no password supplied", "access denied for user '", "access denied for user: '",
		"=wrongpass*", "error: wrongpass", "noauth authentication required", "login failed for user '", "sasl authentication failed", "saslauthenticationexception",
		"scram authentication failed", "mongoservererror: authentication failed", "no pg_hba.conf entry", "access_refused", "ora-01017", "bad auth : authentication failed", "p1000: authentication failed", "failed with error 18 (authenticationfailed)", "requested by the login. the login failed"},
		unless: []string{"user login failed", "login failed for user '*' from "}},

	{cause: cause.CertificateNotTrusted, any: []string{"x509: ", "certificate verify failed", "certificate_verify_failed", "unable to get local issuer certificate", "unable to verify the first certificate",
		"self-signed certificate", "self signed certificate", "pkix path building failed", "remote certificate is invalid", "error: certificate has expired"},
		unless: []string{"generating self", "generating a self", "generated self", "generated a self", "creating a self", "created a self", "using a self"}},

	{cause: cause.ConnectionRefused, any: []string{"connection refused", "econnrefused", "actively refused", "connection to*refused", "connection timed out", "etimedout", "connect timed out",
		"connecttimeouterror", "connecttimeoutexception", "exceptions.connecttimeout", "httpx.connecttimeout", "dial tcp*i/o timeout", "connection attempt timed out", "connection timeout expired",
		": timeout expired", "=timeout expired*", "timeout occurred after waiting", "timed out waiting for*:", "no route to host", "network is unreachable", "ehostunreach", "host is unreachable",
		"getaddrinfo enotfound", "eai_again", "no such host", "name or service not known", "nodename nor servname", "temporary failure in name resolution", "could not translate host name", "unknownhostexception",
		"unknown mysql server host", "name does not resolve", "host not found in upstream", "no address associated with hostname", "php_network_getaddresses", "failed to lookup address information",
		"can't connect to mysql server", "can't connect to local mysql server", "can't connect to local server", "communications link failure", "can't reach database server", "could not connect to redis",
		"error connecting to redis", "nobrokersavailable", "server selection timed out", "mongoserverselectionerror", "serverselectiontimeouterror", "connection is not available, request timed out",
		"the tcp/ip connection to the host*has failed", "network-related or instance-specific error",
		"ora-12541", "npgsqlexception*failed to connect to", "timeout connecting to server", "endpointconnectionerror: could not connect", "maxretriesperrequesterror", "pooltimedout",
		"no resolvable bootstrap urls", "redisconnectionexception: unable to connect to"},
		unless: []string{"while connecting to upstream", "upstream timed out", "webhook to ", "shutdown hook", "retry policy:",
			"localhost:8126", "localhost:4317", "localhost:4318", "127.0.0.1:8126", "127.0.0.1:4317", "127.0.0.1:4318", "127.0.0.1:2000"}},

	{cause: cause.MigrationFailed, any: []string{"migration*failed", "failed migration", "flywayexception", "flywaymigrateexception", "flywayvalidateexception", "migration checksum mismatch", "error running liquibase",
		"liquibaseexception", "migrationfailedexception", "liquibase.exception.", "could not acquire change log lock", "dirty database version", "all later migrations canceled",
		"pendingmigrationerror", "migrations are pending", "found failed migrations", "a migration failed to apply", "inconsistentmigrationhistory", "conflicting migrations detected",
		"can't locate revision identified by", "target database is not up to date", "multiple head revisions are present", "migrations.pendingmodelchangeswarning",
		"was previously applied but has been modified"},
		unless: []string{"exit status", "0 failed", "failed: 0", "no failed", "finished. failed"}},

	{cause: cause.LicenseMissing, any: []string{"license*not found", "license*is missing", "license*is required", "license*has expired", "license is expired", "license expired", "license*is invalid", "license*is not valid",
		"invalid license", "missing license", "no valid license", "no license found", "no license key", "no license file", "licence*not found", "no valid licence", "licence*has expired", "licence*is missing"},
		unless: []string{"required only"}},

	{cause: cause.ConfigurationMissing, any: []string{"could not resolve placeholder", "django.core.exceptions.improperlyconfigured", "config data resource*does not exist", "configuration file*not found", "configuration file*missing", "configuration file*does not exist",
		"config file*not found", "config file*missing", "config file*does not exist", "configuration*was not found and is not optional", "missing `secret_key_base`", "missing encryption key to decrypt",
		"you must specify a region", "missing region in config", "unable to find a region", "unable to load region from any of the providers", "error: region is missing",
		"failed to configure a datasource: 'url' attribute is not specified", "srcfg00014",
		"no application encryption key has been specified", "could not open configuration file", "fatal config file error"}},
	{cause: cause.ConfigurationMissing, mayBe: []string{"no such file or directory"}, form: lazyregexp.New(`(?i)no such file or directory.*\.(ya?ml|json|toml|ini|conf|cnf|cfg|properties|xml|env|pem|crt|key|jks|p12)\b`)},
	{cause: cause.ConfigurationMissing, mayBe: []string{"no such file or directory"}, form: lazyregexp.New(`(?i)\.(ya?ml|json|toml|ini|conf|cnf|cfg|properties|xml|env|pem|crt|key|jks|p12)\b.*no such file or directory`)},

	{cause: cause.PermissionDenied, any: []string{"permission denied", "eacces", "permissionerror:", "operation not permitted", "eperm:", "read-only file system", "accessdeniedexception", "unauthorizedaccessexception",
		"is not authorized to perform", "(accessdenied)", "accessdenied: access denied", "unauthorizedoperation"},
		unless: []string{"permission denied for user"}},

	{cause: cause.SegmentationFault, any: []string{"segmentation fault", "sigsegv", "exited on signal 11", "received signal 11", "killed by signal 11"}, unless: []string{"[signal sigsegv"}},

	{cause: cause.Panic, any: []string{"=panic: *", "' panicked at *", ") panicked at *", "=fatal error: *", `"level":"panic"`, `"level":"dpanic"`}},

	{cause: cause.UnhandledException, any: []string{"uncaught exception", "uncaught error", "unhandled exception", "unhandledpromiserejection", "=uncaught *", "terminate called after throwing"}},
	{cause: cause.UnhandledException, mayBe: []string{"error", "exception", "fault"}, form: lazyregexp.New(`^(?:Caused by: |Uncaught |Unhandled exception\. |Exception in thread "[^"]*" |\[?(?:ERROR|FATAL|error)\]?:? )?(?:[\w$]+(?:\.|::))*(?:[A-Z]\w*)?(?:Error|Exception|Fault)(?: \[\w+\])?(?::|$)`)},
	{cause: cause.UnhandledException, any: []string{`"level":"fatal"`, `"level":60,`, "level=fatal msg=", `"stack_trace":"java.lang.`,
		"nest can't resolve dependencies", "required a bean of type*that could not be found"}},
	{cause: cause.UnhandledException, mayBe: []string{":in "}, form: lazyregexp.New(`:in .*\((?:\w+::)*\w*(?:Error|Exception)\)$`)},
}

// Lines that are never the reason: a program says in them that it goes on, its telemetry found no agent, one request to it
// failed, or they are the fields of an error object that Node.js prints below the error.
var goingOn = []string{"retrying", "will retry", "retry in", "retries left", "attempts left", "attempts remaining", "reconnecting", "trying again", "try again in", "continuing", "ignoring", "ignored",
	"falling back", "fallback", "skipping", "non-fatal", "optional module", "http: panic serving", "no license field", "=code: *", "=errno: *", "=syscall: *",
	", using default", "; using default", ", using the default", ", default used", "created a new one", "creating a new one",
	"reporting disabled", "tracing disabled", "telemetry disabled", "metrics disabled", "monitoring disabled", "caching disabled",
	"to datadog agent", "traces to intake", "failed to export spans", "failed to export metrics. ", "failed to export logs. ", "failed to export*error code: statuscode", "traces export: ",
	"x-ray daemon", "xray daemon",
	", client: *, server: ", "[client ", "http/1.0\" ", "http/1.1\" ", "http/2.0\" ", "[activejob] "}

// Lines that show that a program came through what it had written before.
var recovered = []string{"listening on", "listening at", "=connected", " connected to", "=connected to*", "successfully connected", "connection established", "reconnected", "ready to accept connections",
	"ready for connections", "startup complete", "started*in*seconds", "get /* 200", `"status":200`, "status=200"}

// reach is how many lines may follow the reason: programs write some more while they shut down.
const reach = 25

// mostTold is how many lines may have the reason and its traces: a stack has a thousand frames where a program ran out of it, and
// an exception a few causes.
const mostTold = 5000

// lineRules are the signature rules as a book of phrases knows them.
type lineRules struct {
	*book
	recovered, goingOn numbered
	rules              []lineRule
}

type lineRule struct {
	*signatureRule
	any, unless, beside, mayBe numbered
}

// lineBook is made when the first log is read.
var lineBook = sync.OnceValue(func() lineRules {
	lists := [][]string{recovered, goingOn}
	for _, r := range signatureRules {
		lists = append(lists, r.any, r.unless, r.beside, r.mayBe)
	}
	b := newBook(lists...)
	all := lineRules{book: b, recovered: b.set(recovered), goingOn: b.set(goingOn)}
	for i := range signatureRules {
		r := &signatureRules[i]
		all.rules = append(all.rules, lineRule{r, b.set(r.any), b.set(r.unless), b.set(r.beside), b.set(r.mayBe)})
	}
	return all
})

// Sign finds in the end of a log, oldest line first, the line that says why the process ended: of the cause that says most, and
// of that cause the last line, because the last "Caused by" is the root cause. It is zero where no line says so.
func Sign(lines []string) Signature {
	known := lineBook()
	tail := known.telling(lines)
	eloquent := eloquent(tail)
	for i := range known.rules {
		r := &known.rules[i]
		if at := r.last(tail, eloquent); at >= 0 && known.isBeside(r, lines) {
			return Signature{r.cause, strings.TrimSpace(r.quote(tail, at))}
		}
	}
	return Signature{}
}

// eloquent are the places of the lines in which any phrase is: no rule knows another.
func eloquent(tail []logLine) (places []int) {
	for at := range tail {
		if tail[at].held != nil {
			places = append(places, at)
		}
	}
	return places
}

// last returns where the last line stands that the rule knows, or -1.
func (r *lineRule) last(tail []logLine, places []int) int {
	for _, at := range slices.Backward(places) {
		if r.matches(&tail[at]) {
			return at
		}
	}
	return -1
}

// quote picks what to show of a reason: in its stack trace the line that names the other side, and behind a line that only
// announces the reason the next one.
func (r *lineRule) quote(tail []logLine, at int) string {
	if r.cause == cause.ConnectionRefused {
		at = r.addressed(tail, at)
	}
	if announces(tail[at]) && at+1 < len(tail) && !tail[at+1].isIndented() {
		at++
	}
	return tail[at].written
}

// addressed returns where, up the stack trace, a line of the rule names host and port; a bare ConnectException does not.
func (r *lineRule) addressed(tail []logLine, at int) int {
	for i := at; i >= 0; i-- {
		if r.matches(&tail[i]) && address().MatchString(tail[i].written) {
			return i
		}
		if !tail[i].isIndented() && !strings.HasPrefix(tail[i].written, "Caused by: ") {
			break
		}
	}
	return at
}

var address = lazyregexp.New(`(?i)(?:\b[a-z][\w-]*(?:\.[\w-]+)*|\b\d{1,3}(?:\.\d{1,3}){3}):\d{2,5}\b`)

func announces(l logLine) bool { return strings.HasSuffix(strings.TrimSpace(l.written), ":") }

func (l *logLine) isIndented() bool { return l.written[0] == ' ' || l.written[0] == '\t' }

// logLine is one line as it was written, as phrases are looked for in it, and those that are in it.
type logLine struct {
	written, normal string
	held            numbered
}

// telling returns the lines that may be the reason: near the end, after the program last ran well, and loud.
func (known *lineRules) telling(lines []string) []logLine {
	all := physical(lines)
	tail := make([]logLine, 0, min(len(all), 2*reach))
	after := 0
	for _, written := range slices.Backward(all) {
		normal := normalize(written)
		line := logLine{written, normal, known.read(normal)}
		isRecovered := line.held.hasAny(known.recovered) && !known.isSignature(&line)
		if isRecovered || after > reach || len(tail) == mostTold {
			break
		}
		if !line.isIndented() {
			after++
		}
		tail = append(tail, line)
	}
	slices.Reverse(tail)
	return known.loud(tail)
}

// loud leaves out what is told in passing and where the program says that it goes on, each with its stack trace.
func (known *lineRules) loud(lines []logLine) []logLine {
	opening, quiet := "", false
	return slices.DeleteFunc(lines, func(line logLine) bool {
		inPassing := line.held.hasAny(known.goingOn) || isQuiet(line.normal)
		if !line.isTraceOf(opening) {
			opening, quiet = line.normal, inPassing
		}
		return quiet || inPassing
	})
}

// isTraceOf says whether the line is of the stack trace below the opening line. Java's loggers print an exception's own line
// without a level; below INFO or JSON it is taken for one that the program printed before it ended.
func (l *logLine) isTraceOf(opening string) bool {
	if l.isIndented() || strings.HasPrefix(l.written, "Caused by: ") {
		return true
	}
	name, _, _ := strings.Cut(l.written, ":")
	return strings.Contains(name, ".") && strings.HasSuffix(name, "Exception") && !strings.Contains(name, " ") &&
		!strings.HasPrefix(opening, "{") && !strings.Contains(opening[:min(len(opening), levelWithin)], "info")
}

// physical splits events that hold several lines, and drops empty ones.
func physical(lines []string) []string {
	n := len(lines)
	for _, event := range lines {
		n += strings.Count(event, "\n")
	}
	all := make([]string, 0, n)
	for _, event := range lines {
		for line := range strings.Lines(event) {
			if strings.TrimSpace(line) != "" {
				all = append(all, strings.TrimRight(line, "\r\n"))
			}
		}
	}
	return all
}

// isSignature says whether any rule knows the line: "could not get connected to db: connection refused" is no recovery.
func (known *lineRules) isSignature(line *logLine) bool {
	for i := range known.rules {
		if known.rules[i].matches(line) {
			return true
		}
	}
	return false
}

func (r *lineRule) matches(line *logLine) bool {
	if line.held.hasAny(r.any) {
		return !line.held.hasAny(r.unless)
	}
	return line.held.hasAny(r.mayBe) && r.form().MatchString(line.written) && !line.held.hasAny(r.unless)
}

// isBeside reports whether what has to be beside the line of a rule is in some event.
func (known *lineRules) isBeside(r *lineRule, lines []string) bool {
	return len(r.signatureRule.beside) == 0 || slices.ContainsFunc(lines, func(written string) bool {
		return known.read(normalize(written)).hasAny(r.beside)
	})
}

// isQuiet says whether the level of a line in lower case is below an error: what is told in passing is no reason to end.
func isQuiet(line string) bool {
	if (strings.Contains(line, "level") || strings.Contains(line, "severity")) && quietField().MatchString(line) {
		return true
	}
	if name, _, _ := strings.Cut(line, ":"); !strings.Contains(name, " ") && (strings.HasSuffix(name, "error") || strings.HasSuffix(name, "exception")) {
		return false // whatever an exception is about: "KeyError: 'info'"
	}
	isQuiet := false
	isNoLetter := func(r rune) bool { return r < 'a' || r > 'z' }
	for word := range strings.FieldsFuncSeq(line[:min(len(line), levelWithin)], isNoLetter) {
		if slices.Contains(loudLevels, word) {
			return false
		}
		isQuiet = isQuiet || slices.Contains(quietLevels, word)
	}
	return isQuiet
}

// levelWithin is how many bytes at the start of a line can hold its level.
const levelWithin = 56

var (
	quietLevels = []string{"info", "debug", "trace", "notice", "verbose", "warn", "warning"}
	loudLevels  = []string{"error", "err", "fatal", "critical", "crit", "emerg", "alert", "panic", "exception", "failed", "severe"}
	quietField  = lazyregexp.New(`"(?:level|severity|levelname|log\.level)": ?(?:"(?:info|debug|trace|notice|warn|warning)"|[1-4]0\b)|\blevel=(?:info|debug|trace|notice|warn|warning)\b`)
)
