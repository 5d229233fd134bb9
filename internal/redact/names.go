package redact

import (
	"slices"
	"strings"
)

// secretNames are the ends of names whose value is secret, in lower case and without what separates their words. Names
// that end in one of them count too: DB_PASSWORD, spring.datasource.password, "Secret Access Key".
var secretNames = append([]string{
	"password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "credentials", "creds", "auth",
	"authorization", "apikey", "accesskey", "secretkey", "secretkeybase", "privatekey", "accountkey", "encryptionkey",
	"signingkey", "masterkey", "authkey", "licensekey", "licencekey", "serverkey", "azurestoragekey", "sharedkey",
	"hmackey", "sessionkey", "unsealkey", "recoverykey", "decryptionkey", "sessionid", "sessid", "connectsid",
	"requirepass", "masterauth", "dbpass", "userpass", "dbpw", "rootpw", "bindpw", "storepass", "keypass",
	"passcode", "verificationcode", "securitycode", "onetimecode", "mfacode", "otpcode", "authcode", "clientassertion",
	"secretid", "erlangcookie", "nodecookie", "releasecookie", "distributedcookie",
	"シークレット", "シークレットキー", "トークン", "アクセスキー", "apiキー", "暗号化キー", "秘密鍵", "セッションid", "密钥", "密鑰", "令牌", "토큰", "токен",
}, foreignPasswords...)

// foreignPasswords is what a password is called in other languages than English.
var foreignPasswords = []string{
	"パスワード", "パスフレーズ", "暗証番号", "密码", "密碼", "口令", "비밀번호", "암호", "пароль", "Пароль", "гасло",
	"passwort", "kennwort", "motdepasse", "contraseña", "contrasena", "contrasenya", "senha", "palavrapasse", "wachtwoord",
	"hasło", "haslo", "heslo", "lösenord", "losenord", "salasana", "passord", "adgangskode", "jelszó", "jelszo", "şifre",
	"parola", "parolad'ordine", "lozinka", "mậtkhẩu", "รหัสผ่าน", "كلمةالمرور", "סיסמה",
}

// shortNames are secret only as words of their own, as in DB_PASS.
var shortNames = []string{"pass", "pw", "sig", "signature", "otp", "totp", "mdp", "cvv", "psk", "pepper", "clave"}

// ends are words by six bits of their last byte.
type ends [64][]string

func endsOf(words []string) (byEnd ends) {
	for _, word := range words {
		last := word[len(word)-1] % 64
		byEnd[last] = append(byEnd[last], word)
	}
	return byEnd
}

// of is the word that a text ends with, or empty.
func (e *ends) of(text string) string {
	if text == "" {
		return ""
	}
	for _, word := range e[text[len(text)-1]%64] {
		if strings.HasSuffix(text, word) {
			return word
		}
	}
	return ""
}

var secretEnds, foreignEnds = endsOf(secretNames), endsOf(foreignPasswords)

// isSecretName reports whether a text ends with the name of something secret; the name may be numbered.
func isSecretName(text string) bool {
	name := strings.TrimRight(text, "0123456789")
	numbered := len(name) < len(text)
	if numbered {
		name = strings.TrimRight(name, "_-")
	}
	end := lastLetters(name)
	if end == "" {
		return false
	}
	if secret := secretEnds.of(end); secret != "" {
		isRole := strings.HasSuffix(end, "sessionauthorization") // of PostgreSQL
		return (!numbered || secret != "auth") && !isRole
	}
	return slices.ContainsFunc(shortNames, func(s string) bool {
		return strings.HasSuffix(end, s) && isWord(name, len(s))
	})
}

// lastLetters are the last letters of a name in lower case, as many bytes as the longest secret name has, without what
// separates words.
func lastLetters(name string) string {
	var letters [len("รหัสผ่าน")]byte
	at := len(letters)
	for i := len(name) - 1; i >= 0 && at > 0; i-- {
		if strings.IndexByte(" _.-", name[i]) < 0 {
			at--
			letters[at] = lower(name[i])
		}
	}
	return string(letters[at:])
}

// isWord reports whether the last n letters of a name are a word of their own, as in DB_PASS and dbPass.
func isWord(name string, n int) bool {
	at := len(name) - n
	return at <= 0 || !letters[name[at-1]] || name[at] <= 'Z' && name[at-1] >= 'a'
}

// demandOf is what a value has to be so that it is secret behind a name, which a text ends with, or nil where it never
// is. The surer the name, the less is asked.
func demandOf(text string) func(string) bool {
	if isSecretName(text) {
		switch {
		case hasFoldSuffix(text, "id") && strings.HasSuffix(lastLetters(text), "secretid"): // may be the name of a secret
			return isKeyLike
		case hasFoldSuffix(text, "id"): // of a session
			return isWebSession
		case hasFoldSuffix(text, "pwd"): // may be what shells call the working directory
			return isNoPath
		case hasFoldSuffix(text, "auth"): // may be told how it is done
			return isNoAssignment
		}
		return isAnything
	}
	start := nameBytes.start(text, max(0, len(text)-longestName), len(text))
	word := text[start:]
	if len(word) < len("sid") && !isQueried(text, start) {
		return nil
	}
	small := squeezed.Replace(inLower(word))
	fits := looseDemand(text, start, word, small)
	if fits == nil || containsAny(small, describing) {
		return nil
	}
	return fits
}

// looseDemand is what a value has to be behind a name that only may be a secret's.
func looseDemand(text string, start int, word, small string) func(string) bool {
	switch {
	case containsAny(small, secretStems) && !containsAny(small, programs):
		return isStrong
	case strings.HasSuffix(small, "session") || strings.HasSuffix(small, "sid") || strings.HasSuffix(small, "assertion"),
		small == "samlresponse":
		return isSession
	case small == "jwt":
		return isKeyLike
	case small == "response":
		return isHexDigest
	case isQueried(text, start) && slices.Contains(queried, small):
		return isKeyLike
	case isKey(word, small) || strings.HasSuffix(small, "salt"):
		return isRandom
	}
	return nil
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(s, word) })
}

func isAnything(string) bool { return true }

// isWebSession reports whether a word may be the id of a session of the web. Those of other programs are UUIDs, two
// numbers with a dot between them as PostgreSQL has it, or what TLS has.
func isWebSession(word string) bool {
	isNumbers := strings.Contains(word, ".") && len(word) < shortestSession && hexDotted.end(word, 0) == len(word)
	isTLS := len(word) == 64 && capitals.end(word, 0) == len(word)
	return !isUUID(word) && !isNumbers && !isTLS
}

var hexDotted = classOf("09afAF", ".")

const shortestSession = 20

func isNoAssignment(word string) bool { return !assignsItself(word) }

func isNoPath(word string) bool { return !strings.HasPrefix(word, "/") }

// isHexDigest reports whether a word is of 16 bytes, as what HTTP's digest authentication makes of a password is.
func isHexDigest(word string) bool { return len(word) == 32 && anyHex.end(word, 0) == len(word) }

// isSession reports whether a word looks like the id of a session of the web, and not of another: it is in both cases,
// or a digest.
func isSession(word string) bool {
	m := makeupOf(word)
	return len(word) >= shortestSession && m.lower > 0 && m.upper > 0 && isRandom(word) || isHexDigest(word)
}

var squeezed = strings.NewReplacer("_", "", "-", "", ".", "")

// secretStems are the names of secrets where they are not the last word: PASSWORD_OLD, tokenForBilling, secrets.
var secretStems = []string{
	"password", "passwd", "secret", "token", "apikey", "accesskey", "privatekey", "credential", "passphrase",
}

// describing are the words in names of what is told of a secret, and is none.
var describing = []string{
	"name", "path", "file", "type", "ttl", "expir", "length", "count", "size", "policy", "enable", "timeout", "version",
	"limit", "algorithm", "endpoint", "provider", "manager", "store", "encod", "field", "header", "error", "status",
	"host", "class", "server", "region", "config", "mode", "format", "prefix", "audience", "issuer", "scope", "driver",
	"ref", "uri", "url", "arn", "izer", "usage", "filter", "rotat", "renew", "hash",
	"encryption",
}

// programs are the words in names of programs and images that deal with secrets.
var programs = []string{"service", "worker", "sidecar", "exporter", "operator", "injector", "controller", "agent",
	"sync"}

// finding are the words before key in names of what finds something, and opens nothing.
var finding = []string{
	"cache", "partition", "sort", "routing", "primary", "foreign", "public", "object", "idempot", "dedup", "message",
	"record", "storage", "lock", "group", "kms", "index", "bucket",
}

// queried are the names of keys in the query of an address, where they stand alone.
var queried = []string{"key", "code", "appid", "k", "sid", "auth", "ticket"}

// isQueried reports whether a name at a place is that of a parameter of an address.
func isQueried(text string, at int) bool { return at > 0 && (text[at-1] == '?' || text[at-1] == '&') }

// isKey reports whether a name ends with the word key, and another word before it.
func isKey(word, small string) bool {
	n := len(word) - len("key")
	return n > 0 && strings.HasSuffix(small, "key") && !containsAny(small, finding) &&
		(word[n] == 'K' || !letters[word[n-1]])
}
