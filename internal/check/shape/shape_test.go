package shape

import (
	"math"
	"testing"
)

func TestANumberThatECSHasNoRoomForIsTheLargest(t *testing.T) {
	for text, want := range map[string]int{
		`1e99`: math.MaxInt32, `"1e999"`: math.MaxInt32, `-1e99`: math.MinInt32, `"NaN"`: 0, `"many"`: 0, `"512"`: 512, `2147483647`: math.MaxInt32,
	} {
		value, err := Parse([]byte(`{"memory":` + text + `}`))
		if err != nil {
			t.Fatal(err)
		}
		var container struct{ Memory int }
		if Into(&container, value); container.Memory != want {
			t.Errorf("%s is %d", text, container.Memory)
		}
	}
}
