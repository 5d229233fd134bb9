#!/usr/bin/env bash
# OpenTelemetry's shutdown in Go takes 40 seconds where the collector is gone, and says that all went well; over HTTP it takes none.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > go.mod <<'MOD'
module probe

go 1.26

require (
	go.opentelemetry.io/otel v1.47.0
	go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc v1.47.0
	go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp v1.47.0
	go.opentelemetry.io/otel/sdk v1.47.0
)
MOD
cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/trace"
)

// shutdown says how long the end takes of a program that has made a number of spans.
func shutdown(name string, exporter trace.SpanExporter, spans int) string {
	ctx := context.Background()
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
	for range spans {
		_, span := provider.Tracer("probe").Start(ctx, "request")
		span.End()
	}
	start := time.Now()
	err := provider.Shutdown(ctx)
	seconds := time.Since(start).Seconds()
	return fmt.Sprintf("%s, %d spans: longer than 35 s %t, longer than 5 s %t, error %v", name, spans, seconds > 35, seconds > 5, err)
}

func listen() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return listener
}

func main() {
	ctx := context.Background()
	mute, gone := listen(), listen()
	defer mute.Close()
	gone.Close()
	grpc := func() trace.SpanExporter {
		exporter, err := otlptracegrpc.New(ctx, otlptracegrpc.WithInsecure(), otlptracegrpc.WithEndpoint(gone.Addr().String()))
		if err != nil {
			panic(err)
		}
		return exporter
	}
	http := func(at net.Listener) trace.SpanExporter {
		exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithInsecure(), otlptracehttp.WithEndpoint(at.Addr().String()))
		if err != nil {
			panic(err)
		}
		return exporter
	}
	answers := []chan string{make(chan string), make(chan string), make(chan string), make(chan string)}
	go func() { answers[0] <- shutdown("gRPC, refused", grpc(), 10) }()
	go func() { answers[1] <- shutdown("gRPC, refused", grpc(), 2000) }()
	go func() { answers[2] <- shutdown("HTTP, refused", http(gone), 2000) }()
	go func() { answers[3] <- shutdown("HTTP, no answer", http(mute), 10) }()
	for _, answer := range answers {
		fmt.Println(<-answer)
	}
}
GO
export GOFLAGS=-mod=mod
go build -o app . >&2
seen=$(./app 2>/dev/null)
wanted="gRPC, refused, 10 spans: longer than 35 s false, longer than 5 s true, error <nil>
gRPC, refused, 2000 spans: longer than 35 s true, longer than 5 s true, error <nil>
HTTP, refused, 2000 spans: longer than 35 s false, longer than 5 s false, error <nil>
HTTP, no answer, 10 spans: longer than 35 s false, longer than 5 s true, error <nil>"

cat <<TEXT
versions: go.opentelemetry.io/otel/sdk and its exporters otlptracegrpc and otlptracehttp 1.47.0
expected: 10 s at most, the exporter's time limit, and an error, since nothing was delivered.
seen (10 s, 40 or 50 s, none, and 30 s):
$seen
why it matters: ECS kills a container 30 s after SIGTERM by default. A sidecar that collects traces and has stopped first, or lost its own
  way out, turns the clean end of the app into exit code 137: the limit is one of each batch of 512 spans, the queue holds four.
TEXT
[[ "$seen" == "$wanted" ]] || { echo "no longer as described" >&2; exit 1; }
