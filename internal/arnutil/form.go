package arnutil

import "strings"

// The parts of an ARN are checked by hand: every event has dozens, and expressions for them would be compiled at each start.

// isPartition says whether a text is like aws, aws-cn or aws-us-gov.
func isPartition(s string) bool {
	first, rest, more := strings.Cut(s, "-")
	return first == "aws" && (!more || isWords(rest))
}

// isRegion says whether a text is like us-east-1 or us-gov-west-1.
func isRegion(s string) bool {
	first, rest, _ := strings.Cut(s, "-")
	last := strings.LastIndexByte(rest, '-')
	return consists(first, 2, 8, isLower) && last > 0 && isWords(rest[:last]) && consists(rest[last+1:], 1, 2, isDigit)
}

// isAccount takes ten digits as well: AWS's own samples have such accounts.
func isAccount(s string) bool { return consists(s, 10, 12, isDigit) }

func isRevision(s string) bool { return consists(s, 1, 10, isDigit) && s[0] != '0' }

// isWords says whether a text is one or more words with hyphens between them.
func isWords(s string) bool {
	for word := range strings.SplitSeq(s, "-") {
		if !consists(word, 1, len(word), isLower) {
			return false
		}
	}
	return true
}

// consists says whether a text has a length between two and consists of bytes of a kind.
func consists(s string, least, most int, kind func(byte) bool) bool {
	for i := range len(s) {
		if !kind(s[i]) {
			return false
		}
	}
	return least <= len(s) && len(s) <= most
}

func isLower(b byte) bool { return 'a' <= b && b <= 'z' }
func isDigit(b byte) bool { return '0' <= b && b <= '9' }
