package redact

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// secrets are samples by kind. None was ever valid: they are made of the words "example" and "planted" and of counted
// characters. The parts are put together here so that no scanner takes this file for a leak.
var secrets = map[string][]string{
	"access key id":     {"AKIA" + "IOSFODNN7EXAMPLE", "ASIA" + "PLANTEDEXAMPLE12"},
	"GitHub":            {"ghp_" + counted(36), "gho_" + counted(36), "ghs_" + counted(36), "github_pat_" + counted(60)},
	"GitLab":            {"glpat-" + counted(20), "glrt-" + counted(20)},
	"Slack":             {"xoxb-" + "123456789012-" + counted(24), "xoxp-" + counted(30), "xapp-" + "1-" + counted(30)},
	"Slack webhook":     {"https://hooks.slack.com/services/" + "T00000000/B00000000/" + counted(24)},
	"Stripe":            {"sk_live_" + counted(24), "rk_live_" + counted(24), "whsec_" + counted(32)},
	"Google":            {"AIza" + counted(35), "ya29." + counted(40), "GOCSPX-" + counted(28)},
	"npm and PyPI":      {"npm_" + counted(36), "pypi-" + counted(60)},
	"OpenAI style":      {"sk-" + counted(48), "sk-proj-" + counted(48), "sk-ant-api03-" + counted(60)},
	"SendGrid":          {"SG." + counted(22) + "." + counted(43)},
	"Twilio":            {"SK" + strings.Repeat("0a1b", 8)},
	"DigitalOcean":      {"dop_v1_" + strings.Repeat("0a1b2c3d", 8)},
	"HashiCorp Vault":   {"hvs." + counted(28)},
	"JWT":               {"eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJwbGFudGVkIn0." + counted(43)},
	"bearer":            {"Bearer " + counted(32), "Authorization: Bearer Bearer " + counted(32), "Authorization: Bearer plantedwithoutdigits", "authorization: Basic " + "cGxhbnRlZDpleGFtcGxl"},
	"basic":             {"Basic " + "cGxhbnRlZDpleGFtcGxlMQ=="},
	"URL":               {"postgres://app:plant3d@db.example.com:5432/shop", "redis://:plant3d@cache:6379/0", "amqp://guest:pl@nt3d@mq/v", "mysql://u:pla/nt3d@db/x"},
	"token in URL":      {"https://" + counted(40) + "@git.example.com/x.git"},
	"assignment":        {"password=plant3d", "PASSWORD: plant3d", "db_passwd = plant3d", "pwd:plant3d", "MYSQL_PASS=plant3d", "client_secret=plant3d!x", "api_key=plant3d", "apikey: plant3d", "access_key=plant3d", "credentials=plant3d", "auth=plant3d", "token=planted", "JWT_SECRET=planted", "spring.datasource.password=plant3d"},
	"AWS, named":        {"AWS_SECRET_ACCESS_KEY=" + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_session_token = " + counted(90), "SecretAccessKey: '" + counted(40) + "'"},
	"quoted":            {`"password": "plant3d"`, `"token":"plant3d \" with quote"`, `'secret' => 'plant3d two words'`, `password: "plant3d"`, `{\"password\":\"plant3d\"}`, `os.environ["API_TOKEN"] = "plant3d"`},
	"in XML":            {"<password>plant3d</password>", "<ns:apiKey>plant3d</ns:apiKey>"},
	"flag":              {"--password plant3d", "--api-key plant3d"},
	"SQL":               {"IDENTIFIED BY 'plant3d'", "ALTER ROLE app WITH PASSWORD 'plant3d'"},
	"coloured":          {"\x1b[36mpassword=\x1b[0mplant3d"},
	"connection string": {"Server=db;Database=shop;User Id=app;Password=plant3d;Encrypt=true", "Password=plant3d two words;", "Server=db;Pwd=plant3d two;Encrypt=true"},
	"Go's MySQL driver": {"root:plant3d@tcp(db:3306)/x", "app:pl@nt3d:plant3d@unix(/var/run/mysqld.sock)/x", "dsn=app:plant3d@/shop"},
	"command":           {"curl -u admin:plant3d https://example.com", "curl -sSfu 'admin:plant3d two' x", "curl -uadmin:plant3d x", "--user admin:plant3d", "--user=admin:plant3d", `["curl","-u","admin:plant3d"]`, "mysql -uroot -pplant3d shop", "mysqldump -p'plant3d two' shop", "redis-cli -h cache -a plant3d ping", `["redis-cli","-a","plant3d"]`, "redis-cli --pass plant3d", "psql -h db PGPASSWORD=plant3d", "PGPASSWORD=plant3d psql -h db"},
	"cookie":            {"Cookie: sessionid=plant3d; x=planted", "Set-Cookie: JSESSIONID=plant3d; Path=/; HttpOnly", `{"cookie":"a=plant3d; b=planted"}`, "session_id=plant3d", "sessionid=plant3d", "PHPSESSID=plant3d", "Cookie: plain; x=\"plant3d\"; y=planted"},
	"AWS, with a space": {"aws_secret_access_key " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AWS_SECRET_ACCESS_KEY\t" + counted(40), "aws_session_token " + counted(90)},
	"AWS, a pair":       {"AKIA" + "IOSFODNN7EXAMPLE " + "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" + ",ASIA" + "PLANTEDEXAMPLE12", "AKIA" + "IOSFODNN7EXAMPLE:" + counted(40)},
	"in Japanese":       {"パスワード: plant3d", "パスワード=plant3d", "DBのパスワード：plant3d", "「パスワード」＝　plant3d", "秘密鍵: plant3d", "トークン: plant3d", `{"トークン":"plant3d two"}`, "パスワード: planted です"},
	"card":              {"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "5555555555554444", "378282246310005", "3782 822463 10005", "6011111111111117", "30569309025904"},
	"private key":       {"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n" + counted(64) + "\n" + counted(20) + "\n-----END RSA PRIVATE KEY-----", `-----BEGIN PRIVATE KEY-----\n` + counted(64) + `\n-----END PRIVATE KEY-----`},
	"e-mail":            {"planted.person@example.com", "planted+tag@mail.example.co.jp"},
}

// counted returns n characters of letters and digits.
func counted(n int) string {
	return strings.Repeat("Plant3dABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 2)[:n]
}

// revealing are the parts of the samples that must never be read.
var revealing = []string{"plant3d", "Plant3d", "planted", "PLANTED", "IOSFODNN7", "wJalr", "cGxhbnRl", "pla/nt3d",
	"nt3d", "0a1b0a1b", "0a1b2c3d", "4111", "5555555555", "378282", "3782 8", "60111", "30569", "eyJz"}

func reveals(text string) bool {
	return slices.ContainsFunc(revealing, func(part string) bool { return strings.Contains(text, part) })
}

func TestEverySampleIsRedacted(t *testing.T) {
	for kind, samples := range secrets {
		for _, sample := range samples {
			got := Text(sample)
			if !reveals(sample) {
				t.Errorf("%s: the sample %q reveals nothing: the test cannot fail", kind, sample)
			}
			if reveals(got) || !strings.Contains(got, Mark) {
				t.Errorf("%s: Text(%q) = %q", kind, sample, got)
			}
		}
	}
}

func TestNamesOfSessionsStayAndKeysDoNot(t *testing.T) {
	const role = "arn:aws:sts::111122223333:assumed-role/ci/"
	for arn, want := range map[string]string{
		role + "taro.yamada@shop.com":                  role + "taro.yamada@shop.com",
		role + "GitHubActions":                         role + "GitHubActions",
		role + "aws-go-sdk-1731384662118000000":        role + "aws-go-sdk-1731384662118000000",
		role + "0f9a8b7c6d5e4f30a1b2c3d4e5f60718":      role + "0f9a8b7c6d5e4f30a1b2c3d4e5f60718",
		role + "terraform-run-AbCd12EfGh34IjKl":        role + "terraform-run-AbCd12EfGh34IjKl",
		role + "plant3dKw9Q2zLm4Xr7Tb1V":               role + "[redacted]",
		role + "ghp_" + counted(36):                    role + "ghp_[redacted]",
		"arn:aws:iam::111122223333:user/taro@shop.com": "arn:aws:iam::111122223333:user/taro@shop.com",
	} {
		if got := Principal(arn); got != want {
			t.Errorf("Principal(%q) = %q, want %q", arn, got, want)
		}
	}
}

func TestWhatTellsTheKindStays(t *testing.T) {
	for text, want := range map[string]string{
		"password=hunter2": "password=[redacted]",
		"postgres://user:hunter2@host/db?sslmode=require":               "postgres://user:[redacted]@host/db?sslmode=require",
		"jdbc:postgresql://db:5432/x?user=web&password=a1&ssl=1":        "jdbc:postgresql://db:5432/x?user=web&password=[redacted]&ssl=1",
		`{"user":"app","password":"a b","port":5432}`:                   `{"user":"app","password":"[redacted]","port":5432}`,
		`Config(user=app, password=hunter2, host=db)`:                   `Config(user=app, password=[redacted], host=db)`,
		`Server=db;Password=hunter2;Database=x`:                         `Server=db;Password=[redacted];Database=x`,
		`GET /cb?code=1&token=abc","next":"y"`:                          `GET /cb?code=1&token=[redacted]","next":"y"`,
		"Authorization: Bearer abcdef12":                                "Authorization: Bearer [redacted]",
		`"Authorization":"Bearer abcdef12"`:                             `"Authorization":"[redacted]"`,
		"key AKIA" + "IOSFODNN7EXAMPLE denied":                          "key AKIA[redacted] denied",
		"ghp_" + counted(36) + " is revoked":                            "ghp_[redacted] is revoked",
		"mail to someone@example.com failed":                            "mail to [redacted]@example.com failed",
		"mail to user7@shop.com, to:root7@example.com":                  "mail to [redacted]@shop.com, to:[redacted]@example.com",
		"card 4111 1111 1111 1111 declined":                             "card [redacted] declined",
		`password=ab"cd'ef x`:                                           `password=[redacted] x`,
		"secret: operation error, password=hunter2":                     "secret: operation error, password=[redacted]",
		"root:pw@tcp(db:3306)/x":                                        "root:[redacted]@tcp(db:3306)/x",
		"curl -u admin:pw https://example.com":                          "curl -u admin:[redacted] https://example.com",
		"curl -u a:b --proxy-user 'c:d e' x":                            "curl -u a:[redacted] --proxy-user 'c:[redacted]' x",
		"bindpw hunter2":                                                "bindpw [redacted]",
		`nslcd: read "bindpw  planted"`:                                 `nslcd: read "bindpw  [redacted]"`,
		"rootpw Curlew#Tarn52 # of the directory":                       "rootpw [redacted] # of the directory",
		"login failed with creds app/tiger@orcl":                        "login failed with creds app/[redacted]@orcl",
		"bindpw is not set":                                             "bindpw is not set",
		"login failed with creds app/Curlew#Tarn52@orcl":                "login failed with creds app/[redacted]@orcl",
		"bad credentials app/t1ger@//db:1521/orcl":                      "bad credentials app/[redacted]@//db:1521/orcl",
		"mysql -psecret shop":                                           "mysql -p[redacted] shop",
		"redis-cli -a pw ping":                                          "redis-cli -a [redacted] ping",
		"psql -h db PGPASSWORD=pw":                                      "psql -h db PGPASSWORD=[redacted]",
		"Cookie: sessionid=abc; x=y":                                    "Cookie: [redacted]",
		"Set-Cookie: JSESSIONID=A1; Path=/; HttpOnly":                   "Set-Cookie: [redacted]",
		`{"Cookie":"a=b; c=d","host":"x"}`:                              `{"Cookie":"[redacted]","host":"x"}`,
		"session_id=abc x":                                              "session_id=[redacted] x",
		"aws_secret_access_key " + counted(40):                          "aws_secret_access_key [redacted]",
		"AKIA" + "IOSFODNN7EXAMPLE " + counted(40) + " denied":          "AKIA[redacted] [redacted] denied",
		"AKIA" + "IOSFODNN7EXAMPLE at " + strings.Repeat("0a1b2c3d", 5): "AKIA[redacted] at " + strings.Repeat("0a1b2c3d", 5),
		"パスワード: hunter2":                                                "パスワード: [redacted]",
		"パスワード：hunter2":                                                 "パスワード：[redacted]",
		"トークン: abc1":                                                    "トークン: [redacted]",
		"秘密鍵=abc1":                                                      "秘密鍵=[redacted]",
		"Password=abc def;":                                             "Password=[redacted];",
		"Server=db;Password=abc def ghi;User Id=app":                    "Server=db;Password=[redacted];User Id=app",
		"password=hunter2 user=app; next":                               "password=[redacted] user=app; next",
		`~ password = "Old-Lake-19" -> "New-Lake-20"`:                   `~ password = "[redacted]" -> "[redacted]"`,
		`password = (sensitive value) -> "New-Lake-20"`:                 `password = (sensitive value) -> "[redacted]"`,
		"token=null,token=abc1":                                         "token=null,token=[redacted]",
	} {
		if got := Text(text); got != want {
			t.Errorf("Text(%q)\n got %q\nwant %q", text, got, want)
		}
	}
}

var ordinary = []string{
	"",
	"task 0123456789abcdef0123456789abcdef stopped",
	"arn:aws:ecs:eu-west-1:111122223333:task/prod-main/0123456789abcdef0123456789abcdef",
	"secret=arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf",
	"111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:9b7c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f80",
	"request 550e8400-e29b-41d4-a716-446655440000 took 12 ms",
	`bounced: <noreply@shop.example.com>, {"user":"user37@example.com"}, user=team+go@tracker.debian.org`,
	"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
	"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	"dd.trace_id=4111111111111111 dd.span_id=4012888888881881",
	"2026-10-29T05:10:01.101Z 1761714601101 1761714601101123456",
	"2026/10/29 05:10:01 started 20261117093000",
	"loss 0.4111111111111111 after 3 epochs",
	"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
	"order 4111111111111112 shipped",
	"(deployment ecs-svc/4415930867720185563) deployment failed: tasks failed to start.",
	"arn:aws:ecs:ap-northeast-1:111122223333:service-revision/prod-main/web-api/4415930867720185563",
	"v1.25.3 go1.26.8 node v22.11.0 3.13.1-slim-bookworm",
	"token expired",
	`password authentication failed for user "app"`,
	"FATAL:  password authentication failed for user \"catalog\"",
	"Access denied for user 'app'@'10.20.1.17' (using password: YES)",
	"Access denied for user 'app'@'10.20.1.17' (using password: NO)",
	"secret not found: prod/db",
	"KeyError: 'DATABASE_URL'",
	"commit 50a4cdb858f0539633d39eeb45607c05d0ffa528",
	"could not get secret: AccessDeniedException: User is not authorized to perform secretsmanager:GetSecretValue",
	"get secret: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400",
	"parse token: token contains an invalid number of segments",
	"oauth2: cannot fetch token: 401 Unauthorized",
	`oauth2: "invalid_client" "Client authentication failed"`,
	"POST /oauth/token: 401",
	`Post "https://login.example.com/oauth/token": dial tcp 10.0.0.1:443: connect: connection refused`,
	"SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
	"SyntaxError: Unexpected token: }",
	"Basic authentication failed",
	"Bearer was not authenticated. Failure message: IDX10223: Lifetime validation failed.",
	`www-authenticate: Bearer realm="https://auth.docker.io/token",service="registry.docker.io"`,
	"    at com.example.auth.TokenFilter.doFilter(TokenFilter.java:42)",
	"    at Object.token (/app/dist/auth.js:12:5)",
	"  File \"/app/auth/token.py\", line 12, in token",
	"app::auth::verify",
	"\t/go/pkg/mod/github.com/aws/smithy-go@v1.20.0/auth/bearer/token.go:88 +0x46",
	"/app/node_modules/.pnpm/express@4.18.2/node_modules/express/lib/router/index.js:284",
	"celery@ip-10-20-1-17.eu-west-1.compute.internal ready.",
	"fatal: could not read from git@github.com:example/shop.git",
	"cloning ssh://git@github.com/example/shop.git",
	"postgres://app@orders-db.abc.eu-west-1.rds.amazonaws.com:5432/orders",
	"connecting to http://registry:4873/@scope/package",
	"listening on http://0.0.0.0:8080, admin on http://127.0.0.1:9090",
	"PWD=/app",
	"password=null token=undefined secret=None",
	`{"password":null,"token":""}`,
	"max_tokens=4096 tokens: 128 author=Sato keyword=shoes",
	"com.example.Server@5e91993f started",
	"task-definition web-api:47 disk-usage 81 risk-assessment-service-for-payments",
	"-----BEGIN CERTIFICATE-----",
	"the key must begin with '-----BEGIN PRIVATE KEY-----', not with 'ssh-rsa'",
	"Error: connect ECONNREFUSED 10.20.4.8:5672",
	"パスワード認証に失敗しました: ユーザー \"app\"",
	"10.20.1.17 - - [29/Oct/2026:05:10:01 +0000] \"GET /health HTTP/1.1\" 200 2 \"-\" \"ELB-HealthChecker/2.0\"",
	"signature mismatch: expected sha256",
	"401 Unauthorized: invalid api key",
	"permission denied while trying to read secret",
	"docker run --user 1000:1000 -p 8080:80 web",
	"mysql -p 3306 shop",
	"curl -XPUT -o /dev/null -u '' https://example.com:8443/x",
	"トークン: 有効期限が切れました",
	"invalid cookie: expired",
	"the aws_session_token environment variable is not set",
	"deployed " + counted(40),
}

func TestOrdinaryTextStays(t *testing.T) {
	if len(ordinary) < 40 {
		t.Fatalf("only %d lines", len(ordinary))
	}
	for _, line := range ordinary {
		if got := Text(line); got != line {
			t.Errorf("Text changed an ordinary line\n got %q\nwant %q", got, line)
		}
	}
}

func TestLinesRedactAcrossLines(t *testing.T) {
	body := strings.Repeat("Plant3d+/", 7)
	for name, test := range map[string]struct{ lines, want []string }{
		"a key over several lines": {
			[]string{"loading", "-----BEGIN PRIVATE KEY-----", body, body, "-----END PRIVATE KEY-----", "done"},
			[]string{"loading", "-----BEGIN PRIVATE KEY-----", Mark, Mark, "-----END PRIVATE KEY-----", "done"},
		},
		"a key whose end is cut off": {
			[]string{"-----BEGIN EC PRIVATE KEY-----", body, "2026-10-29 12:00:00 INFO started"},
			[]string{"-----BEGIN EC PRIVATE KEY-----", Mark, "2026-10-29 12:00:00 INFO started"},
		},
		"a key whose beginning is cut off": {
			[]string{"starting up.", body, "Plant3d==", "-----END OPENSSH PRIVATE KEY-----", "done"},
			[]string{"starting up.", Mark, Mark, "-----END OPENSSH PRIVATE KEY-----", "done"},
		},
		"events of several lines": {
			[]string{"a\nb", "", "token=abc1\nc\n"},
			[]string{"a\nb", "", "token=[redacted]\nc\n"},
		},
		"nothing": {nil, []string{}},
	} {
		if diff := cmp.Diff(test.want, Lines(test.lines)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, line := range ordinary {
		f.Add(line, uint64(1))
	}
	for _, samples := range secrets {
		for _, sample := range samples {
			f.Add(sample, uint64(2))
		}
	}
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		once := Text(text)
		if !utf8.ValidString(once) {
			t.Errorf("Text(%q) is not valid UTF-8: %q", text, once)
		}
		if twice := Text(once); twice != once {
			t.Errorf("Text(%q) is not stable:\n once %q\ntwice %q", text, once, twice)
		}
		if most := len(strings.ToValidUTF8(text, "�")) + strings.Count(once, Mark)*len(Mark); len(once) > most {
			t.Errorf("Text(%q) grew by more than its marks, to %d bytes", text, len(once))
		}
		if lines := Lines([]string{text, text}); len(lines) != 2 ||
			strings.Count(strings.Join(lines, ""), "\n") != 2*strings.Count(text, "\n") {
			t.Errorf("Lines(%q) has other lines: %q", text, lines)
		}
		plant(t, text, seed)
	})
}

// plant puts one sample of each kind somewhere between the runes of a text, with spaces around it, and looks for it in
// what comes out. Text that reveals by itself is left alone.
func plant(t *testing.T, text string, seed uint64) {
	runes := []rune(strings.ToValidUTF8(text, ""))
	if reveals(string(runes)) || reveals(plaintext.Clean(string(runes))) {
		return
	}
	random := rand.New(rand.NewPCG(seed, 0))
	for _, kind := range slices.Sorted(maps.Keys(secrets)) {
		samples := secrets[kind]
		at := random.IntN(len(runes) + 1)
		if isOther(string(runes[:at]) + " ") { // a number there is the id of a trace
			continue
		}
		planted := string(runes[:at]) + " " + samples[random.IntN(len(samples))] + " " + string(runes[at:])
		if got := Text(planted); reveals(got) {
			t.Errorf("%s: Text(%q) = %q", kind, planted, got)
		}
	}
}

func BenchmarkLines(b *testing.B) {
	var tail []string
	for _, line := range ordinary {
		if !strings.Contains(line, "PRIVATE KEY") {
			tail = append(tail, line, "password=hunter2")
		}
	}
	tail = tail[:100]
	bytes := 0
	for _, line := range tail {
		bytes += len(line)
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	for b.Loop() {
		Lines(tail)
	}
}

func BenchmarkLongLine(b *testing.B) {
	line := strings.Repeat("token=null,token: expired 1234567890123456 a@b.internal ", 4000)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		Text(line)
	}
}
