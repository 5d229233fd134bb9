package redact

import (
	"slices"
	"strings"
)

var (
	userBytes     = not(white + `:/?#@"'<>`)
	passwordBytes = not(white + `/"'<>`)
	slashedBytes  = not(white + `@"'<>`)
	tokenBytes    = classOf("azAZ09", "_.~%+-")
)

const shortestUserToken = 20

// isUserToken tells tokens from the names of users.
func isUserToken(user string) bool {
	m := makeupOf(user)
	return len(user) >= shortestUserToken && m.digits > 0 || len(user) >= 10 && m.lower > 0 && m.upper > 0 && m.digits > 0
}

// isCut reports whether an address was cut inside its password: nothing follows it, or no user stands before it.
func isCut(line string, start, end int) bool {
	if start == end || digits[line[start]] || !isStrong(line[start:end]) {
		return false
	}
	return strings.TrimLeft(line[end:], "\"'") == "" || strings.HasSuffix(line[:start], "://:")
}

// userInfo finds the passwords of addresses, such as that of postgres://user:hunter2@host, and tokens in their place.
func userInfo(line, _ string) (found []span) {
	fruitless := 0 // before here no password with a slash in it ends at an @
	each(line, "://", func(start int) int {
		user := userBytes.end(line, start)
		if user == len(line) || line[user] != ':' {
			if strings.HasPrefix(line[user:], "@") && tokenBytes.end(line, start) == user && isUserToken(line[start:user]) {
				found = append(found, span{start, user})
			}
			return user
		}
		start = user + 1
		end := passwordBytes.end(line, start)
		if at := strings.LastIndexByte(line[start:end], '@'); at > 0 {
			found = append(found, span{start, start + at})
			return start + at
		}
		if isCut(line, start, end) {
			found = append(found, span{start, end})
			return end
		}
		if start < fruitless || start == len(line) || digits[line[start]] || line[start] == '/' {
			return start
		}
		if end = slashedBytes.end(line, start); end > start && strings.HasPrefix(line[end:], "@") {
			found = append(found, span{start, end})
			return end
		}
		fruitless = end
		return start
	})
	return found
}

// brokenUsers finds the passwords of addresses that are none: postgresql:/app:V@db, "://app:V with space@db", ":V@db".
func brokenUsers(line, _ string) (found []span) {
	least := 0
	each(line, "@", func(end int) int {
		at := end - 1
		from := max(least, at-longestLook)
		start := unquotedBytes.start(line, from, at)
		password := brokenPassword(line[start:at])
		if quote := strings.LastIndexAny(line[from:at], `"`); password == 0 && quote >= 0 {
			start = from + quote + 1
			password = spacedPassword(line[start:at])
		}
		if least = end; password > 0 && start+password < at && !strings.HasPrefix(line[start+password:], Mark) {
			found = append(found, span{start + password, at})
		}
		return end
	})
	return found
}

// brokenPassword is where the password begins in what stands before an @, behind a scheme that lacks a character, or 0.
func brokenPassword(word string) int {
	host := protocolBytes.end(word, 0)
	slashes := host
	for slashes < len(word) && strings.IndexByte(":/", word[slashes]) >= 0 {
		slashes++
	}
	user := userBytes.end(word, slashes)
	if gap := word[host:slashes]; gap != ":/" && gap != "//" || user == len(word) || word[user] != ':' {
		return 0
	}
	return user + 1
}

// spacedPassword is the same in a text that stands behind a quote, and may have spaces in it.
func spacedPassword(text string) int {
	if strings.HasPrefix(text, ":") && !strings.HasPrefix(text, "://") && !strings.ContainsAny(text, white) {
		return 1
	}
	_, address, has := strings.Cut(text, "://")
	user, password, hasPassword := strings.Cut(address, ":")
	if !has || !hasPassword || password == "" || digits[password[0]] || userBytes.end(user, 0) < len(user) {
		return 0
	}
	return len(text) - len(password)
}

// ports finds what stands where a port was expected, such as the rest of a password: invalid port ":V" after host.
func ports(line, small string) (found []span) {
	each(small, "invalid port ", func(end int) int {
		start := quoteEnd(line, end)
		if start == end || !strings.HasPrefix(line[start:], ":") {
			return end
		}
		stop := closedBy(line, start-1)
		if !strings.Contains(line[start:stop], "@") && stop > start+1 && isStrong(line[start+1:stop]) {
			found = append(found, span{start + 1, stop})
		}
		return stop
	})
	return found
}

var hostMarks = []string{"enotfound ", "eai_again ", "lookup ", "host name \"", "unknown host ", "hostexception: ",
	"resolve ", "resolve host: ", "not known: ",
	"dial tcp: address ", "invalid host: \""}

var portMarks = []string{"invalid port", "port in ", "base 10: ", "integer value "}

// hostUsers finds what stands before an @ in what was taken for a host or a port: the end of a password.
func hostUsers(line, small string) (found []span) {
	least := 0
	each(line, "@", func(end int) int {
		at := end - 1
		start := unquotedBytes.start(line, max(least, at-longestLook), at)
		least = end
		isHost := slices.ContainsFunc(hostMarks, func(mark string) bool { return strings.HasSuffix(small[:start], mark) })
		isPort := containsAny(small[max(0, start-nearby):start], portMarks) && isStrong(line[start:max(start, at)])
		if (isHost || isPort) && start < at && line[start:at] != Mark {
			found = append(found, span{start, at})
		}
		return end
	})
	return found
}

var (
	unquotedBytes = not(white + `"'`)
	protocolBytes = classOf("az09", "+-")
)

// dataSources finds what Go's MySQL driver is given: user:password@tcp(host)/name.
func dataSources(line, _ string) (found []span) {
	if strings.IndexByte(line, '@') < 0 {
		return nil
	}
	for from := 0; from < len(line); from++ {
		end := unquotedBytes.end(line, from)
		if at := lastDataSource(line[from:end]); at > 0 {
			if start := passwordStart(line[from : from+at]); start < at {
				found = append(found, span{from + start, from + at})
			}
		}
		from = end
	}
	return found
}

// lastDataSource is where the last @ of a word stands that a protocol or a name follows.
func lastDataSource(word string) int {
	isAddress := strings.Contains(word, "//")
	for end := len(word); ; {
		at := strings.LastIndexByte(word[:end], '@')
		if at < 0 {
			return -1
		}
		after := word[at+1:]
		if len(after) > 1 && after[0] == '/' && wordly[after[1]] {
			return at
		}
		if n := hostBytes.end(word, at+1); n < len(word) && word[n] == '/' && strings.Contains(word[at+1:n], ".") &&
			!isAddress {
			return at
		}
		if n := protocolBytes.end(word[:end], at+1); n > at+1 && letters[after[0]] && n < len(word) && word[n] == '(' {
			return at
		}
		end = at
	}
}

// passwordStart is where the password begins that a word before an @ ends with: behind the first colon that no //
// follows.
func passwordStart(word string) int {
	for i := range len(word) {
		if word[i] != ':' || i+1 == len(word) {
			continue
		}
		if word[i+1] != '/' || i+2 < len(word) && word[i+2] != '/' {
			return i + 1
		}
	}
	return len(word)
}

// behindFlags is the place behind a few flags that begin at a place.
func behindFlags(line string, at int) int {
	for range 3 {
		flag := skip(line, at, "-")
		if flag == at {
			break
		}
		at = blanks.end(line, letters.end(line, flag))
	}
	return at
}

var oracleMarks = []string{"sqlplus ", "connect ", "sqlldr ", "expdp ", "impdp ", "exp ", "imp ", "rman ", "thin:",
	"oci:", "userid=", "creds ", "credentials "}

// oracleUsers finds the passwords in what Oracle's programs are given: user/password@name.
func oracleUsers(line, small string) (found []span) {
	if strings.IndexByte(line, '/') < 0 {
		return nil
	}
	for _, mark := range oracleMarks {
		fits := isStrong
		if strings.HasPrefix(mark, "cred") { // what follows is no file
			fits = isAnything
		}
		each(small, mark, func(end int) int {
			slash := wordly.end(line, behindFlags(line, blanks.end(line, end)))
			if slash == end || slash == len(line) || line[slash] != '/' {
				return end
			}
			stop := argumentBytes.end(near(line, slash), slash)
			at := strings.LastIndexByte(line[slash:stop], '@')
			if at < 0 && strings.HasSuffix(mark, "p ") { // expdp and its kin need no name
				at = stop - slash
			}
			if at < 2 || !fits(line[slash+1:slash+at]) {
				return end
			}
			found = append(found, span{slash + 1, slash + at})
			return stop
		})
		if len(found) > 0 {
			break
		}
	}
	return found
}

// easyConnects finds the passwords before Oracle's easy connect names: app/V@//db:1521/SHOP.
func easyConnects(line, _ string) (found []span) {
	each(line, "@//", func(end int) int {
		at := end - len("@//")
		start := argumentBytes.start(line, max(0, at-longestLook), at)
		if slash := wordly.end(line, start); slash > start && slash+1 < at && line[slash] == '/' {
			found = append(found, span{slash + 1, at})
		}
		return end
	})
	return found
}

var (
	mailboxBytes = classOf("azAZ09", "._%+-")
	hostBytes    = classOf("azAZ09", ".-")
)

// mailboxes finds the users of e-mail addresses.
func mailboxes(line, _ string) (found []span) {
	least := 0
	each(line, "@", func(end int) int {
		at := end - 1
		start := mailboxBytes.start(line, least, at)
		least = end
		if start < at && line[at-1] != '.' && isDomain(line[end:]) && isAddress(line[:start], line[start:at], line[end:]) {
			found = append(found, span{start, at})
		}
		return end
	})
	return found
}

// isDomain reports whether a text begins with labels of a domain, of which the one behind some dot begins with two
// letters.
func isDomain(s string) bool {
	for from := 0; ; {
		end := from
		for end < len(s) && s[end] != '.' && hostBytes[s[end]] {
			end++
		}
		if end == from || end == len(s) || s[end] != '.' {
			return false
		}
		if from = end + 1; letters.end(s[:min(len(s), from+2)], from) == from+2 {
			return true
		}
	}
}

// isAddress tells e-mail addresses from the names of hosts, processes and repositories that look alike.
func isAddress(before, user, host string) bool {
	end := strings.IndexFunc(host, func(r rune) bool { return !isAlphanumeric(r) && r != '.' && r != '-' })
	if end >= 0 {
		host = host[:end]
	}
	host = strings.TrimRight(host, ".-")
	host = strings.ToLower(host[max(0, len(host)-longestName):])
	for _, private := range []string{".internal", ".local", ".service", ".localdomain", ".pid", ".sock"} {
		if strings.HasSuffix(host, private) {
			return false
		}
	}
	isUser := strings.HasSuffix(before, "://") && !digits[user[0]] // no name of a user begins with a digit
	return user != "git" && !isUser && !isNobody(before, inLower(user), host)
}

// isNobody reports whether an address is of no person: of a role (RFC 2142), of a list, or of a user with a number at a
// domain that is kept for examples (RFC 2606). What stands before it tells that it is not the end of a password.
func isNobody(before, user, host string) bool {
	if before != "" && strings.IndexByte(white+"\"'<([,", before[len(before)-1]) < 0 && !hasFoldSuffix(before, "user=") {
		return false
	}
	isList := slices.ContainsFunc(listHosts, func(list string) bool { return strings.HasPrefix(host, list) })
	isExample := slices.ContainsFunc(exampleHosts, func(end string) bool { return strings.HasSuffix("."+host, end) })
	return isList || slices.Contains(roles, user) || isExample && isMadeUp(user)
}

// isMadeUp reports whether a user is one of many that a program made up, such as user37.
func isMadeUp(user string) bool {
	name := strings.TrimRight(strings.TrimRight(user, "0123456789"), "._-")
	return len(name) < len(user) && slices.Contains([]string{"user", "customer", "client", "member", "test"}, name)
}

var (
	exampleHosts = []string{".example.com", ".example.net", ".example.org", ".example", ".test", ".invalid"}
	listHosts    = []string{"lists.", "alioth-lists.", "tracker.debian.org", "packages.debian.org"}
	roles        = []string{"abuse", "daemon", "hostmaster", "mailer-daemon", "no-reply", "nobody", "noreply",
		"postmaster", "root", "webmaster", "www-data"}
)
