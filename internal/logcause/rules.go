package logcause

import (
	"regexp"
	"slices"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// rule says what a line means. It matches when one of `any` is in the line or the line has the form, or one of `loud`
// is in a line that the program calls an error, when none of `unless` is in it, when one of `beside`, if there are any,
// is in some line, and when some line has the besideForm, if there is one. textmatch.Book explains the notation of
// phrases; a form is a regular expression for the line as it can be shown, for what only upper case or its place tells:
// where there are any `mayBe`, it is only tried where one of them is in the line.
type rule struct {
	cause                     cause.Code
	any, loud, unless, beside []string
	mayBe                     []string
	form, besideForm          func() *regexp.Regexp
	isLoudForm                bool // whether the form tells only in a line that the program calls an error
	sums                      bool // whether such a line only sums up what an error above it tells
	isOutdone                 bool // whether any exception below tells more
	isOfLevel                 bool // whether nothing but the level of the line tells
	isVague                   bool // whether errors in a program's own data are told so, too
}

// Parts of expressions: what settings are called, how programs reject what they read, and in which files their settings
// are.
const (
	settingNames = `connection string|endpoint|configuration|environment|project id|api ?key|dsn|region`
	rejected     = `syntax error|pars(?:e|ing)\b|unexpected|expecting|expected|invalid|illegal\b|not allowed|` +
		`duplicate|cannot be|must be|` +
		`missing|not declared`
	settingsFile = `\.(?:conf|cfg|cnf|ini|ya?ml|toml|json|hcl|properties|vcl|lua|rc)\b`
)

// wrongSettings is how pydantic says that settings are missing, or wrong.
var wrongSettings = lazyregexp.New(`validation errors? for \w*(?:Config|Configuration|Settings)\b`)

// noThreads is in what the JVM calls out of memory where there is a limit on threads or processes.
var noThreads = []string{"native thread"}

// rules are asked in this order: a cause that says more wins over one that says less. What is said in words comes
// before the names of exceptions and the codes of errors, and last comes what is left when a program ended with an
// error that no other rule knows.
var rules = slices.Concat(phraseRules, japaneseRules, localeRules, sentenceRules, codeRules, endRules)

// phraseRules know what programs say in words.
var phraseRules = []rule{
	{cause: cause.OutOfHeap, any: []string{"allocation failed - javascript heap", "fatal error: out of memory",
		"runtime: out of memory", "outofmemoryerror: java heap", "java.lang.outofmemoryerror",
		"javascript heap out of memory", "=memoryerror", "=memoryerror: *", "arraymemoryerror",
		"system.outofmemoryexception", "allowed memory size of*exhausted", "nomemoryerror",
		"fatal error: runtime: out of memory", "=memory allocation of*failed", "std::bad_alloc",
		"eheap_alloc: cannot allocate", "temp_alloc: cannot allocate", "errno 12]", "enomem",
		"gc overhead limit exceeded", "insufficient memory for the java runtime", "could not reserve enough space for",
		"too small maximum heap", "=out of memory"}, unless: noThreads},
	{cause: cause.OutOfHeap, loud: []string{"cannot allocate memory", "could not allocate memory"},
		unless: []string{"lock memory"}},
	{cause: cause.ExecFormatError, any: []string{"invalid elf header", "(have 'arm64', need 'x86_64')",
		"rosetta error: ", "exec user process caused*exec format", "incorrect architecture", "wrong architecture",
		"wrong elf class", "cannot execute: required file not found*ld-", "exec format error",
		"cannot execute binary file", "=qemu-*: could not open '/lib*/ld-*"}},
	{cause: cause.PortInUse, any: []string{"port*is in use by another", " port*already in use", "address in use",
		"connection in use: (", "eaddrnotavail*listen", "eaddrinuse", "address already in use", "=port*already in use",
		"port is already allocated", "port in use",
		"port is in use", "address_in_use",
		"might already be in use", "already using*port", "=error: addressinuse", "is port * in use",
		"only one usage of each socket address", "address in use (98)"},
		unless: []string{"email address", "e-mail address"}},

	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"keyerror: '"},
		form: lazyregexp.New(`\bKeyError: '[A-Z][A-Z0-9_]+'`), beside: []string{"os.environ",
			"<frozen os>", "/os.py\""}},
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"keyerror:"},
		form: lazyregexp.New(`\bKeyError: "Config '\w+' is missing`)}, // Starlette's
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{`key not found: "`},
		form: lazyregexp.New(`\bkey not found: "[A-Z][A-Z0-9_]+"`)},
	{cause: cause.MissingEnvironmentVariable, any: []string{"environment variable*not set",
		"environment variable*is required", "environment variable*missing", "environment variable*must be set",
		"environment variable*must be provided", "environment variable*must be defined",
		"environment variable*is mandatory",
		"environment variable*not found", "environment variable*undefined", "environment variable*not defined",
		"missing*environment variable", "required environment variable", "environment variables failed assertions",
		"invalid environment variables", "improperlyconfigured: set the*environment variable",
		"please set the*environment variable", "must set*environment variable", "missing env var", "missing env ",
		"missing env:", "missing required env", "via the environment variable", "not present in the environment",
		"by setting the*environment variable", "no environment variable)",
		"is a required variable, but it was not set",
		"have you set your*environment variable", "getenv(*must not be null", "env must have required property",
		"is missing, and has no default", "environment variable*should not be empty", "missing value or empty string",
		"missing value for field", "missing field*in environment", "while parsing environment",
		"env var*not set",
		"env var*is required", "env var required", "environment variable required", "env var*missing",
		"required key*missing value", "config validation error*is required", "unbound variable",
		": parameter not set", ": parameter null or not set",
		"superuser password is not specified", "password option is not specified", "on an `err` value: notpresent",
		"must be set: notpresent", "declare it as envvar or define a default value",
		"error validating datasource*the url must start with the protocol"},
		unless: []string{"to disable this", "to silence this", "to suppress this"}},
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"validation error"},
		form: wrongSettings, beside: []string{"type=missing", "field required", "error.missing"}},

	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"zoderror: ["}, form: lazyregexp.New(`\bZodError: \[$`),
		besideForm: lazyregexp.New(`^\s*(?:"path": \[ ?)?"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"`)},
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"(was missing)"},
		form: lazyregexp.New(`\b[A-Z][A-Z0-9]*_[A-Z0-9_]+ must be .{1,60} \(was missing\)`)},

	// A name in capitals that is not set: JWT_SECRET must not be empty.
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{"not set", "is required", "must be set", "is missing",
		"must not be empty", "cannot be empty", "not defined", "must be defined", "must be provided", "var required",
		"is empty", "undefined", "is mandatory"},
		form: lazyregexp.New(`\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b['"\x60]? ?(?:(?:env(?:ironment)? )?var(?:iable)? )?(?:is |` +
			`was )?(?:not set|required|must (?:not be empty|be set|be provided|be defined)|missing|` +
			`cannot be empty|not defined|undefined|empty|mandatory)`),
		unless: []string{"to disable this", "disabled"}},
	{cause: cause.MissingEnvironmentVariable, mayBe: []string{": line "},
		form: lazyregexp.New(`: line \d+: [A-Za-z0-9_]+: .*(?:missing|not set|required|must|unset|null|empty|specif)`)},
	{cause: cause.MissingEnvironmentVariable, any: []string{"could not fetch environment variable",
		"env['rails_master_key']", "variable*referenced but not set"}},

	// As runc writes it into the container's log: the interpreter may be what is missing.
	{cause: cause.EntrypointNotFound, any: []string{"exec user process caused*no such file",
		"=exec /*: no such file or directory", "=exec ./*: no such file or directory"}},
	{cause: cause.MissingModule, any: []string{"exec*failed: no such file",
		"was compiled against a different node.js version", "your ruby version is*but your gemfile specified",
		"bundle only supports platforms", "plugin.open(", "could not locate a flask application", "can't open lib '",
		"dpi-1047", "call to undefined function", "could not access file \"", "could not load class: ",
		"cannot open assembly", "can't find package", "package*not found in current path", "could not locate*on classpath",
		"there is no package called",
		"executable doesn't exist", "isn't declared in your dependencies", "no required module provides package",
		"no package.json", "error: module not found", "importerror: ", "(loaderror)", "=loaderror*", "dll load failed",
		"unable to access jarfile", "invalid or corrupt jarfile", "no main manifest attribute", "jar manifest missing",
		"can't locate*in @inc", "could not find driver", "is not part of the bundle", "could not import",
		"failed to find flask application", "error loading asgi app", "unable to load celery application",
		"=the module*was not found", "could not open input file", ": can't open file '",
		"package has not been found installed", "please install*manually", "please run \"npm install",
		"executable file not found", "exec: \\\"*no such file", "exec: \"*no such file", "required file not found",
		"bad interpreter", "=env: *: no such file",
		"=/usr/bin/env: *: no such file", "spawn*enoent", "the application '*' does not exist", "class*not found in /",
		"error relocating*symbol not found", "no such file or directory (needed by", "undefined symbol: ",
		"could not load the*module", "script not found", "is incompatible with this module",
		"installed esbuild for another platform", "module '*' not found", "class \"*\" not found",
		"no suitable driver found", "symbol lookup error", "could not find gem", "can't find gem", "command not found",
		"can't find command", "can't cd to", "no module named", "cannot find package \"", "cannot find module",
		"cannot find package*imported from", "importerror: cannot import name", "cannot load such file --",
		"could not find*in locally installed gems", "bundler::gemnotfound", "java.lang.classnotfoundexception",
		"java.lang.noclassdeffounderror", "could not find or load main class", "failed opening required",
		"could not load file or assembly", "error while loading shared libraries", "error loading shared library",
		"unable to load shared library", "cannot open shared object file",
		"=php fatal error: uncaught error: class*not found", "improperlyconfigured: error loading*module",
		"error loading asgi app. could not import module", "=failed to find attribute '*' in '*",
		"version `glibc_*' not found", "version `glibcxx_*' not found", "=exec *: no such file or directory",
		"could not locate the bindings file", "prisma client could not locate the query engine",
		"you must install or update .net to run this application", "couldn't find a valid icu package",
		"could not find a production build in the", "the command could not be loaded, possibly because",
		"no such driver found", "unknown driver*forgotten import", "nosuchmoduleerror",
		"no such file or class on classpath", "could not load definitions from resource",
		"cannot run program \"*no such file",
		"trying to start process '*no such file", "can't exec \"*no such file"},
		unless: []string{"sys.meta_path is none"}},
	{cause: cause.MissingModule, loud: []string{"could not find class ", "unknown module", "install it with",
		"pip install ", "npm install ", "yarn add ", "dependencies require a php", "gem install ",
		"could not load the*package", "package is missing",
		"make sure to install"}},
	// Python's subprocess.
	{cause: cause.MissingModule, any: []string{"filenotfounderror: [errno 2]"}, beside: []string{"in _execute_child"}},

	{cause: cause.MissingModule, mayBe: []string{": no such file or directory"},
		form: lazyregexp.New(`^\[[\w -]+\] (?:exec )?\S+(?: failed)?: No such file or directory$`)},
	{cause: cause.MissingModule, mayBe: []string{": no such file or directory"},
		form: lazyregexp.New(`: (?:line )?\d+: /\S*/[^\s./]+(?:\.(?:sh|py|rb|js|jar))?: No such file or directory$`)},
	// That the container's own command is not found is what its exit code says: /bin/sh is not among those who miss one.
	{cause: cause.MissingModule, mayBe: []string{": not found"},
		form: lazyregexp.New(`^(?:\S+\.sh|sh|bash|\S*entrypoint\S*): (?:line )?\d+: (?:exec: )?\S+: ` +
			`(?:command )?not found$`)},

	{cause: cause.AuthenticationFailed, any: []string{"authentication failed for user",
		"security credentials from ec2 instance metadata", "sign request without credentials",
		"no matching authentication protocol", "public key retrieval is not allowed",
		"is not allowed to connect to this mysql server", "is not allowed to connect to this mariadb server",
		"plugin*could not be loaded", "requested authentication method unknown", "signaturedoesnotmatch",
		"credentialsnotloaded", "invalidcredentials", "incorrect username or password", "invalid username or password",
		"invalid_auth", "'eauth'", "authentication methods failed", "username and password not accepted",
		"invalid login: ", "failed sasl auth", "called without any password", "but no password is set",
		"wrong user name or password",
		"pg_hba.conf rejects", "client password must be a string",
		"could not load credentials from any providers", "unable to locate credentials", "no valid providers in chain",
		"unable to load credentials", "could not load the aws credentials", "ora-28000", "ora-28001",
		"failed to refresh cached credentials", "login was refused", "token is not valid", "token is invalid",
		"token has expired", "not_supported_auth_mode", "authentication protocol requested by server",
		"missing authentication credentials", "returned error: 401", "security token included in the request is",
		"expiredtoken",
		"invalidclienttokenid", "is not valid*password", "autherror", "noauth", "security_exception",
		"unable to authenticate", "sasl: *authentication", "invalid username-password", "auth error",
		"er_access_denied_error", "sqlstate[28", "28p01", "(28000)", "'28000'", "password authentication failed",
		"no password supplied", "access denied for user '", "access denied for user: '", "=wrongpass*",
		"error: wrongpass", "noauth authentication required", "login failed for user '", "sasl authentication failed",
		"saslauthenticationexception", "scram authentication failed", "mongoservererror: authentication failed",
		"no pg_hba.conf entry", "access_refused", "ora-01017", "bad auth : authentication failed",
		"p1000: authentication failed", "failed with error 18 (authenticationfailed)",
		"requested by the login. the login failed", "refused: not author", "refused, not author",
		"refused: bad user", "authentication denied"},
		unless: []string{"user login failed", "login failed for user '*' from "}},

	{cause: cause.AuthenticationFailed, mayBe: []string{"role \""},
		form: lazyregexp.New(`\brole "[^"]+" does not exist`)},
	{cause: cause.AuthenticationFailed, loud: []string{"authentication failed", "authentication failure",
		"authentication required", "authentication error", "invalid credentials", "invalid username or password",
		"bad credentials", "wrong password", "incorrect password", "invalid password", "401 unauthorized",
		"invalid api key", "invalid token", "login failed", "logon failed", "unauthenticated"},
		unless: []string{"user login failed", "' from ", "token for user", "login failed for user '*' from "}},

	{cause: cause.AuthenticationFailed, isLoudForm: true, mayBe: []string{"credential", "token", "api key"},
		form: lazyregexp.New(`(?i)\b(?:invalid|incorrect|wrong|bad|no|missing|expired|load|find|locate|retrieve|` +
			`establish|get)\b.{0,40}\bcredentials?\b|` +
			`\bcredentials? .{0,40}\b(?:invalid|incorrect|expired|rejected|not found|missing|failed|refused)\b|` +
			`\binvalid (?:[\w-]+ ){0,2}token\b|\btoken .{0,60}\bwas rejected|\binvalid (?:[\w-]+ )?api key\b`),
		unless: []string{"unexpected token", "syntaxerror", "token for user", "parse"}},

	{cause: cause.CertificateNotTrusted, any: []string{"certificate chain was issued by an authority",
		"certificate is expired", "remote error: tls: ", "first record does not look like a tls handshake",
		"gave http response to https client", "wrong version number", "curl error 60", "curl error 35",
		"certificate has expired", "sslauthenticationexception", "unable to get issuer certificate",
		"certificate verification failed",
		"does not match certificate's altnames", "err_tls_cert", "sslhandshakeexception", "certpathvalidatorexception",
		"cert_has_expired", "certificate is not trusted", "certificate signed by unknown",
		"self-signed*certificate in", "x509: ", "certificate verify failed", "certificate_verify_failed",
		"unable to get local issuer certificate", "unknown ca", "alert: fatal - ",
		"unable to verify the first certificate", "self-signed certificate",
		"self signed certificate", "pkix path building failed", "remote certificate is invalid",
		"error: certificate has expired"},
		unless: []string{"verify return code: ", "generating self", "generating a self", "generated self",
			"generated a self", "creating a self", "created a self", "using a self"}},

	{cause: cause.ConfigurationMissing, mayBe: []string{"database"},
		form: lazyregexp.New(`\bdatabase "[^"]+" does not exist`)},
	{cause: cause.ConnectionRefused, any: []string{"remaining connection slots", "connectionrefusederror",
		"connectionreseterror", "socket.gaierror", "connect call failed", "too many clients already",
		"er_con_count_error", "all connection attempts failed", "read timed out", "failed reaching server",
		"buffering timed out", "timeout acquiring a connection", "timeout exceeded when trying to connect",
		"pooltimeout: ", "failed to connect to all addresses", "has gone away", "lost connection to",
		"database system is starting up", "econnaborted", "maximum wire version", "timed out after*while waiting",
		"dpy-6005", "unknown server host", "pool timed out", "connection time-out", "connection timeout",
		"establishing a database connection",
		"socket.timeout: ", "urlopen error", "net::opentimeout", "net::readtimeout", "connectionbad",
		"connectionnotestablished", "curl error 6", "curl error 7", "curl error 28", "] [2002]", "] [2006]", "] [2013]",
		"run out of available brokers", "all subconns are in transientfailure", "not possible to connect to",
		"could not establish*connection", "no reachable servers", "server selection error",
		"client network socket disconnected", "no such host is known", "socketexception (111)",
		"socketexception (110)", "socketexception (113)", "socketexception (101)", "connection attempt failed",
		"econnreset", "server closed the connection unexpectedly", "ora-12514", "ora-12154", "ora-12170", "ora-12505",
		"listener refused the connection", "could not reach any contact point", "ssl was required",
		"server does not support ssl", "insecure transport are prohibited", "amqpconnectionerror",
		"amqpconnectionexception", "kafkajsconnectionerror", "kafkajsnumberofretriesexceeded",
		"obtain jdbc connection", "could not resolve address", "unresolvedaddressexception", "nohostavailable",
		"no living connections", "socket hang up", "can't connect to server on", "brokers are down",
		"bootstrap broker*disconnected", "no brokers available", "timed out waiting for a node assignment",
		"failed to update metadata after", "sqltransientconnectionexception", "nodeshardsavailable",
		"connection reset by peer", "err_connection_refused", "server is not available", "unable to obtain connection",
		"unable to determine dialect without jdbc metadata", "connection refused", "econnrefused", "actively refused",
		"connection to*refused", "connection timed out", "etimedout", "connect timed out", "connecttimeouterror",
		"connecttimeoutexception", "exceptions.connecttimeout", "httpx.connecttimeout", "dial tcp*i/o timeout",
		"connection attempt timed out", "connection timeout expired", ": timeout expired", "=timeout expired*",
		"timeout occurred after waiting", "timed out waiting for*:", "no route to host", "network is unreachable",
		"ehostunreach", "host is unreachable", " enotfound ", "eai_again", "no such host", "name or service not known",
		"nodename nor servname", "temporary failure in name resolution", "temporary failure resolving",
		"could not translate host name",
		"unknownhostexception", "unknown mysql server host", "name does not resolve", "host not found in upstream",
		"no address associated with hostname", "php_network_getaddresses", "failed to lookup address information",
		"can't connect to mysql server", "can't connect to local mysql server", "can't connect to local server",
		"communications link failure", "can't reach database server", "could not connect to redis",
		"error connecting to redis", "nobrokersavailable", "server selection timed out", "mongoserverselectionerror",
		"serverselectiontimeouterror", "connection is not available, request timed out",
		"the tcp/ip connection to the host*has failed", "network-related or instance-specific error", "ora-12541",
		"npgsqlexception*failed to connect to", "timeout connecting to server",
		"endpointconnectionerror: could not connect", "maxretriesperrequesterror", "pooltimedout",
		"no servers available for connection", "no resolvable bootstrap urls",
		"redisconnectionexception: unable to connect to"},
		unless: append([]string{"while connecting to upstream", "upstream timed out", "webhook to ", "shutdown hook",
			"retry policy:", "=connection timeout: *seconds"},
			ownAgents...)},

	{cause: cause.ConnectionRefused, loud: []string{"could not connect to", "couldn't connect to", "cannot connect to",
		"can't connect to", "failed to connect to", "unable to connect to", "too many connections",
		"context deadline exceeded", "operation timed out", "connection timed out", "connection closed by",
		"connection closed unexpectedly", "connection is closed", "connection was closed", "dns lookup failed",
		"unable to resolve host", "could not resolve host", "failed to resolve", "unreachable", "nxdomain",
		"failed to dial", "error connecting to", "is not reachable", "=error: connectionrefused", "connection error"},
		unless: append([]string{"while connecting to upstream", "upstream timed out", "webhook", "endpoint rule error",
			"unreachable=0", "unreachable code", "cannot parse", "failed to parse"}, ownAgents...)},

	{cause: cause.MigrationFailed, any: []string{"migration directory is corrupt", "need to initialize the database",
		"database is not initialized", "failed to run sql migration",
		"was previously applied but is missing", "undefinedtable", "undefinedcolumn", "unknown column",
		"base table or view not found", "no such table", "no such column", "schema-validation: ", "ora-00942",
		"ora-00904", "er_no_such_table", "er_bad_field_error", "sqlstate[42s02]", "sqlstate[42s22]",
		"invalid object name", "invalid column name", "duplicate column", "migration error",
		"migrations have not been applied", "migration file*missing", "database is not up to date",
		"out-of-date database", "out-of-date schema", "migrationerror", "from activerecord::migration",
		"needs bootstrapping", "run migrations first",
		"please run migrations", "migrate your database", "run db upgrade", "schema is not up to date",
		"unapplied migration", "migration*failed", "failed migration", "missing migrations", "flywayexception",
		"flywaymigrateexception",
		"flywayvalidateexception", "migration checksum mismatch", "error running liquibase", "liquibaseexception",
		"migrationfailedexception", "liquibase.exception.", "could not acquire change log lock",
		"dirty database version", "all later migrations canceled", "pendingmigrationerror", "migrations are pending",
		"found failed migrations", "a migration failed to apply", "inconsistentmigrationhistory",
		"conflicting migrations detected", "can't locate revision identified by", "target database is not up to date",
		"multiple head revisions are present", "migrations.pendingmodelchangeswarning",
		"was previously applied but has been modified"},
		unless: []string{"exit status", "0 failed", "failed: 0", "no failed", "finished. failed"}},

	{cause: cause.MigrationFailed, mayBe: []string{"p3009", "p3018", "p2021", "p2022"}, // Prisma's codes
		form: lazyregexp.New(`\bP(?:3009|3018|2021|2022)\b`)},
	{cause: cause.MigrationFailed, mayBe: []string{"does not exist", "already exists",
		"doesn't exist"}, form: lazyregexp.New(`(?i)\b(?:relation|table|column|` +
		`type) ["'\x60]?[A-Za-z_][\w.]*["'\x60]? (?:of relation \S+ )?(?:does not exist|doesn't exist|` +
		`already exists)`),
		unless: []string{"mysql.plugin", "mysql.db", "mysql.user", "privilege tables"}},

	{cause: cause.LicenseMissing, any: []string{"license*not found", "license*is missing", "license*is required",
		"license*has expired", "license is expired", "license expired", "license*is invalid", "license*is not valid",
		"invalid license", "missing license", "no valid license", "no license found", "no license key",
		"no license file", "license=accept", "license not accepted", "licence*not found", "no valid licence",
		"licence*has expired", "licence*is missing"},
		unless: []string{"required only", "driving licen"}},

	{cause: cause.PermissionDenied, any: []string{"has wrong ownership", "does not match the owner",
		"wrong volume permissions", "permissiondenied: ", "has invalid permissions", "permissions are too open",
		"has group or world access", "permission*is wrong", "is not writable", "read-only directory",
		"read only replica", "read-only transaction", "how to run*as root", "cannot be run as root",
		"can not run*as root", "running as root without*is not supported",
		"execution of the postgresql server is not permitted", "not authorized on*to execute command",
		"command denied to user", "running with the --read-only option", "running with the --super-read-only",
		"notcapable: ", "returned error: 403", "requires*access to*run again with", "readonly database",
		"insufficient privileges", "failed to obtain node locks", "running as root is not", "cannot write into",
		"can not write", "not allowed to run as root", "must be accessible by owner only",
		"does not have the access rights", "failed to lock memory", "must be started by the user that owns",
		"(403) when calling", "not authorized to access", "insufficientprivilege", "topicauthorizationexception",
		"cannot run as root", "can't run as root", "errno 13]", "errno 30]", "permission denied", "eacces",
		"permissionerror:", "operation not permitted", "eperm:", "read-only file system", "accessdeniedexception",
		"unauthorizedaccessexception", "is not authorized to perform", "(accessdenied)", "accessdenied: access denied",
		"unauthorizedoperation"},
		unless: []string{"permission denied for user"}},
	{cause: cause.PermissionDenied, any: []string{"unable to open database file"}, unless: []string{"no such file"}},

	{cause: cause.ConfigurationMissing, mayBe: []string{"validation error"}, form: wrongSettings},

	// A program rejects a setting and names it.
	{cause: cause.ConfigurationMissing, mayBe: []string{"unknown", "unrecogni", "unexpected", "illegal", "bad ",
		"unsupported"},
		form: lazyregexp.New(`(?i)\b(?:unknown|unrecogni[sz]ed|unexpected|illegal|bad|` +
			`unsupported) (?:[\w-]+ |"[\w.-]+" ){0,2}(?:directives?|options?|flags?|arguments?|parameters?|keywords?|` +
			`settings?|configuration|config|variables?|crontab|cron|fields?|sections?|entry|entries|switch|property|` +
			`properties|attributes?|protocol|command|key)\b`), isVague: true,
		unless: []string{"bad config file", "undefined local variable", "unexpected keyword argument",
			"got an unexpected", "unknown column"}},
	{cause: cause.ConfigurationMissing, any: []string{"unrecognized: '", "unrecognised: '",
		"flag provided but not defined", "unmatched argument", "cannot get uid for user", "flag needs an argument",
		"is not allowed in node_options", "no such option", "parse error on line", "no such command",
		"the following arguments are required", "arguments were not provided", "missing required option",
		"missing required argument", "missing required flag", "missing required parameter",
		"missing required property", "missing required config", "missing argument for option",
		"required option*not specified", "required flag(s)", "expected one argument", "expected at least one argument",
		"invalid choice: ", "has unknown fields", "cannot find field", "field not found, node", "not found in type ",
		"has invalid keys", "unmarshal errors", "mapping values are not allowed", "did not find expected",
		"key-value delimiter not found", "no configuration found", "no configuration directory",
		"no configuration file found", "no config file",
		"does not specify a command", "bungled ", "setting provided", "invalid config key",
		"initial heap size set to a larger value", "conflicting collector combinations",
		"a storage backend must be specified", "parser failed somehow", "isn't an allowed element",
		"validation error in ", "does not exist or is empty", "end-user license agreement", "accept_eula",
		"bad string length", "bad numerical", "unable to instantiate configuration", "validate cli flag",
		"does not conform to specification starting at", "property has not been initialized", "failed_to_check_schema",
		"unknown_fields", "no hostkeys available", "in config file", "unable to find user", "missing region",
		"couldn't find config file", "key values mismatch", "unsupported storage engine",
		"couldn't find a configuration file", "could not stat config", "must have required property '",
		"parameter 'connectionstring'",
		"invalid maximum heap size",
		"invalid initial heap size", "unrecognized vm option", "invalid command '", "no mpm loaded", "missing script start",
		"plugin name that don't exist", "missing script: ", "could not read package.json", "getpwnam(",
		"unknown user or group", "unable to find required", "outside the valid range", "is too low, increase",
		"must be within range", "failed to bind properties", "optionsvalidationexception", "adapternotspecified",
		"configexception", "configurationexception", "configurationerror", "missingkeyerror", "badconfig",
		"unknown database", "unable to get database type", "invalid scheme, expected", "vhost*not found",
		"couldn't find local name", "unable to stat ssl certificate", "could not load server certificate",
		"cannot load certificate", "unable to load ca cert", "can't open file", "can't change dir to",
		"has not been defined", "has not been configured", "specify user and group other than root",
		"mismatching encryption keys", "multiple private ipv4 addresses", "please point*to a", "not in a valid format",
		"must be a string, got \"undefined\"", "invalid \"undefined\"", "keystore password was incorrect",
		"nosectionerror", "nooptionerror",
		"error resolving property value", "as the protocol; got", "fails with '",
		"brokers array is empty",
		"invalid acl type",
		"region not found", "you must set ", "no setting with that name", "saxparseexception", "config validation of",
		"retrieve the region", "determine the region", "invalid json input", "undefined receiver",
		"invalid connection type", "is required when", "not a valid url", "invalid port", "bad listener",
		"missing apitoken", "invalid path: /", "invalid log level", "invalid loglevel",
		"isn't an available database backend", "must advertise accessible", "cannot access directory",
		"unable to parse*as proto", "no active actions configured", "argument couldn't be parsed",
		"cannot assign requested address", "not a valid bool", "not a valid int", "envconfig.process: assigning",
		"parse error on field \""}},
	{cause: cause.ConfigurationMissing, mayBe: []string{"syntax error", ": error",
		"config"}, form: lazyregexp.New(`(?i)` + settingsFile + `(?::\d+)?:? .{0,60}(?:syntax error|: error)|` +
		`\bconfig\w*: .*(?:cannot unmarshal|invalid|unexpected|unknown|pars(?:e|ing))`)},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{" in /", " at /", ".conf", ".cfg", ".cnf",
		".ini", ".yml", ".yaml", ".toml", ".json", ".hcl", ".properties", "corefile", ".vcl", "config"},
		form: lazyregexp.New(`(?i)(?:` + rejected + `).{0,200}(?:` + settingsFile + `|config)|` +
			`(?:` + settingsFile + `|\bconfig|corefile).{0,200}(?:` + rejected + `)`)},
	{cause: cause.ConfigurationMissing, isVague: true, loud: []string{"invalid value", "not provided to",
		"please configure", "invalid argument:", "invalid argument '", "invalid argument \"", "invalid argument `",
		"invalid argument -", "invalid argument for", "invalid argument to", "invalid option", "invalid setting",
		"invalid parameter",
		"invalid configuration", "invalid config", "bad configuration", "is not a valid", "must be configured",
		"must be provided", "need option",
		"is not configured", "must be specified", "must be between", "must be at least", "must specify",
		"must be one of", "must be a valid", "not specified", "not configured", "no such setting", "yaml: ", "toml: ",
		"parse error on line", "parse error", "error parsing", "failed to parse", "unable to parse", "could not parse",
		"cannot parse", "environment file", "is required", "are required", "validation failed", "refusing to start",
		"not declared in",
		"credentials inherited from the shell", "requires a value", "unknown type", "unknown plugin",
		"invalid protocol", "private key", "certificate file", "illegal character", "unable to read the",
		": file does not exist"},
		unless: []string{"webpack", "php parse error", "unexpected token", "syntaxerror"}},
	{cause: cause.ConfigurationMissing, isVague: true, isLoudForm: true, mayBe: []string{"configured", "provided",
		"specified", "given", "supplied", "defined"},
		form: lazyregexp.New(`(?i)\b(?:no|missing) (?:[\w.-]+ ){1,4}(?:was |were |is |has been |have been )?` +
			`(?:configured|provided|specified|given|supplied|defined)\b`),
		unless: []string{"no will message", "no images defined"}},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"not set", "not provided", "not given"},
		form: lazyregexp.New(`(?i)(?:secret|key|token|password|credentials?) (?:is |are |was |were )?not ` +
			`(?:set|provided|given)\b`)},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"invalid "},
		form: lazyregexp.New(`\b[Ii]nvalid [A-Z][A-Z0-9]*_[A-Z0-9_]+\b`)},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"not set", "missing", "required"},
		form: lazyregexp.New(`['"\x60][a-z][\w-]*(?:\.[a-z][\w-]*)+['"\x60] (?:is |was )?(?:not set|missing|required)\b`)},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"requires a", "neither "},
		form: lazyregexp.New(`(?i)\brequires an? (?:[\w-]+ ){0,2}(?:secret|key|token|password|url|dsn)\b|` +
			`\bneither \S+ nor \S+ (?:is |was |were |are )?(?:provided|set|given|configured|specified)\b`)},
	{cause: cause.ConfigurationMissing, isVague: true, isLoudForm: true, mayBe: []string{"connection string", "endpoint",
		"configuration", "environment", "project id", "api key", "apikey", "dsn", "region"},
		form: lazyregexp.New(`(?i)\b(?:` + settingNames + `)\b.{0,60}\b(?:should|must) (?:have|be|contain|start|not be)\b|` +
			`\b(?:ensure that|unable to (?:detect|determine|find)|could not (?:detect|determine)) .{0,40}\b(?:` +
			settingNames + `)\b`)},
	{cause: cause.ConfigurationMissing, mayBe: []string{"must be at least"},
		form: lazyregexp.New(`\b(?:key|secret|password|token) must be at least \d+ (?:bytes|char)`)},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"is not defined"},
		form: lazyregexp.New(`(?i)(?:key|secret|token|password|url|host|port|property|setting|option|config)\b.{0,30} is ` +
			`not defined`)},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"no "},
		form: lazyregexp.New(`(?i)\bno ["'\w-]+(?: [\w-]+){0,2}(?: found)? in (?:\S*` + settingsFile + `|(?:the )?config)`)},
	{cause: cause.ConfigurationMissing, mayBe: []string{"invalid value"},
		form: lazyregexp.New(`(?i)\binvalid value .{0,60}\bfor (?:.{0,20}\b)?(?:flag|option|argument|parameter|` +
			`setting|property|key|'-)`)},
	{cause: cause.ConfigurationMissing, isVague: true, loud: []string{"must not be null or empty", "must not be blank",
		"must not be empty", "cannot be null or empty", "cannot be blank"}},
	{cause: cause.ConfigurationMissing, isVague: true, isLoudForm: true, mayBe: []string{"bad ", "unsupported",
		"unknown", "invalid"},
		form: lazyregexp.New(`(?i)\b(?:bad|unsupported|unknown|invalid) (?:[\w-]+ ){0,2}(?:scheme|rotation count|` +
			`interval|log level|protocol|transport|transporter|backend|engine|dialect)(?: type)?:? ?\\?['"\x60]`)},
	{cause: cause.ConfigurationMissing, isVague: true, mayBe: []string{"missing required "},
		form: lazyregexp.New(`(?i)\bmissing required (?:[\w-]+ )?(?:keys?|settings?|values?|propert(?:y|ies)|` +
			`options?|parameters?|variables?)\b`)},
	// It speaks to whoever set it up.
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"please", "you *must", "you need to"},
		form: lazyregexp.New(`(?i)\b(?:please|you (?:\W?must\W?|need to)) (?:either )?(?:set|provide|specify|define|` +
			`configure|supply|add|create)\b`)},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"missing"},
		form: lazyregexp.New(`(?i)\bmissing (?:[\w-]+ ){0,3}(?:secret|key|token|password|credentials?|setting|` +
			`option|section)\b`)},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"malformed"},
		form: lazyregexp.New(`(?i)\bmalformed (?:[\w-]+ ){0,2}(?:dsn|ur[il]|address|config\w*|connection string|` +
			`arn|json|yaml)\b`)},
	{cause: cause.ConfigurationMissing, mayBe: []string{": error: argument"},
		form: lazyregexp.New(`: error: argument \S+: `)},
	// What only sums up that the configuration is wrong.
	{cause: cause.ConfigurationMissing, sums: true, any: []string{"bad config file", "found in configuration",
		"contains errors", "configuration check failed", "configuration failed", "error found at",
		"fpm initialization failed", "vcl compilation failed", "errors in configuration file",
		"invalid config, exiting", "post process the configuration", "failed_to_prepare_configuration"}},
	{cause: cause.ConfigurationMissing, sums: true, isLoudForm: true, mayBe: []string{"config", ".conf", ".cfg", ".cnf",
		".ini", ".yml", ".yaml", ".toml", ".json", ".hcl", ".properties"},
		form: lazyregexp.New(`(?i)(?:could not|cannot|can't|unable to|failed to|failed|error|while) (?:load|` +
			`read|open|pars|decod|get|initializ|process|find)(?:e|ing)?\b.{0,80}(?:config|` + settingsFile + `)|` +
			`config(?:uration)? (?:error|failed)|error in config|(?:load|read|` +
			`pars)ing .{0,40}config.{0,40}failed|config\w* .{0,40}validation .{0,30}failed`),
		unless: []string{"configuration class"}},
	{cause: cause.ConfigurationMissing, sums: true, loud: []string{"error verifying flags", "options error",
		"usage error"}},
	{cause: cause.ConfigurationMissing, any: []string{"could not resolve placeholder", "improperlyconfigured: ",
		"improperlyconfigured(", "config data resource*does not exist", "configuration file*not found",
		"configuration file*missing", "configuration file*does not exist", "config file*not found",
		"config file*missing", "config file*does not exist", "configuration key*not found", "config key*not found",
		"configuration file*not been found", "configuration*was not found and is not optional",
		"missing `secret_key_base`", "missing encryption key to decrypt", "you must specify a region",
		"missing region in config", "unable to find a region", "unable to load region from any of the providers",
		"error: region is missing", "failed to configure a datasource: 'url' attribute is not specified", "srcfg00014",
		"no application encryption key has been specified", "could not open configuration file",
		"fatal config file error"}},
	{cause: cause.ConfigurationMissing, mayBe: []string{"could not find file '"},
		form: lazyregexp.New(`(?i)could not find file '[^']*\.(?:json|xml|ya?ml|ini|pfx|p12|pem|crt|key|config)'`)},
	{cause: cause.ConfigurationMissing, mayBe: []string{"no such file or directory"},
		form: lazyregexp.New(`(?i)no such file or directory.*\.(ya?ml|json|toml|ini|conf|cnf|cfg|properties|xml|config|` +
			`env|pem|crt|cer|pfx|vcl|hcl|lua|` +
			`key|jks|p12)\b`)},
	{cause: cause.ConfigurationMissing, mayBe: []string{"no such file or directory"},
		form: lazyregexp.New(`(?i)\.(ya?ml|json|toml|ini|conf|cnf|cfg|properties|xml|config|` +
			`env|pem|crt|cer|pfx|vcl|hcl|lua|key|jks|p12)\b.*no such file or directory`)},

	{cause: cause.PermissionDenied, loud: []string{"not writable", "access denied", "accessdenied", "forbidden",
		"not permitted", "not allowed to", "insufficient privilege", "cannot create directory",
		"can't create directory", "(403)", "http 403", "status 403", "status code: 403", "403 client error"},
		unless: []string{"permission denied for user", "access denied for user"}},

	{cause: cause.ConfigurationMissing, any: []string{"fortran runtime error: cannot open file", "filenotfounderror: ",
		"filenotfoundexception: ",
		"nosuchfileexception: ", "nosuchfile: ", "enoent: no such file", "errno::enoent", "file doesn't exist",
		"bio routines*no such file"},
		unless: []string{"snapshot file", "segment file", "index file"}},
	// Neither a socket or device, nor what the program itself was to write, is a file that it needs.
	{cause: cause.ConfigurationMissing, isOutdone: true, loud: []string{"no such file or directory"},
		unless: []string{"dial unix", ".sock", "/dev/", "/proc/", "/sys/", "log file", ".log", "delete", "remove",
			"unlink", "=ls: *", "=find: *"}},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"does not exist", "doesn't exist",
		"not found", "is missing"},
		form: lazyregexp.New(`(?i)(?:\b(?:directory|folder|path) ['"\x60]?/\S+|\.(?:xml|ya?ml|json|toml|conf|` +
			`properties))['"\x60]? (?:does not exist|doesn't exist|(?:was )?not found|is missing)`)},

	{cause: cause.SegmentationFault, any: []string{"segmentation fault", "sigsegv", "terminated by sigsegv",
		"core dumped*segmentation", "fatal python error: segmentation", "exited on signal 11", "received signal 11",
		"killed by signal 11"}, unless: []string{"[signal sigsegv", "libsigsegv"}},
}

// endRules know that a program ended with an error.
var endRules = []rule{
	{cause: cause.Panic, any: []string{"=panic: *", "' panicked at *",
		") panicked at *", `"level":"panic"`, `"level":"dpanic"`}},

	{cause: cause.Panic, mayBe: []string{" panic: "}, form: lazyregexp.New(`^thread \d+ panic: `)}, // as Zig writes it
	{cause: cause.Panic, any: []string{"has overflowed its stack", "fatal runtime error: "}},
	{cause: cause.Panic, mayBe: []string{"fatal error: "}, form: lazyregexp.New(`^fatal error: `)}, // as Go writes it

	{cause: cause.UnhandledException, any: []string{"uncaught exception", "uncaughtexception", "uncaught error",
		"unhandled exception", "unhandledpromiserejection", "uncaught (in promise)", "=fatal error: exception *",
		"error: unhandled exception: ", "assertion `*' failed", "unhandled rejection",
		"beans in the application context form a cycle", ".swift:*: fatal error: ", "=uncaught *",
		"=php fatal error: *", "=botocore.*: an error occurred (*", "fortran runtime error: ", "=fatal error: uncaught*",
		"=php parse error: *",
		"terminate called after throwing",
		"init terminating in do_boot", "could not start application", "application_start_failure",
		"aborted due to compilation errors"}},
	{cause: cause.UnhandledException, mayBe: []string{"error", "exception", "fault"},
		form: lazyregexp.New(`^[\s|]*(?:Caused by: |---> |\[cause\]: |Uncaught |Unhandled exception\. |` +
			`Exception in thread "[^"]*" |\[?(?:ERROR|FATAL|error|SEVERE)\]?:? )?(?:(?:[\w$]+(?:\.|::|` +
			`\\))+(?:[A-Z]\w*)?|[A-Z]\w*)(?:Error|Exception|Fault|ExceptionGroup)(?: \[\w+\]|` +
			` \(0x\w+\))?(?::|$)`)},
	{cause: cause.UnhandledException, mayBe: []string{"error: ", "exception: "}, isLoudForm: true,
		form: lazyregexp.New(`[\s(:](?:(?:[\w$]+(?:\.|::|\\+))+(?:[A-Z]\w*)?|[A-Z]\w*)(?:Error|Exception)(?: \[\w+\]|` +
			` \(0x\w+\)|\(code: \d+\))?: `)},
	{cause: cause.UnhandledException, form: lazyregexp.New(`^(?:[A-Z]\w*::)+[A-Z]\w*(?:: |:$|$)`)},
	{cause: cause.UnhandledException, mayBe: []string{"error) ", "exit) ", "mix) ",
		"exception) "}, form: lazyregexp.New(`^[\s]*\*\* \((?:EXIT|Mix|[\w.]*(?:Error|[A-Z]\w*))\) `)},
	{cause: cause.UnhandledException, isOfLevel: true,
		any: []string{`"level":"fatal"`, `"level":60,`, "level=fatal msg="}},
	{cause: cause.UnhandledException, any: []string{"nest can't resolve dependencies",
		"required a bean of type*that could not be found",
		"required a bean named*that could not be found"}},
	{cause: cause.UnhandledException, isLoudForm: true, mayBe: []string{"exception"},
		form: lazyregexp.New(`\b(?:[a-z]\w*\.){2,}[A-Z]\w*Exception\b`)},
	{cause: cause.UnhandledException, mayBe: []string{".lua:"}, form: lazyregexp.New(`^lua\w*: \S+\.lua:\d+: `)},
	{cause: cause.UnhandledException, mayBe: []string{":in "},
		form: lazyregexp.New("^\\S+:\\d+:in .*\\((?:\\w+::)*[A-Z]\\w*\\)$")},
	{cause: cause.UnhandledException, mayBe: []string{": syntax error",
		" line "}, form: lazyregexp.New(`^\S+\.rb:\d+: syntax error| at \S+ line \d+\.$`)},
}
