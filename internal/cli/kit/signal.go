package kit

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Stopped is the cause for which a signal ends what a command does.
type Stopped struct{ Signal syscall.Signal }

// Error says which signal it was.
func (s Stopped) Error() string { return "stopped by a signal (" + s.Signal.String() + ")" }

// Code is what a shell gives for a program that the signal ended.
func (s Stopped) Code() int { return 128 + int(s.Signal) }

// Interruptible makes SIGINT and SIGTERM end the context of a command, so that it can say how far it got.
func Interruptible(cmd *cobra.Command) *cobra.Command {
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx, release := untilSignal(cmd.Context())
		defer release()
		cmd.SetContext(ctx)
		return unlessStopped(ctx, run(cmd, args))
	}
	return cmd
}

// unlessStopped gives the signal that ended a context for what went wrong because of it.
func unlessStopped(ctx context.Context, err error) error {
	var stopped Stopped
	if err != nil && errors.As(context.Cause(ctx), &stopped) && exitCode(err) != stopped.Code() {
		return stopped
	}
	return err
}

// untilSignal gives a context that SIGINT and SIGTERM end.
func untilSignal(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		select {
		case got := <-signals:
			signal.Stop(signals) // the next one ends the program
			if number, ok := got.(syscall.Signal); ok {
				cancel(Stopped{number})
			}
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}
