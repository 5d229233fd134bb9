package redact

import "strings"

var (
	argumentGap = classOf("", " \t=,\"'\\")
	userGap     = not(white + `:"',\`)

	argumentBytes = not(white + `"'\`)
	listedBytes   = not(white + `"',\`) // of an argument in a list
)

// opensArgument reports whether an argument of a command may begin at a place: behind white space or a quote.
func opensArgument(line string, at int) bool {
	return at == 0 || strings.IndexByte(white+`"'`, line[at-1]) >= 0
}

// curlUsers finds the passwords that curl is given: -u user:password.
func curlUsers(line, small string) (found []span) {
	if !strings.Contains(small, "curl") {
		return nil
	}
	each(line, "-", func(at int) int {
		end := letters.end(line, at)
		user := strings.LastIndexAny(line[at:end], "uU")
		if user < 0 || !opensArgument(line, at-1) {
			return end
		}
		return userPassword(line, at+user+1, &found)
	})
	return found
}

// optionUsers finds the same behind --user and --proxy-user.
func optionUsers(line, small string) (found []span) {
	each(small, "user", func(end int) int {
		before := line[:end-len("user")]
		before = strings.TrimSuffix(before, "proxy-")
		if !strings.HasSuffix(before, "--") || argumentGap.end(line, end) == end {
			return end
		}
		return userPassword(line, end, &found)
	})
	return found
}

// userPassword adds the password in an argument such as user:password behind a flag. Numbers are a user and a group,
// and a URL is the next argument. It returns how far it looked.
func userPassword(line string, flagEnd int, found *[]span) int {
	begin := argumentGap.end(line, flagEnd)
	colon := userGap.end(line, begin)
	start := colon + 1
	if start >= len(line) || line[colon] != ':' || !argumentBytes[line[start]] || strings.HasPrefix(line[start:], "//") {
		return begin
	}
	before := line[max(0, start-longestName):colon]
	at := strings.LastIndexAny(before, " \t=,\"'\\") + 1
	n := argument(before[:at], line[start:])
	if n > 0 && (!isNumber(before[at:]) || !isNumber(line[start:start+n])) {
		*found = append(*found, span{start, start + n})
	}
	return start + n
}

// addArgument adds the argument that begins at a place, and returns how far it looked.
func addArgument(line string, start int, found *[]span) int {
	if start >= len(line) || !listedBytes[line[start]] {
		return start
	}
	n := argument(line[:start], line[start:])
	if n > 0 {
		*found = append(*found, span{start, start + n})
	}
	return start + n
}

// argument is the length of a command's argument, unless that is the next flag or the name of what follows.
func argument(before, after string) int {
	if isNoValue(after) {
		return 0
	}
	n := argumentEnd(before, after)
	if isName(after[:n], after[n:]) {
		return 0
	}
	return n
}

// argumentEnd is where an argument ends: at the quote that it began with, or else as every value does.
func argumentEnd(before, after string) int {
	if last := len(before) - 1; last >= 0 && (before[last] == '"' || before[last] == '\'') {
		return enclosed(after, before[last], last-backslashes.start(before, 0, last))
	}
	return len(unquoted(after))
}

func isNumber(s string) bool { return digits.end(s, 0) == len(s) }

// attached finds the passwords that clients of MySQL are given, behind -p without a space.
func attached(line, small string) (found []span) {
	if !strings.Contains(small, "mysql") && !strings.Contains(small, "mariadb") {
		return nil
	}
	each(line, "-p", func(end int) int {
		if !opensArgument(line, end-len("-p")) {
			return end
		}
		start := quoteEnd(line, end)
		return addArgument(line, start, &found)
	})
	return found
}

// quoteEnd is where backslashes end, and a quote behind them.
func quoteEnd(line string, from int) int {
	end := backslashes.end(line, from)
	if end < len(line) && (line[end] == '"' || line[end] == '\'') {
		end++
	}
	return end
}

// redisPasswords finds what redis-cli is given behind -a or --pass.
func redisPasswords(line, small string) (found []span) {
	if !strings.Contains(small, "redis") {
		return nil
	}
	each(line, "-", func(at int) int {
		end := at
		for _, flag := range []string{"a", "-pass"} {
			if strings.HasPrefix(line[at:], flag) {
				end = at + len(flag)
			}
		}
		start := argumentGap.end(line, end)
		if end == at || start == end || !opensArgument(line, at-1) {
			return at
		}
		return addArgument(line, start, &found)
	})
	return found
}

// toolFlag is the short flag behind which a program takes a password.
type toolFlag struct{ tool, flag string }

var passwordFlags = []toolFlag{
	{"sshpass", "-p"}, {"sqlcmd", "-P"}, {"bcp", "-P"}, {"isql", "-P"}, {"tsql", "-P"}, {"ldap", "-w"}, {"mosq", "-P"},
	{"mongo", "-p"}, {" login", "-p"}, {"rabbitmq", "-p"}, {"cqlsh", "-p"}, {"zip", "-P"}, {"ipmitool", "-P"},
	{"openssl", "-k"},
	{"clickhouse", "-p"}, {"rdesktop", "-p"},
}

// toolFlags finds the passwords behind short flags of programs that are named before.
func toolFlags(line, small string) (found []span) {
	if !containsAny(line, []string{" -", "\t-", `"-`, "'-"}) {
		return nil
	}
	for _, t := range passwordFlags {
		tool := strings.Index(small, t.tool)
		if tool < 0 {
			continue
		}
		each(line, t.flag, func(end int) int {
			start := argumentGap.end(line, end)
			if end < tool || start == end || !opensArgument(line, end-len(t.flag)) {
				return end
			}
			return addArgument(line, start, &found)
		})
		if len(found) > 0 { // those of another flag would not be in order
			break
		}
	}
	return found
}

// flags finds the values of flags such as --password, behind a space or as the next of a list.
func flags(line, small string) (found []span) {
	each(small, "-", func(at int) int {
		begin := skip(small, at, "-")
		end := hyphened.end(small, begin)
		start := blanks.end(line, end)
		isListed := false
		if next := nextListed(line, end); next > 0 {
			start, isListed = next, true
		}
		isFlag := begin > at || end-begin > shortestName && opensArgument(line, at-1)
		if !isFlag || start == end || start == len(line) || !unquotedBytes[line[start]] {
			return max(at, end)
		}
		fits := flagDemand(line[begin:end])
		if fits == nil {
			return end
		}
		n := assigned(line[:start], line[start:])
		if isListed {
			n = argument(line[:start], line[start:])
		}
		if n == 0 || !fits(line[start:start+n]) {
			return end
		}
		found = append(found, span{start, start + n})
		return start + n
	})
	return found
}

const shortestName = 3 // of flags with one hyphen

// flagDemand is what the value of a flag has to be to be secret.
func flagDemand(name string) func(string) bool {
	if name == "key" || strings.HasSuffix(name, "signature") {
		return isRandom
	}
	return demandOf(name)
}

// nextListed is where the next text of a list of texts in quotes begins, behind one that ends at a place, or 0.
func nextListed(line string, at int) int {
	quote := quoteEnd(line, at)
	comma := blanks.end(line, skip(line, blanks.end(line, quote), ","))
	next := quoteEnd(line, comma)
	if quote == at || next == comma || comma == quote {
		return 0
	}
	return next
}
