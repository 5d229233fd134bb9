package redact

import (
	"strings"
	"testing"
)

// fillers are looked at and kept, and make rules look far ahead or back.
var fillers = []string{
	"password=", "auth: a ", "token: ", `"`, `'`, `\`, "-", "a", "1", "4111 ", "://", "://a:b/", "@", "a@b.internal ",
	"SG.aaaaaaaaaaaaaaaaaaaa-", "eyJaaaaaaaa-", "xoxb-", "Bearer ", "cookie: a; ", "-u ", "-p ", "--user ", "curl ",
	"redis-cli -a ", "-----BEGIN ", "PRIVATE KEY", "-----END PRIVATE KEY-----\n", "[redacted]", "> ", "<token>", ";a", ", ",
	" ", "あ", `password 'password `, `token="`, "token=null,", "trace_id=", "AKIA",
}

// What stands before a secret never hides it, however much that is. Whatever bounds a rule has, some length meets them.
func TestNoLengthHidesASecret(t *testing.T) {
	for _, filler := range fillers {
		for n := range 300 {
			before := strings.Repeat(filler, n/len(filler)) + filler[:n%len(filler)]
			text := before + "\n" + strings.Repeat("x ", n) + "; password=plant3d "
			if got := Text(text); strings.Contains(got, "plant3d") {
				t.Fatalf("%d bytes of %q: %q", n, filler, got)
			}
			line := strings.Repeat(filler, 1+n/len(filler)) + ` db_password="plant3d"`
			if got := Text(line); strings.Contains(got, "plant3d") {
				t.Fatalf("%d bytes of %q on the line: %q", n, filler, got)
			}
		}
	}
}

// Long values are masked to their end.
func TestLongSecretsAreMaskedAsAWhole(t *testing.T) {
	long := strings.Repeat("plant3d+", 2000)
	for _, form := range []string{
		"password=$ x", `"password": "$", "user": "app"`, "password '$' x", "postgres://app:$@db/x", "token: 1$ x",
		"https://$@git.example.com/x", "<password>$</password>", "--password $ x", "curl -u a:$ x", "redis-cli -a $ x",
		"mysql -p$ x", "Cookie: a=$; b=c", "Authorization: Bearer $ x", "user:$@tcp(db:1)/x", "password '$", `"token":"$`,
		"-----BEGIN PRIVATE KEY-----\n$\n$\n-----END PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n$\n$\nx",
		"$\n$\n-----END PRIVATE KEY-----",
	} {
		if got := Text(strings.ReplaceAll(form, "$", long)); strings.Contains(got, "plant3d") {
			t.Errorf("%s: %.300q", form, got)
		}
	}
}

// Text in which much is kept that looks like a secret's name stays readable.
func TestWhatIsKeptIsShort(t *testing.T) {
	for text, want := range map[string]string{
		"password= token= auth= x":          "password= token= auth= [redacted]",
		strings.Repeat("password=", 1000):   "password=[redacted]",
		strings.Repeat("token: ", 3) + "no": strings.Repeat("token: ", 3) + "no",
	} {
		if got := Text(text); got != want {
			t.Errorf("Text(%.80q)\n got %.200q\nwant %.200q", text, got, want)
		}
	}
}

// What is dropped from a text is dropped before it is redacted, so that nothing hides in between.
func TestWhatNobodySeesHidesNoSecret(t *testing.T) {
	for text, want := range map[string]string{
		"pass\u200bword=plant3d":                                   "password=[redacted]",
		"\x1b[36mpassword\x1b[0m=\x1b[32mplant3d\x1b[0m":           "password=[redacted]",
		"password\x1b[0m\x1b[2m: \x1b[0mplant3d":                   "password: [redacted]",
		"gh\u2060p_" + counted(36):                                 "ghp_[redacted]",
		"\x1b[password=plant3d":                                    "assword=[redacted]",
		"a\u200bBearer " + counted(32):                             "aBearer [redacted]",
		"-----BEGIN PRI\u200dVATE KEY-----\n" + counted(64) + "\n": "-----BEGIN PRIVATE KEY-----\n" + Mark + "\n",
	} {
		if got := Text(text); got != want {
			t.Errorf("Text(%q)\n got %q\nwant %q", text, got, want)
		}
	}
}
