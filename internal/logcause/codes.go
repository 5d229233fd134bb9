package logcause

import (
	"regexp"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// codeRules know codes of errors, and by parts of its name what class an exception is of: "KafkaJSConnectionError".
var codeRules = []rule{
	{cause: cause.OutOfHeap, isLoudForm: true, mayBe: []string{"outofmemory"},
		form: class(`OutOfMemory`), unless: noThreads},
	{cause: cause.PortInUse, isLoudForm: true, mayBe: []string{"addressinuse", "addrinuse"},
		form: class(`Addr(?:ess)?InUse`)},
	{cause: cause.MissingEnvironmentVariable, isLoudForm: true, mayBe: []string{"env"},
		form: class(`(?:Env|EnvVars?|Environment\w+)`)},
	{cause: cause.MissingModule, mayBe: []string{"notfound", "unsatisfiedlink", "unsupportedclassversion",
		"err_dlopen", "missingdriver"},
		form: lazyregexp.New(`\b(?:Module|Class|Dll|Package|Gem|Library|Driver)NotFound\w*|\b(?:UnsatisfiedLink|` +
			`UnsupportedClassVersion|MissingDriver)Error|\bERR_DLOPEN_FAILED`)},
	{cause: cause.LicenseMissing, isLoudForm: true, mayBe: []string{"licens", "licenc"},
		form: class(`Licen[cs](?:e|ing)`)},
	{cause: cause.MigrationFailed, isLoudForm: true, mayBe: []string{"migrat", "schema"},
		form: class(`(?:Migrat|SchemaValidation)`)},
	{cause: cause.MigrationFailed, mayBe: sqlStates, form: sqlState(`42P01|42P07|42703|42701|42S02|42S22`)},
	{cause: cause.AuthenticationFailed, isLoudForm: true, mayBe: []string{"auth", "credential", "token"},
		form:   class(`(?:Authenticat|Credential|Unauthori[sz]ed|InvalidToken|TokenInvalid|TokenExpired)`),
		unless: []string{"certificate", "ssl", "tls"}},
	{cause: cause.AuthenticationFailed, mayBe: sqlStates, form: sqlState(`28\w{3}`)},
	{cause: cause.AuthenticationFailed, mayBe: []string{"ora-"},
		form: lazyregexp.New(`\bORA-(?:01005|01017|01045|28\d{3})\b`)},
	{cause: cause.AuthenticationFailed, isLoudForm: true, mayBe: []string{"401", "unauthenticated"},
		form: status("401", "Unauthenticated")},
	{cause: cause.PermissionDenied, isLoudForm: true, mayBe: []string{"denied", "permission", "forbidden", "authoriz",
		"readonly"},
		form: class(`(?:AccessDenied|Permission|Forbidden|NotAuthorized|Authorization|ReadOnly)`)},
	{cause: cause.PermissionDenied, mayBe: sqlStates, form: sqlState(`42501|25006`)},
	{cause: cause.PermissionDenied, mayBe: []string{"ora-"}, form: lazyregexp.New(`\bORA-(?:01031|01950|00990)\b`)},
	{cause: cause.PermissionDenied, isLoudForm: true, mayBe: []string{"403", "permissiondenied"},
		form: status("403", "PermissionDenied")},
	{cause: cause.CertificateNotTrusted, isLoudForm: true, mayBe: []string{"ssl", "tls", "certificate"},
		form: class(`(?:SSL|Ssl|TLS|Tls|Cert)`)},
	{cause: cause.CertificateNotTrusted, loud: []string{"ssl routines:"}},
	{cause: cause.ConnectionRefused, isLoudForm: true, mayBe: []string{"connect", "network", "dns", "host",
		"unreachable", "serverselection", "timeout"},
		form: class(`(?:Connect|Network|Dns|DNS|UnknownHost|Unreachable|ServerSelection|SocketTimeout|` +
			`ReadTimeout|NoHost)`),
		unless: append([]string{"connectionstring", "kafka.connect.errors", "not found", "does not exist", "malformed",
			"cannot parse", "invalid"}, ownAgents...)},
	{cause: cause.ConnectionRefused, mayBe: sqlStates, form: sqlState(`08\w{3}|53300|57P0[123]`)},
	{cause: cause.ConnectionRefused, mayBe: []string{"ora-", "dpy-"},
		form: lazyregexp.New(`\bORA-(?:12\d{3}|17002|0311[34]|03135|25408)\b|\bDPY-(?:600\d|4011|4027)\b`)},
	{cause: cause.ConnectionRefused, isLoudForm: true, mayBe: []string{"= unavailable", "=unavailable", ".unavailable",
		"deadlineexceeded"},
		form: lazyregexp.New(`code ?= ?(?:Unavailable|DeadlineExceeded)\b|StatusCode[.=](?:UNAVAILABLE|` +
			`"Unavailable")`), unless: ownAgents},
	{cause: cause.ConfigurationMissing, any: []string{"configfilenotfound"}},
	{cause: cause.ConfigurationMissing, isLoudForm: true, mayBe: []string{"config", "setting"},
		form: class(`(?:Config|Settings?)`)},
}

// class is the form of an exception's name with some part in it. It is no option of a JVM.
func class(part string) func() *regexp.Regexp {
	return lazyregexp.New(`(?:^|[^\w+])\w*?` + part + `\w*?(?:Error|Exception|Failure|Failed|Timeout|NotLoaded|` +
		`Denied)\b`)
}

// sqlStates are the ways in which a line says that a code of the SQL standard follows.
var sqlStates = []string{"sqlstate", "sql state"}

func sqlState(codes string) func() *regexp.Regexp {
	return lazyregexp.New(`(?i)\bsql ?state\W{1,4}(?:` + codes + `)\b`)
}

// status is the form in which a line tells the status of HTTP, or the code of gRPC, with which a call ended.
func status(http, grpc string) func() *regexp.Regexp {
	return lazyregexp.New(`(?i)\b(?:status(?:[ _-]?code)?|http(?:/\d(?:\.\d)?)?|` +
		`response(?: code)?)(?:[^\w"]{1,4}| is | of | code )` + http +
		`\b|\(` + http + `\)|\b` + http + ` (?:client error|unauthorized|forbidden)|code ?= ?` + grpc + `\b`)
}
