package kit

import (
	"errors"
	"io"
	"os"
)

// Answer is what a command has to say, in every format.
type Answer struct {
	Text, Markdown string
	JSON           any
}

// Answer prints an answer in a format, and adds it to the page, if there is one.
func (s Streams) Answer(format string, a Answer) error {
	return errors.Join(s.print(format, a), s.AddToPage(a.Markdown))
}

func (s Streams) print(format string, a Answer) error {
	switch format {
	case "json":
		return PrintJSON(s.Out, a.JSON)
	case "markdown":
		_, err := io.WriteString(s.Out, a.Markdown)
		return err
	}
	_, err := io.WriteString(s.Out, s.Shown(a.Text))
	return err
}

// AddToPage adds Markdown to the page, if there is one.
func (s Streams) AddToPage(markdown string) error {
	if s.Page == nil {
		return nil
	}
	_, err := io.WriteString(s.Page, markdown)
	return err
}

// pageOf is the summary of the step, which GitHub shows on the run's page; elsewhere there is none.
func pageOf(getenv func(string) string) io.Writer {
	if name := getenv("GITHUB_STEP_SUMMARY"); name != "" {
		return appended(name)
	}
	return nil
}

// appended is the name of a file that grows by what is written. It is opened for each text.
type appended string

// Write adds a text to the end of the file.
func (name appended) Write(text []byte) (int, error) {
	file, err := os.OpenFile(string(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := file.Write(text)
	return n, errors.Join(err, file.Close())
}
