package awsname

// consists reports whether a text has a length between two and consists of bytes of a kind.
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
func isHex(b byte) bool   { return isDigit(b) || 'a' <= b && b <= 'f' }
func isAlnum(b byte) bool { return isLower(b) || isDigit(b) || 'A' <= b && b <= 'Z' }

// isWord takes what ECS takes in its names.
func isWord(b byte) bool { return isAlnum(b) || b == '-' || b == '_' }

// isAny gives the kind of byte that is a letter, a digit or one of some marks.
func isAny(marks string) func(byte) bool {
	var among [256]bool
	for i := range len(marks) {
		among[marks[i]] = true
	}
	return func(b byte) bool { return isAlnum(b) || among[b] }
}
