package main

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
)

// texts are what containers may write to make their reader slow: each gives a text of at least so many bytes.
var texts = map[string]func(int) string{
	"begin marks without end":     repeated("-----BEGIN RSA PRIVATE KEY-----"),
	"begin marks on lines":        repeated("-----BEGIN PRIVATE KEY-----\n"),
	"begin and end marks":         repeated("-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n"),
	"end marks":                   repeated("-----END RSA PRIVATE KEY-----\n"),
	"half begin marks":            repeated("-----BEGIN A "),
	"quotes":                      repeated(`"`),
	"openings of quotes":          repeated(`token="`),
	"quoted passwords, half open": repeated(`password "x password 'y' `),
	"quoted names":                repeated(`password 'password 'token=' `),
	"braces":                      repeated("{"),
	"deep JSON":                   repeated(`{"a":`),
	"wide JSON":                   enclosed(`{"msg":"x"`, `,"k":[{},[],1]`, `}`),
	"JSON of braces":              enclosed(`{"msg":"x","err":[0`, `,{"message":{}}`, `]}`),
	"nested JSON":                 repeated(strings.Repeat(`{"msg":`, 1023) + "1" + strings.Repeat("}", 1023) + "\n"),
	"messages in messages":        repeated(`{"msg":{"msg":{"msg":{"msg":{"msg":"x"}}}}}` + "\n"),
	"colours":                     repeated("\x1b[0m"),
	"coloured words":              repeated("\x1b[31mtoken\x1b[0m=\x1b[32m"),
	"open sequences":              repeated("\x1b]8;;"),
	"backslashes":                 repeated(`\`),
	"one long word":               repeated("a"),
	"words":                       repeated("error "),
	"auth: repeated":              repeated("auth: a "),
	"auth: and spaces":            half("auth: a ", " "),
	"password= repeated":          repeated("password="),
	"password= of values":         repeated("password=x1 "),
	"sid= repeated":               repeated("sid="),
	"key= repeated":               repeated("FOO_KEY="),
	"value= repeated":             repeated("value="),
	"passwords in Chinese":        repeated("密码是"),
	"names and semicolons":        repeated("token: a;b;c "),
	"XML elements":                repeated("<token>a<token>"),
	"addresses":                   repeated("://"),
	"addresses with users":        repeated("://a:b/"),
	"at signs":                    repeated("@"),
	"hosts of addresses":          repeated("a@b.internal."),
	"e-mail addresses":            repeated("a1@b.cc "),
	"digits":                      repeated("4"),
	"card numbers":                repeated("4111 1111 1111 1112 "),
	"ids of traces":               repeated("trace_id=4111111111111111 "),
	"token prefixes":              repeated("SG.sk-ghp_xoxb-"),
	"bearer":                      repeated("Bearer "),
	"cookies":                     repeated("cookie: a; "),
	"keys in tables":              repeated("key|"),
	"sentences on keys":           repeated("token is for key of "),
	"AUTH and commas":             repeated("AUTH,"),
	"schemes":                     repeated("authorization: authorization-authorization"),
	"hexadecimal and hyphens":     repeated("0123456789abcdef0123456789abcdef-"),
	"lists of passwords":          repeated(`passwords: ["true", `),
	"CDATA":                       repeated("<token><![CDATA["),
	"Oracle's users":              repeated("thin:a/@"),
	"users of registries":         half("a", "/@b.c/"),
	"escapes of escapes":          repeated("%25"),
	"escapes of secrets":          repeated(`\\u003dtoken`),
	"values that are refused":     repeated(`token: value "a 10: '`),
	"names and brackets":          repeated("a_token (b_token ["),
	"values above names":          repeated("value: 'a',\n"),
	"addresses in quotes":         repeated(`"://a:b @`),
	"commands that set":           repeated("config set token a add_user rabbitmq "),
	"links that were mailed":      repeated("/reset/token/hooks"),
	"users of databases":          repeated("create user a identified by b "),
	"Redis' users":                repeated("user a +@all >b "),
	"what a secret becomes":       repeated(`token: "" => "a -> "`),
	"fields before values":        repeated(`{"a_token":{"b":true,"c":1,"value":`),
	"flags":                       repeated("curl mysql redis -u -p -a --token --user "),
	"base64 words":                random(" ", 64),
	"base64 lines":                random("\n", 64),
	"base64 without end":          random("", 64),
	"newlines":                    repeated("\n"),
	"carriage returns":            repeated("\r"),
	"spaces":                      repeated(" "),
	"short indented lines":        repeated(" a\n"),
	"dots":                        enclosed("/ ", ".", ""),
	"paths":                       repeated("https://"),
	"marks of names":              repeated("(service (task lookup fs-.dkr.ecr:role/"),
	"entities":                    repeated("&<>`*_"),
	"Japanese":                    repeated("パスワード：あ"),
	"invalid bytes":               repeated("\xff"),
	"invisible characters":        repeated("\u200b\u202e\u009b"),
	"key errors":                  repeated(" KeyError: 'A'\n"),
	"Caused by":                   repeated("Caused by: a.b.C: connection refused\n"),
	"frames of Java":              repeated("\tat a.b.C.d(C.java:12)\n"),
	"frames of Python":            repeated("  File \"/a.py\", line 1, in b\n    c()\n"),
	"frames of Go":                repeated("main.a(0x1)\n\t/src/a.go:1 +0x1\n"),
	"frames of Ruby and PHP":      repeated("\tfrom /a.rb:1:in `a'\n#0 /a.php(1): a()\n"),
}

// ordinary are what applications write: those above are measured beside them.
var ordinary = map[string]func(int) string{
	"lines of JSON": repeated(`{"time":"2026-10-29T05:10:01.101Z","level":"ERROR","logger":"com.example.orders",` +
		`"msg":"order 8123 failed: connection refused","host":"10.20.1.17","took_ms":12}` + "\n"),
	"stack traces": repeated("2026-10-29 05:10:01.101 ERROR 1 --- [main] o.s.b.Application : Application run failed\n" +
		"java.lang.IllegalStateException: could not open the pool: task-definition web-api:47\n" +
		"\tat com.example.orders.Pool.open(Pool.java:42) ~[orders.jar!/:1.4.2]\n" +
		"\tat com.example.orders.Main.main(Main.java:12)\n" +
		"Caused by: java.net.ConnectException: Connection refused to orders-db.internal:5432\n\t... 41 more\n"),
	"access logs": repeated("10.20.1.17 - - [29/Oct/2026:05:10:01 +0000] \"GET /health?token=abc HTTP/1.1\" 200 2 " +
		"\"-\" \"ELB-HealthChecker/2.0\"\n"),
}

func repeated(unit string) func(int) string { return enclosed("", unit, "") }

// enclosed repeats a unit between a beginning and an end.
func enclosed(before, unit, after string) func(int) string {
	return func(size int) string {
		times := max(1, (size-len(before)-len(after)+len(unit)-1)/len(unit))
		return before + strings.Repeat(unit, times) + after
	}
}

// half repeats one unit to half of the size, and then another.
func half(first, second string) func(int) string {
	return func(size int) string { return repeated(first)(size/2) + repeated(second)(size/2) }
}

// random gives base64 words of a length with a separator between them, the same ones each time.
func random(separator string, length int) func(int) string {
	return func(size int) string {
		source := rand.NewChaCha8([32]byte{})
		var b strings.Builder
		word := make([]byte, length/4*3)
		for b.Len() < size {
			_, _ = source.Read(word) // never fails
			b.WriteString(base64.StdEncoding.EncodeToString(word) + separator)
		}
		return b.String()
	}
}
