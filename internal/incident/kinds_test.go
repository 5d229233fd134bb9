package incident

import (
	"os"
	"regexp"
	"testing"
)

func TestEveryKindHasItsRow(t *testing.T) {
	source, err := os.ReadFile("incident.go")
	if err != nil {
		t.Fatal(err)
	}
	constants := regexp.MustCompile(`(?m)^\t\w+ +Kind = "([a-z-]+)"`).FindAllSubmatch(source, -1)
	if len(constants) != len(natures) {
		t.Errorf("%d kinds, %d rows", len(constants), len(natures))
	}
	for _, constant := range constants {
		if _, entered := natures[Kind(constant[1])]; !entered {
			t.Errorf("%s: no row", constant[1])
		}
	}
}

func TestAKindThatNobodyHasEnteredIsToldByItself(t *testing.T) {
	if n := Kind("capacity-provider-gone").Nature(); n != (Nature{}) {
		t.Errorf("its nature is %+v", n)
	}
}
