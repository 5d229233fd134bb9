package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/route"
)

// letter is a notification for the channel of a route.
type letter struct {
	route string
	message.Notification
}

// letters are those of a report, that of the route which takes it first.
func (r Report) letters() []letter {
	out := []letter{{r.Choice.Taken, r.Notification}}
	for i, name := range r.Choice.Copies {
		out = append(out, letter{name, r.Copies[i]})
	}
	return out
}

// deliver publishes what there is to tell of an event, and writes down what became of it.
func (n Notifier) deliver(ctx context.Context, report Report, start time.Time) error {
	if !report.Verdict.Alert {
		n.journal(ctx, report, start, silent(report.Verdict.Silence))
		return nil
	}
	sent := n.send(ctx, report.letters(), func(to message.Writer, _ []string) message.Notification {
		return to.For(n.Routing.taken(report.Choice.Taken)).Write(report.Incident, report.Verdict)
	})
	if err := n.settle(ctx, report, start, sent, 0); err != nil {
		return fmt.Errorf("deliver event %s: %w", report.Incident.ID, err)
	}
	return nil
}

// settle writes down what became of an event whose letters were sent, alone or in a digest of so many.
func (n Notifier) settle(ctx context.Context, r Report, start time.Time, sent deliveries, digest int) error {
	err := sent.err(r.Choice)
	if err != nil {
		n.journal(ctx, r, start, refused(err))
	} else {
		n.journal(ctx, r, start, delivered(sent, r.Choice, digest))
	}
	return err
}

// deliveries are what became of letters, by route.
type deliveries map[string]delivery

// delivery is the id that SNS has for a message, or why it does not take it.
type delivery struct {
	id      string
	err     error
	refused bool // for good, so that the default channel was told
}

// err joins what went wrong on the way to the channels of a choice.
func (d deliveries) err(c route.Choice) error {
	var all []error
	for _, name := range c.All() {
		all = append(all, d[name].err)
	}
	return errors.Join(all...)
}

// refused are the routes of a choice whose topics take no message.
func (d deliveries) refused(c route.Choice) []string {
	return slices.DeleteFunc(c.All(), func(name string) bool { return !d[name].refused })
}

// rewrite writes for the default channel what some routes lost, beside what that channel is told anyway.
type rewrite func(to message.Writer, lost []string) message.Notification

// ownShare is what the other channels leave to the default one of the time that there is to publish.
const ownShare = time.Second

// send publishes letters: those of routes beside each other, then that of the default channel. This channel also gets
// what a route's topic refuses for good, written once more to say so.
func (n Notifier) send(ctx context.Context, letters []letter, write rewrite) deliveries {
	sent := n.sendToRoutes(ctx, letters)
	var lost []letter
	own := slices.IndexFunc(letters, func(l letter) bool { return l.route == route.Default })
	for _, l := range letters {
		if sent[l.route].refused {
			lost = append(lost, l)
		}
	}
	var m message.Notification
	switch {
	case len(lost) > 0:
		m = n.rewritten(ctx, lost, write)
	case own >= 0:
		m = letters[own].Notification
	default:
		return sent
	}
	id, err := n.publish(ctx, n.Publisher, m)
	sent[route.Default] = delivery{id: id, err: err}
	for _, l := range lost {
		sent[l.route] = delivery{id, err, true}
	}
	return sent
}

// sendToRoutes publishes the letters that are not for the default channel.
func (n Notifier) sendToRoutes(ctx context.Context, letters []letter) deliveries {
	limit, cancel := withReserve(ctx, ownShare)
	defer cancel()
	out := make([]delivery, len(letters))
	var all sync.WaitGroup
	for i, l := range letters {
		if l.route == route.Default {
			continue
		}
		all.Go(func() {
			id, err := n.publish(limit, n.channel(l.route).Publisher, l.Notification)
			out[i] = delivery{id, err, isFinal(err)}
		})
	}
	all.Wait()
	sent := deliveries{}
	for i, l := range letters {
		sent[l.route] = out[i]
		if out[i].refused {
			n.Log.ErrorContext(ctx, "route refused", slices.Concat([]any{"route", l.route}, explained(out[i].err))...)
		}
	}
	return sent
}

// rewritten is for the default channel what its routes lost; as it was for them where it cannot be written anew.
func (n Notifier) rewritten(ctx context.Context, lost []letter, write rewrite) message.Notification {
	var names []string
	for _, l := range lost {
		names = append(names, l.route)
	}
	limit, _, cancel := withShare(ctx, 2, 0)
	defer cancel()
	writer := n.Writer.Explaining(message.Detour{Refused: names})
	m, err := inTime(limit, n, func() message.Notification { return write(writer, names) })
	if err != nil {
		return lost[0].Notification
	}
	return m
}

// isFinal reports whether an error is of a topic that takes no message until somebody mends it.
func isFinal(err error) bool {
	var fixable interface{ Advice() string }
	return errors.As(err, &fixable) && !IsStale(err)
}

// publish has a notification delivered. A publisher that panics or hangs has not delivered it, as far as is known.
func (n Notifier) publish(ctx context.Context, to Publisher, m message.Notification) (messageID string, err error) {
	type answer struct {
		id  string
		err error
	}
	a, err := inTime(ctx, n, func() answer {
		id, err := to.Publish(ctx, m)
		return answer{id, err}
	})
	if err != nil {
		return "", err
	}
	return a.id, a.err
}
