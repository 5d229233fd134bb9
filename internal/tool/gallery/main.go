// Command gallery replays every recorded case and writes one page that shows in English and Japanese what the channel
// would show. The page is complete in itself and opens from disk.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintf(os.Stderr, "gallery: %v\n", err)
		}
		os.Exit(1)
	}
}

// run reads the options, writes the page and says where.
func run(args []string, out, problems io.Writer) error {
	flags := flag.NewFlagSet("gallery", flag.ContinueOnError)
	flags.SetOutput(problems)
	folder := flags.String("o", "", "the `DIR` to write index.html to; made if it is not there")
	cases := flags.String("cases", "testdata/events", "the `DIR` with a folder for each case")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *folder == "" || flags.NArg() > 0 {
		return errors.New("name the folder to write with -o, and nothing else")
	}
	return writePage(out, *cases, *folder)
}

func writePage(out io.Writer, from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil { //nolint:gosec // a page is there to be read by all
		return err
	}
	cases, err := recordedCases(context.Background(), from)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := Write(&page, cases); err != nil {
		return err
	}
	file := filepath.Join(to, "index.html")
	if err := os.WriteFile(file, page.Bytes(), 0o644); err != nil { //nolint:gosec // the same
		return err
	}
	fmt.Fprintf(out, "%s: %d cases, %d kB\n", file, len(cases), page.Len()/1000)
	return nil
}
