package route

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	_ "time/tzdata" // the time zones, which Lambda's image may not have
)

// largest is the most bytes of a table. Lambda takes 4 KiB for all settings, and no more than a thousand times as much
// can be packed into that.
const largest = 4 << 20

// Unpack reads a table from JSON that is packed as Terraform's base64gzip does it. No text is the zero table. The error
// names everything that is wrong but what Unzoned names: for a time zone no alert is to be lost.
func Unpack(text string) (Table, error) {
	if text == "" {
		return Table{}, nil
	}
	packed, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(text)))
	if err != nil {
		return Table{}, fmt.Errorf("is not packed as base64gzip does it: %w", err)
	}
	var raw bytes.Buffer
	raw.Grow(16 * len(text)) // about as much as comes out, so that it is not copied often
	switch _, err := raw.ReadFrom(io.LimitReader(packed, largest+1)); {
	case err != nil:
		return Table{}, fmt.Errorf("is not packed as base64gzip does it: %w", err)
	case raw.Len() > largest:
		return Table{}, fmt.Errorf("has more than %d bytes", largest)
	}
	return read(raw.Bytes())
}

// Read reads a table from its JSON, as a person wrote it. Here a time zone that does not exist is wrong, too.
func Read(raw []byte) (Table, error) {
	t, err := read(raw)
	if err != nil {
		return Table{}, err
	}
	for _, r := range t.Unzoned() {
		return Table{}, fmt.Errorf("has the time_zone %q in %s; give one such as Asia/Tokyo", r.TimeZone, r.Name)
	}
	return t, nil
}

func read(raw []byte) (Table, error) {
	var t Table
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&t); err != nil {
		return Table{}, fmt.Errorf("is not the JSON of a table of routes: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Table{}, errors.New("has something behind the table of routes")
	}
	t.locate()
	if err := t.problems(); err != nil {
		return Table{}, err
	}
	return t, nil
}

// locate finds the time zones of the routes, each once.
func (t Table) locate() {
	zones := map[string]*time.Location{"": nil}
	for i, r := range t.Routes {
		zone, known := zones[r.TimeZone]
		if !known {
			zone = ZoneOf(r.TimeZone)
			zones[r.TimeZone] = zone
		}
		t.Routes[i].Zone = zone
	}
}

// Unzoned are the routes whose time zone does not exist.
func (t Table) Unzoned() (out []Route) {
	for _, r := range t.Routes {
		if r.TimeZone != "" && r.Zone == nil {
			out = append(out, r)
		}
	}
	return out
}

// ZoneOf is the time zone of an IANA name such as Asia/Tokyo, UTC for no name, and nil where there is none.
func ZoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil
	}
	return zone
}
