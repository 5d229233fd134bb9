package eventpattern

import (
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	tests := map[string]struct {
		pattern, event string
		want           bool
	}{
		"a value of the list":                     {`{"a":["x","y"]}`, `{"a":"y"}`, true},
		"no value of the list":                    {`{"a":["x","y"]}`, `{"a":"z"}`, false},
		"an absent field":                         {`{"a":["x"]}`, `{"b":"x"}`, false},
		"every field must match":                  {`{"a":["x"],"b":["y"]}`, `{"a":"x","b":"z"}`, false},
		"case counts":                             {`{"a":["x"]}`, `{"a":"X"}`, false},
		"empty text is a value":                   {`{"a":[""]}`, `{"a":""}`, true},
		"text is not a number":                    {`{"a":["1"]}`, `{"a":1}`, false},
		"numbers are compared by value":           {`{"a":[300]}`, `{"a":3.0e2}`, true},
		"a boolean is not a number":               {`{"a":[1]}`, `{"a":true}`, false},
		"a boolean":                               {`{"a":[false]}`, `{"a":false}`, true},
		"null matches null":                       {`{"a":[null]}`, `{"a":null}`, true},
		"null does not match an absent field":     {`{"a":[null]}`, `{}`, false},
		"a nested field":                          {`{"detail":{"a":["x"]}}`, `{"detail":{"a":"x"}}`, true},
		"prefix":                                  {`{"a":[{"prefix":"ab"}]}`, `{"a":"abc"}`, true},
		"prefix elsewhere":                        {`{"a":[{"prefix":"bc"}]}`, `{"a":"abc"}`, false},
		"prefix of a number":                      {`{"a":[{"prefix":"1"}]}`, `{"a":12}`, false},
		"prefix without regard to case":           {`{"a":[{"prefix":{"equals-ignore-case":"WARN"}}]}`, `{"a":"Warning"}`, true},
		"suffix":                                  {`{"a":[{"suffix":"bc"}]}`, `{"a":"abc"}`, true},
		"suffix elsewhere":                        {`{"a":[{"suffix":"ab"}]}`, `{"a":"abc"}`, false},
		"suffix without regard to case":           {`{"a":[{"suffix":{"equals-ignore-case":".PNG"}}]}`, `{"a":"x.png"}`, true},
		"equals-ignore-case":                      {`{"a":[{"equals-ignore-case":"aBc"}]}`, `{"a":"AbC"}`, true},
		"equals-ignore-case of more":              {`{"a":[{"equals-ignore-case":"abc"}]}`, `{"a":"abcd"}`, false},
		"wildcard":                                {`{"a":[{"wildcard":"*:cluster/prod-*"}]}`, `{"a":"arn:aws:ecs:r:1:cluster/prod-main"}`, true},
		"wildcard for nothing":                    {`{"a":[{"wildcard":"a*c"}]}`, `{"a":"ac"}`, true},
		"wildcard over a newline":                 {`{"a":[{"wildcard":"a*c"}]}`, `{"a":"a\nc"}`, true},
		"wildcard is anchored":                    {`{"a":[{"wildcard":"b*"}]}`, `{"a":"abc"}`, false},
		"wildcard with other signs of regexp":     {`{"a":[{"wildcard":"a.c"}]}`, `{"a":"abc"}`, false},
		"escaped asterisk is an asterisk":         {`{"a":[{"wildcard":"a\\*c"}]}`, `{"a":"a*c"}`, true},
		"escaped asterisk is nothing else":        {`{"a":[{"wildcard":"a\\*c"}]}`, `{"a":"abc"}`, false},
		"escaped backslash before a wildcard":     {`{"a":[{"wildcard":"a\\\\*"}]}`, `{"a":"a\\b"}`, true},
		"anything-but another":                    {`{"a":[{"anything-but":"x"}]}`, `{"a":"y"}`, true},
		"anything-but the same":                   {`{"a":[{"anything-but":"x"}]}`, `{"a":"x"}`, false},
		"anything-but an absent field":            {`{"a":[{"anything-but":"x"}]}`, `{}`, false},
		"anything-but a list":                     {`{"a":[{"anything-but":["x","y"]}]}`, `{"a":"y"}`, false},
		"anything-but a number":                   {`{"a":[{"anything-but":0}]}`, `{"a":0.0}`, false},
		"anything-but numbers":                    {`{"a":[{"anything-but":[0,143]}]}`, `{"a":137}`, true},
		"anything-but prefix":                     {`{"a":[{"anything-but":{"prefix":"ab"}}]}`, `{"a":"abc"}`, false},
		"anything-but prefixes":                   {`{"a":[{"anything-but":{"prefix":["x","ab"]}}]}`, `{"a":"abc"}`, false},
		"anything-but suffixes":                   {`{"a":[{"anything-but":{"suffix":["x","bc"]}}]}`, `{"a":"abd"}`, true},
		"anything-but equals-ignore-case":         {`{"a":[{"anything-but":{"equals-ignore-case":["X","ABC"]}}]}`, `{"a":"abc"}`, false},
		"anything-but wildcard":                   {`{"a":[{"anything-but":{"wildcard":"*:service/*/*"}}]}`, `{"a":"arn:x:service/s"}`, true},
		"anything-but wildcards":                  {`{"a":[{"anything-but":{"wildcard":["x*","*c"]}}]}`, `{"a":"abc"}`, false},
		"anything-but of one element is enough":   {`{"a":[{"anything-but":"x"}]}`, `{"a":["x","y"]}`, true},
		"numeric equal":                           {`{"a":[{"numeric":["=",3.018e2]}]}`, `{"a":301.8}`, true},
		"numeric below":                           {`{"a":[{"numeric":["<",10]}]}`, `{"a":10}`, false},
		"numeric at most":                         {`{"a":[{"numeric":["<=",10]}]}`, `{"a":10}`, true},
		"numeric range":                           {`{"a":[{"numeric":[">",0,"<=",5]}]}`, `{"a":5}`, true},
		"numeric out of range":                    {`{"a":[{"numeric":[">=",1,"<",5]}]}`, `{"a":5}`, false},
		"numeric of text":                         {`{"a":[{"numeric":["=",1]}]}`, `{"a":"1"}`, false},
		"cidr":                                    {`{"a":[{"cidr":"10.0.0.0/24"}]}`, `{"a":"10.0.0.9"}`, true},
		"cidr elsewhere":                          {`{"a":[{"cidr":"10.0.0.0/24"}]}`, `{"a":"10.0.1.9"}`, false},
		"cidr of IPv6":                            {`{"a":[{"cidr":"2001:db8::/32"}]}`, `{"a":"2001:db8::1"}`, true},
		"cidr of no address":                      {`{"a":[{"cidr":"10.0.0.0/24"}]}`, `{"a":"x"}`, false},
		"exists":                                  {`{"a":[{"exists":true}]}`, `{"a":null}`, true},
		"exists of an absent field":               {`{"a":[{"exists":true}]}`, `{}`, false},
		"exists of an object is of no leaf":       {`{"a":[{"exists":true}]}`, `{"a":{"b":1}}`, false},
		"does not exist":                          {`{"a":[{"exists":false}]}`, `{"a":{"b":1}}`, true},
		"does not exist but does":                 {`{"a":[{"exists":false}]}`, `{"a":""}`, false},
		"does not exist under an absent parent":   {`{"a":{"b":[{"exists":false}]}}`, `{}`, true},
		"an empty array does not exist":           {`{"a":[{"exists":false}]}`, `{"a":[]}`, true},
		"absent or another, absent":               {`{"a":[{"exists":false},{"anything-but":"x"}]}`, `{}`, true},
		"absent or another, the same":             {`{"a":[{"exists":false},{"anything-but":"x"}]}`, `{"a":"x"}`, false},
		"$or, second":                             {`{"$or":[{"a":["x"]},{"b":["y"]}]}`, `{"b":"y"}`, true},
		"$or, none":                               {`{"$or":[{"a":["x"]},{"b":["y"]}]}`, `{"a":"y"}`, false},
		"$or beside a field":                      {`{"c":["z"],"$or":[{"a":["x"]},{"b":["y"]}]}`, `{"a":"x"}`, false},
		"$or inside detail":                       {`{"detail":{"$or":[{"a":["x"]},{"b":["y"]}]}}`, `{"detail":{"b":"y"}}`, true},
		"$or inside $or":                          {`{"$or":[{"a":["x"]},{"b":["y"],"$or":[{"c":[1]},{"d":[1]}]}]}`, `{"b":"y","d":1}`, true},
		"$or at two levels, one fails":            {`{"$or":[{"a":["x"]},{"b":["y"]}],"d":{"$or":[{"e":[1]},{"f":[1]}]}}`, `{"a":"x","d":{"f":2}}`, false},
		"a value of an array":                     {`{"a":["x"]}`, `{"a":["w","x"]}`, true},
		"a field inside an array of objects":      {`{"c":{"exitCode":[137]}}`, `{"c":[{"exitCode":0},{"exitCode":137}]}`, true},
		"two fields of one element":               {`{"c":{"name":["web"],"exitCode":[1]}}`, `{"c":[{"name":"log","exitCode":0},{"name":"web","exitCode":1}]}`, true},
		"two fields of two elements do not match": {`{"c":{"name":["web"],"exitCode":[1]}}`, `{"c":[{"name":"log","exitCode":1},{"name":"web","exitCode":0}]}`, false},
		"two arrays are independent":              {`{"c":{"a":[1]},"d":{"a":[2]}}`, `{"c":[{"a":0},{"a":1}],"d":[{"a":2},{"a":0}]}`, true},
		"an array inside an array of objects":     {`{"c":{"n":["y"],"p":{"q":[2]}}}`, `{"c":[{"n":"x","p":[{"q":2}]},{"n":"y","p":[{"q":1}]}]}`, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Match([]byte(tt.pattern), []byte(tt.event))
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("Match(%s, %s) = %v, want %v", tt.pattern, tt.event, got, tt.want)
			}
		})
	}
}

func TestMatchRefuses(t *testing.T) {
	tests := map[string]struct{ pattern, event, want string }{
		"an unknown operator":                    {`{"a":[{"like":"x"}]}`, `{}`, "unknown operator"},
		"two operators in one":                   {`{"a":[{"prefix":"x","suffix":"y"}]}`, `{}`, "exactly one name"},
		"a bare value":                           {`{"a":"x"}`, `{}`, "must be an object or a list"},
		"a list in a list":                       {`{"a":[["x"]]}`, `{}`, "a list inside a list"},
		"an empty list":                          {`{"a":[]}`, `{}`, "empty list"},
		"an empty object":                        {`{"a":{}}`, `{}`, "empty object"},
		"an empty pattern":                       {`{}`, `{}`, "empty object"},
		"a pattern that is null":                 {`null`, `{}`, "not an object"},
		"text after the pattern":                 {`{"a":["x"]} {}`, `{}`, "after the object"},
		"prefix of a number":                     {`{"a":[{"prefix":1}]}`, `{}`, "takes text"},
		"prefix of a list":                       {`{"a":[{"prefix":["x"]}]}`, `{}`, "takes text"},
		"prefix of another operator":             {`{"a":[{"prefix":{"wildcard":"x"}}]}`, `{}`, "equals-ignore-case"},
		"two asterisks in a row":                 {`{"a":[{"wildcard":"a**"}]}`, `{}`, "two asterisks"},
		"an escaped letter":                      {`{"a":[{"wildcard":"a\\b"}]}`, `{}`, "backslash"},
		"anything-but of text and numbers":       {`{"a":[{"anything-but":["x",1]}]}`, `{}`, "all text or all numbers"},
		"anything-but of nothing":                {`{"a":[{"anything-but":[]}]}`, `{}`, "not empty"},
		"anything-but of null":                   {`{"a":[{"anything-but":null}]}`, `{}`, "anything-but"},
		"anything-but of another operator":       {`{"a":[{"anything-but":{"numeric":["=",1]}}]}`, `{}`, "does not take numeric"},
		"anything-but of prefix without case":    {`{"a":[{"anything-but":{"prefix":{"equals-ignore-case":"x"}}}]}`, `{}`, "takes text"},
		"anything-but of operators in a list":    {`{"a":[{"anything-but":[{"prefix":"x"}]}]}`, `{}`, "anything-but"},
		"numeric without a number":               {`{"a":[{"numeric":["="]}]}`, `{}`, "pairs"},
		"numeric with an unknown sign":           {`{"a":[{"numeric":["!=",1]}]}`, `{}`, "unknown comparison"},
		"numeric with two lower bounds":          {`{"a":[{"numeric":[">",1,">",2]}]}`, `{}`, "lower and an upper"},
		"numeric of text":                        {`{"a":[{"numeric":"1"}]}`, `{}`, "numeric"},
		"cidr of no network":                     {`{"a":[{"cidr":"10.0.0.1"}]}`, `{}`, "cidr"},
		"exists of text":                         {`{"a":[{"exists":"yes"}]}`, `{}`, "true or false"},
		"$or of one":                             {`{"$or":[{"a":["x"]}]}`, `{}`, "at least two"},
		"$or of text":                            {`{"$or":["a","b"]}`, `{}`, "only objects"},
		"a field both inside and outside of $or": {`{"a":["x"],"$or":[{"a":["y"]},{"b":["z"]}]}`, `{}`, "named twice"},
		"an event that is no object":             {`{"a":["x"]}`, `[]`, "event: "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Match([]byte(tt.pattern), []byte(tt.event))
			if got || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Match(%s, %s) = %v, %v, want an error with %q", tt.pattern, tt.event, got, err, tt.want)
			}
		})
	}
}

func TestAccepts(t *testing.T) {
	const stop = "ECS Task State Change"
	for pattern, want := range map[string]bool{
		`{"source":["aws.ec2","aws.ecs"]}`:                                                                     true,
		`{"source":["aws.ec2"]}`:                                                                               false,
		`{"source":[{"prefix":"aws.e"}]}`:                                                                      true,
		`{"source":[{"prefix":"aws.ec2"}]}`:                                                                    false,
		`{"source":[{"prefix":{"equals-ignore-case":"AWS."}}]}`:                                                true,
		`{"source":[{"suffix":".ecs"}]}`:                                                                       true,
		`{"source":[{"equals-ignore-case":"AWS.ECS"}]}`:                                                        true,
		`{"source":[{"wildcard":"aws.*s"}]}`:                                                                   true,
		`{"source":[{"wildcard":"aws.*2"}]}`:                                                                   false,
		`{"source":[{"anything-but":["aws.ec2"]}]}`:                                                            true,
		`{"source":[{"anything-but":"aws.ecs"}]}`:                                                              false,
		`{"source":[{"anything-but":{"prefix":"aws."}}]}`:                                                      false,
		`{"source":[{"exists":true}]}`:                                                                         true,
		`{"source":[{"exists":false}]}`:                                                                        false,
		`{"detail-type":["ECS Task State Change"]}`:                                                            true,
		`{"account":["111122223333"],"detail":{"lastStatus":[1]}}`:                                             true,
		`{"source":["aws.ecs"],"detail-type":["AWS API Call via CloudTrail"]}`:                                 false,
		`{"$or":[{"source":["aws.ec2"]},{"source":["aws.ecs"]}]}`:                                              true,
		`{"$or":[{"source":["aws.ec2"]},{"source":["aws.rds"]}]}`:                                              false,
		`{"$or":[{"source":["aws.ecs"],"detail-type":["x"]},{"source":["a"],"detail-type":["` + stop + `"]}]}`: false,
		`{"$or":[{"source":["a"]},{"$or":[{"detail-type":["x"]},{"detail-type":["` + stop + `"]}]}]}`:          true,
	} {
		got, err := Accepts([]byte(pattern), map[string]string{"source": "aws.ecs", "detail-type": stop})
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", pattern, got, err)
		}
	}
	if got, err := Accepts([]byte(`{"source":[{"like":"x"}]}`), nil); got || err == nil {
		t.Errorf("an unknown operator: %v, %v", got, err)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add(`{"a":[{"anything-but":{"wildcard":["x*","\\*"]}},{"exists":false}]}`, `{"a":["x",null,1,{"b":[]}]}`)
	f.Add(`{"$or":[{"a":[{"numeric":[">",0,"<=",5]}]},{"b":[{"cidr":"10.0.0.0/8"}]}]}`, `{"b":"10.1.1.1"}`)
	f.Add(`{"a":[{"prefix":{"equals-ignore-case":"é"}},{"suffix":"z"}]}`, `{"a":"\ud800"}`)
	f.Fuzz(func(t *testing.T, pattern, event string) {
		if matched, err := Match([]byte(pattern), []byte(event)); matched && err != nil {
			t.Errorf("matched although %v", err)
		}
	})
}
