package logtext

import (
	"slices"
	"strconv"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// listening finds where a program says on which port it listens:
//
//	listening on 0.0.0.0:9090
//	Tomcat started on port 8080 (http) with context path '/'
//	Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)
var listening = lazyregexp.New(`(?i)\blisten(?:ing|s)\b[^,;]{0,40}?(?::|\bport\b\D{0,3})(\d{2,5})\b|` +
	`\b(?:started|running|initialized|serving)\b[^,;]{0,40}? (?:on|with|at) port(?:\(s\))?:? ?(\d{2,5})\b|` +
	`\b(?:running|serving|ready|available|started)\b[^,;]{0,20}? (?:on|at):? https?://[^\s/]*?:(\d{2,5})\b`)

// besides finds listeners that are not what a load balancer is to reach.
var besides = lazyregexp.New(`(?i)metric|prometheus|admin|manage|debug|pprof|profil|telemetry|grpc`)

// Ports are the ports on which a program says in its log that it listens, each once, the newest first.
func Ports(events []string) []int {
	var ports []int
	for e := range Backward(events) {
		if e.Part != Opening || e.Level >= Error || besides().MatchString(e.Text) {
			continue
		}
		for _, digits := range slices.Concat(listening().FindAllStringSubmatch(e.Text, -1)...) {
			port, err := strconv.Atoi(digits)
			if err == nil && port >= 80 && !slices.Contains(ports, port) {
				ports = append(ports, port)
			}
		}
	}
	return ports
}
