package lazyregexp_test

import (
	"testing"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

func TestAnExpressionIsCompiledOnce(t *testing.T) {
	digits := lazyregexp.New(`\d+`)
	if first := digits(); !first.MatchString("a1") || digits() != first {
		t.Error("it is not, or not once")
	}
}

func TestAMalformedExpressionIsFoundByAnyTest(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it was taken")
		}
	}()
	lazyregexp.New(`(`)
}
