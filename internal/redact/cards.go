package redact

import "strings"

// leastDigits is how many digits the shortest card number has.
const leastDigits = 13

// cards finds card numbers, in one or in groups.
func cards(line, _ string) (found []span) {
	for at := 0; at+leastDigits <= len(line); {
		end := digits.end(line, at)
		if end == at {
			at++
			continue
		}
		if startsWord(line, at) {
			if number := cardForm(line, at, end); number > at {
				if n := card(line[:at], line[at:number]); n > 0 {
					found = append(found, span{at, at + n})
					end = at + n
				}
			}
		}
		at = end
	}
	return found
}

// groups are how card numbers are written in groups: the digits of each.
var groups = [][]int{
	{4, 4, 4, 4, 3}, {4, 4, 4, 4, 2}, {4, 4, 4, 4, 1}, {4, 4, 4, 7}, {4, 4, 4, 6}, {4, 4, 4, 5}, {4, 4, 4, 4}, {4, 6, 5},
	{4, 6, 4},
}

// cardForm is where a number ends that has the form of a card's and begins with digits at a place, or 0.
func cardForm(line string, at, end int) int {
	if n := end - at; n != 4 {
		if leastDigits <= n && n <= 19 && endsWord(line, end) {
			return end
		}
		return 0
	}
	for _, group := range groups {
		if end := grouped(line, at, group); end > 0 {
			return end
		}
	}
	return 0
}

// grouped is where groups of digits with a space or hyphen between them end, or 0 where there are others.
func grouped(line string, at int, sizes []int) int {
	for i, size := range sizes {
		if i > 0 {
			if at == len(line) || line[at] != ' ' && line[at] != '-' {
				return 0
			}
			at++
		}
		end := at + size
		if digits.end(line[:min(len(line), end)], at) != end {
			return 0
		}
		at = end
	}
	if !endsWord(line, at) {
		return 0
	}
	return at
}

// card tells card numbers from other long numbers: they have an issuer's first digits and a valid check digit.
// Times since 1970, until 2033, begin with 1 and no card does.
func card(before, found string) int {
	// what follows may be another number
	for _, n := range []int{len(found), min(len(found), len("0000 0000 0000 0000"))} {
		number := ungrouped.Replace(found[:n])
		if isIssued(number) && isLuhn(number) && !isOther(before) {
			return n
		}
	}
	return 0
}

var ungrouped = strings.NewReplacer(" ", "", "-", "")

// isOther reports whether the digits that follow are a fraction, the id of a trace, of a deployment of ECS or in an
// ARN.
func isOther(before string) bool {
	if strings.HasSuffix(before, ".") || strings.HasSuffix(before, "ecs-svc/") ||
		isInARN(before[max(0, len(before)-longestARN):]) {
		return true
	}
	name := inLower(before[max(0, len(before)-longestName):])
	name = strings.TrimRight(withoutLast(name, `"'`), " \t")
	assigned := withoutLast(name, "=:")
	if assigned == name {
		return false
	}
	name, isID := strings.CutSuffix(withoutLast(strings.TrimRight(assigned, " \t"), `"'`), "id")
	name = withoutLast(name, "_.-")
	return isID && (strings.HasSuffix(name, "trace") || strings.HasSuffix(name, "span"))
}

// longestARN is how many bytes before a number may belong to the same ARN.
const longestARN = 512

// withoutLast takes one of some bytes from the end of a text.
func withoutLast(s, bytes string) string {
	if last := len(s) - 1; last >= 0 && strings.IndexByte(bytes, s[last]) >= 0 {
		return s[:last]
	}
	return s
}

func isIssued(digits string) bool {
	switch first := digits[:4]; {
	case digits[0] == '4':
		return len(digits) == 13 || len(digits) == 16 || len(digits) == 19
	case "2221" <= first && first <= "2720", "5100" <= first && first <= "5599":
		return len(digits) == 16
	case first[:2] == "34" || first[:2] == "37":
		return len(digits) == 15
	case "3000" <= first && first <= "3059", first[:2] == "36", first[:2] == "38":
		return len(digits) == 14
	case "3528" <= first && first <= "3589", digits[0] == '5', digits[0] == '6':
		return len(digits) >= 16
	}
	return false
}

// isLuhn checks the check digit of ISO/IEC 7812.
func isLuhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}
