package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/ecsevent"
)

// What Lambda gives a function by default, and what it reads of a log at most.
const (
	timeout     = 30 * time.Second
	tailEvents  = 60
	tailBytes   = 8 << 10
	endless     = "beginnings of keys without an end"
	hostileCase = "deployment-failed-java-database-refused" // whose log is read
)

// hostile are texts that somebody's container repeats to keep a reader of its log busy.
var hostile = map[string]string{
	endless:                       "-----BEGIN " + "PRIVATE KEY-----",
	"beginnings of keys on lines": "-----BEGIN " + "RSA PRIVATE KEY-----\n",
	"one word":                    "a",
	"words of a key":              "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC ",
	"auth":                        "auth: a ",
	"quotes":                      `"password": "`,
	"escaped quotes":              `\"token\":\"`,
	"braces":                      `{"a":`,
	"colours":                     "\x1b[31;1m",
	"addresses without a host":    "https://user:secret",
	"names without a value":       "password=",
	"numbers like cards":          "4111 1111 1111 111 ",
	"blanks":                      " \t",
	"half characters":             "\xe6\x97",
}

// filled repeats a text until it fills an event of a log.
func filled(text string) string { return strings.Repeat(text, tailBytes/len(text)+1)[:tailBytes] }

// shout has a container's log hold nothing but a text, in so many events.
func shout(text string, times int) func(string, map[string]any) {
	return func(operation string, fields map[string]any) {
		if operation != "GetLogEvents" {
			return
		}
		var events []any
		for range times {
			events = append(events, map[string]any{"timestamp": 1795824000000, "message": filled(text)})
		}
		fields["events"] = events
	}
}

// toldOf are the ids of the events of which SNS took a message, each as often as that.
func (sc *scene) toldOf(t *testing.T) map[string]int {
	t.Helper()
	sc.mu.Lock()
	defer sc.mu.Unlock()
	told := map[string]int{}
	for _, form := range sc.accepted {
		var message struct{ Default string }
		var chatbot struct{ ID string }
		err := json.Unmarshal([]byte(form.Get("Message")), &message)
		if err = errors.Join(err, json.Unmarshal([]byte(message.Default), &chatbot)); err != nil {
			t.Errorf("not a message: %s, %v", form.Get("Message"), err)
		}
		told[chatbot.ID]++
	}
	return told
}

// Whatever is in a log, the alert goes out inside the function's time. In the short form only the worst log is as long
// as can be.
func TestNoLogStopsItsAlert(t *testing.T) {
	short := tailEvents / 30
	if soak() {
		short = tailEvents
	}
	s := newStandIn(t, nil)
	alerts, _ := recordedEvents(t)
	slowest, read := time.Duration(0), 0
	for sentence, text := range hostile {
		times := short
		if sentence == endless {
			times = tailEvents
		}
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		sc := &scene{answers: os.DirFS(testdata + "events/" + hostileCase + "/aws"), change: shout(text, times)}
		start := time.Now()
		_, err := s.handle(ctx, sc, alerts[hostileCase])
		slowest = max(slowest, time.Since(start))
		if told := sc.toldOf(t); err != nil || ctx.Err() != nil || len(told) != 1 {
			t.Errorf("%s: %d told, %v, %v", sentence, len(told), err, ctx.Err())
		}
		read += min(1, sc.asked["GetLogEvents"])
		cancel()
	}
	if read == 0 {
		t.Error("no log was read")
	}
	fmt.Fprintf(os.Stdout, "hostile logs: %d of up to %d events of %d bytes, all told inside %s, the slowest after %s\n",
		len(hostile), tailEvents, tailBytes, timeout, slowest.Round(time.Millisecond))
}

// poisons are what one record of a batch may do to those beside it.
var poisons = map[string]func(sc *scene, nth int){
	"a hostile log":                func(sc *scene, _ int) { sc.change = shout(hostile[endless], tailEvents) },
	"a log without an answer":      func(sc *scene, _ int) { sc.faults = map[string]fault{"GetLogEvents": {respond: stall}} },
	"no answer at all":             func(sc *scene, _ int) { sc.faults = everyLookup(fault{respond: stall}) },
	"answers of another shape":     func(sc *scene, _ int) { sc.faults = everyLookup(fault{respond: with(200, `{"tasks":5}`)}) },
	"a connection that is reset":   func(sc *scene, _ int) { sc.faults = everyLookup(fault{respond: reset}) },
	"SNS without an answer":        func(sc *scene, nth int) { sc.sns = append(make([]fault, nth-1), fault{respond: stall}) },
	"a message that SNS refuses":   func(sc *scene, nth int) { sc.sns = append(make([]fault, nth-1), snsRefusals[0]) },
	"credentials that had expired": func(sc *scene, nth int) { sc.sns = append(make([]fault, nth-1), expired) },
}

func everyLookup(f fault) map[string]fault {
	faults := map[string]fault{}
	for _, operation := range lookups {
		faults[operation] = f
	}
	return faults
}

// deliver hands records over as SQS does: those that come back again, up to five times, but what happened happens once.
func deliver(
	t *testing.T, s *standIn, sc *scene, bodies []string, allotted time.Duration,
) (told map[string]int, late int) {
	t.Helper()
	told = map[string]int{}
	for range 5 {
		ctx, cancel := context.WithTimeout(t.Context(), allotted)
		response, err := s.handle(ctx, sc, batchOf(bodies))
		if ctx.Err() != nil {
			late++
		}
		cancel()
		for id, times := range sc.toldOf(t) {
			told[id] += times
		}
		var answer struct {
			BatchItemFailures []struct {
				ItemIdentifier int `json:",string"`
			}
		}
		if err == nil && json.Unmarshal(response, &answer) != nil {
			t.Fatalf("answer %s", response)
		}
		if err == nil {
			var back []string
			for _, f := range answer.BatchItemFailures {
				back = append(back, bodies[f.ItemIdentifier])
			}
			bodies = back
		}
		if len(bodies) == 0 {
			break
		}
		sc = &scene{answers: sc.answers}
	}
	return told, late
}

// Whatever one record of a batch does, and although some come twice, each event is told once and inside the function's
// time.
func TestAPoisonedBatchLosesNothing(t *testing.T) {
	s := newStandIn(t, map[string]string{"ECSWHY_LOOKUP_BUDGET": "500ms"})
	alerts, _ := recordedEvents(t)
	event := string(alerts[hostileCase])
	id := ecsevent.Decode([]byte(event)).ID
	random := rand.New(rand.NewPCG(seed, seed))
	rounds, records, allotted := 1, 4, timeout/3
	if soak() {
		rounds, records, allotted = 10, 10, timeout
	}
	events, lost, twice, late := 0, 0, 0, 0
	for range rounds {
		for _, sentence := range slices.Sorted(maps.Keys(poisons)) {
			var bodies []string
			for i := range records {
				bodies = append(bodies, strings.ReplaceAll(event, id, "event-"+strconv.Itoa(i)))
			}
			bodies = slices.Insert(bodies, random.IntN(records), bodies[random.IntN(records)])
			nth := 1 + random.IntN(records)
			sc := &scene{answers: os.DirFS(testdata + "events/" + hostileCase + "/aws"), nth: nth}
			poisons[sentence](sc, nth)
			told, tardy := deliver(t, s, sc, bodies, allotted)
			before := lost + twice
			for i := range records {
				switch n := told["event-"+strconv.Itoa(i)]; {
				case n == 0:
					lost++
				case n > 1:
					twice++
				}
			}
			events, late = events+records, late+tardy
			if lost+twice > before || tardy > 0 {
				t.Errorf("%s, with the call %d: told %v, %d answers late", sentence, nth, told, tardy)
			}
		}
	}
	fmt.Fprintf(os.Stdout, "poisoned batches: %d batches of %d events, one of which comes twice and one does harm: "+
		"%d lost, %d told twice, %d answers late\n", events/records, records, lost, twice, late)
}
