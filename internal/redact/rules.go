package redact

import "strings"

// credentials are known by what stands around them. They are replaced before assignments are, and everything else
// after; the first are known by the id beside them, which another may mask.
var credentials = []finder{
	pairedSecrets, userInfo, brokenUsers, hostUsers, ports, dataSources, awsSecrets,
	quotedPasswords("identified by"), quotedPasswords("password"), identifiedBy, identifiedWith, inserted, connectors,
	bearers("bearer"), bearers("basic"), authorizations, cookies, foreignNamed, piped, curlUsers, optionUsers, attached,
	redisPasswords, toolFlags, flags,
	authCommands, accessLists, oracleUsers, easyConnects, placedPasswords, settings, directives, firstPasswords,
	refused, beside,
}

// tokens are known by their form.
var tokens = []finder{changed, prefixed, webhooks, links, webTokens, inner, randomWords, sessionNames, cards, mailboxes}

var (
	keyBytes      = classOf("azAZ09", "/+")
	awsGap        = classOf("", " \t\"',")
	awsValueBytes = not(white + `"',;`)
)

const shortestAWSValue = 16

// awsSecrets finds what stands behind the name of a secret of AWS with only a space, quote or comma between.
func awsSecrets(line, small string) (found []span) {
	if !strings.Contains(small, "access") && !strings.Contains(small, "session") {
		return nil
	}
	each(small, "se", func(at int) int {
		end := max(joined(small, at-len("se"), "secret", "access", "key"), joined(small, at-len("se"), "session", "token"))
		if end < 0 {
			return at
		}
		start := awsGap.end(line, end)
		stop := awsValueBytes.end(line, start)
		isValue := start > end && stop-start >= shortestAWSValue && keyBytes[line[start]]
		if !isValue || isSecretName(strings.TrimRight(line[start:stop], assigners)) {
			return start
		}
		found = append(found, span{start, stop})
		return stop
	})
	return found
}

// joined is where some words end that stand at a place with at most one separator between them, or -1.
func joined(small string, at int, words ...string) int {
	for i, word := range words {
		if i > 0 && at < len(small) && strings.IndexByte("_ -", small[at]) >= 0 {
			at++
		}
		if !strings.HasPrefix(small[at:], word) {
			return -1
		}
		at += len(word)
	}
	return at
}

const keyLength = 40 // of a secret access key of AWS

// pairedSecrets finds the secret keys that stand beside access key ids of AWS.
func pairedSecrets(line, small string) (found []span) {
	if !hasKeyID(small) {
		return nil
	}
	for start := 0; start < len(line); start++ {
		end := keyBytes.end(line, start)
		if end-start == keyLength && !strings.HasPrefix(line[end:], "=") && isSecretKey(line[start:end]) {
			found = append(found, span{start, end})
		}
		start = end
	}
	return found
}

var keyIDBytes = classOf("az09", "")

// hasKeyID reports whether a line in lower case has an access key id of AWS, masked or not.
func hasKeyID(small string) bool {
	has := false
	each(small, "sia", func(end int) int { return end + keyIDLength(small, end, &has) })
	each(small, "kia", func(end int) int { return end + keyIDLength(small, end, &has) })
	return has
}

// keyIDLength is the length of the rest of a key id behind its prefix, of which it says that it is there.
func keyIDLength(small string, at int, has *bool) int {
	const length = 16
	before := at - len("akia")
	if before < 0 || small[before] != 'a' || !startsWord(small, before) {
		return 0
	}
	end := keyIDBytes.end(small[:min(len(small), at+length)], at)
	*has = *has || strings.HasPrefix(small[at:], Mark) || end-at == length && endsWord(small, end)
	return end - at
}

// isSecretKey tells secret access keys of AWS from hashes, which are in one case.
func isSecretKey(s string) bool {
	return strings.ToLower(s) != s && strings.ToUpper(s) != s && strings.ContainsAny(s, "0123456789/+")
}

// quotedPasswords finds what stands in quotes behind a word, as in SQL. What no quote ends goes on to the end of the
// line: it was cut.
func quotedPasswords(word string) finder {
	return func(line, small string) (found []span) {
		each(small, word, func(end int) int {
			quote := blanks.end(line, end)
			if quote == end || quote == len(line) || line[quote] != '"' && line[quote] != '\'' {
				return quote
			}
			start := quote + 1
			if strings.HasPrefix(line[start:], arn) {
				return start
			}
			stop := closing(line, start, line[quote])
			if stop == start || quoted(line[start:stop], line[stop:]) == 0 {
				return start
			}
			found = append(found, span{start, stop})
			return stop
		})
		return found
	}
}

// identifiedBy finds what SQL of Oracle sets without quotes: CREATE USER app IDENTIFIED BY V.
func identifiedBy(line, small string) (found []span) {
	each(small, "identified by ", func(end int) int {
		stop := argumentBytes.end(near(line, end), end)
		value := strings.TrimRight(line[end:stop], ";,)")
		if containsAny(small[max(0, end-longestName):end], []string{"user ", "role ", "grant "}) && isStrong(value) {
			found = append(found, span{end, whole(line, end, end+len(value))})
		}
		return stop
	})
	return found
}

// closing is where a quotation of at least one character ends: at a quote that no word follows, or with the line.
func closing(line string, start int, quote byte) int {
	for i := start + 1; i < len(line); i++ {
		if line[i] == quote && endsWord(line, i+1) {
			return i
		}
	}
	return len(line)
}

var bearerBytes = classOf("azAZ09", "_.~+/=:-")

const shortestBearer = 6

// bearers finds what stands behind a scheme of authorization.
func bearers(scheme string) finder {
	return func(line, small string) (found []span) {
		each(small, scheme, func(end int) int {
			start := schemesEnd(small, end)
			if start == end || !startsWord(line, end-len(scheme)) {
				return end
			}
			stop := bearerBytes.end(line, start)
			isNext := isNoValue(line[start:]) || strings.HasSuffix(line[start:stop], ":") ||
				isName(line[start:stop], line[stop:])
			if stop-start < shortestBearer || isNext || !isCredential(small[:start], line[start:stop]) ||
				scheme == "basic" && strings.Contains(line[start:stop], ".") {
				return start
			}
			found = append(found, span{start, stop})
			return stop
		})
		return found
	}
}

// schemesEnd is where the space behind a scheme ends, and other schemes that follow.
func schemesEnd(small string, at int) int {
	for {
		end := blanks.end(small, at)
		if end == at {
			return at
		}
		at = end
		for _, scheme := range []string{"bearer", "basic"} {
			if rest := at + len(scheme); strings.HasPrefix(small[at:], scheme) && blanks.end(small, rest) > rest {
				at = rest
				break
			}
		}
	}
}

// isCredential tells "Bearer eyJh…" from "Basic authentication".
func isCredential(before, found string) bool {
	const near = 40
	isHeader := strings.Contains(before[max(0, len(before)-near):], "authorization")
	return isHeader || strings.ContainsAny(found, "0123456789") || isBase64(found)
}

func isBase64(s string) bool {
	return strings.HasSuffix(s, "=") && strings.ToLower(s) != s && strings.ToUpper(s) != s
}

var (
	cookieFirst = classOf("azAZ09", "_.$%")
	cookieName  = classOf("azAZ09", "_.$!%*+^~|-")
	cookieValue = not(white + `;"'`)
	cookieQuote = not(white + `",`)
)

// cookies finds what stands behind the name of the header: names with values, and attributes, between semicolons.
func cookies(line, small string) (found []span) {
	each(small, "cookie", func(end int) int {
		start := cookiesStart(line, end)
		if start < 0 {
			return end
		}
		stop := cookiesEnd(line, start)
		if stop == start && strings.Contains(line[end:start], "{") {
			stop = start + max(0, strings.IndexByte(line[start:min(len(line), start+longestList)], '}'))
		}
		if stop > start {
			found = append(found, span{start, stop})
		}
		return stop
	})
	return found
}

// cookiesStart is where the cookies begin behind the name of the header, or -1.
func cookiesStart(line string, at int) int {
	at = skip(line, at, "sS")
	at = blanks.end(line, skip(line, quoteEnd(line, at), "]"))
	if at == len(line) || line[at] != ':' && line[at] != '=' {
		return -1
	}
	at = blanks.end(line, skip(line, at+1, ">"))
	return quoteEnd(line, skip(line, at, "[{"))
}

// skip is the place behind one of some bytes, if it is there.
func skip(line string, at int, bytes string) int {
	if at < len(line) && strings.IndexByte(bytes, line[at]) >= 0 {
		return at + 1
	}
	return at
}

// cookiesEnd is where a list of cookies ends, of which at least one has a value; else it ends where it begins.
func cookiesEnd(line string, start int) int {
	end, has := start, false
	for at := start; at < len(line) && cookieFirst[line[at]]; {
		at = cookieName.end(line, at)
		if at < len(line) && line[at] == '=' {
			at, has = cookieValueEnd(line, at+1), true
		} else if isAssignment(line[at:]) { // the name of what follows
			break
		}
		if has {
			end = at
		}
		if at == len(line) || line[at] != ';' {
			break
		}
		at = blanks.end(line, at+1)
	}
	return end
}

func cookieValueEnd(line string, at int) int {
	if strings.HasPrefix(line[at:], `"`) {
		if end := cookieQuote.end(line, at+1); end < len(line) && line[end] == '"' {
			return end + 1
		}
	}
	return cookieValue.end(line, at)
}
