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
)

// largest is the most bytes of a table. Lambda takes 4 KiB for all settings, and no more than a thousand times as much
// can be packed into that.
const largest = 4 << 20

// Unpack reads a table from JSON that is packed as Terraform's base64gzip does it. No text is the zero table. The error
// names everything that is wrong.
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
	return Read(raw.Bytes())
}

// Read reads a table from its JSON.
func Read(raw []byte) (Table, error) {
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
	zones := map[string]*time.Location{"": nil, "Local": nil}
	for i, r := range t.Routes {
		zone, known := zones[r.TimeZone]
		if !known {
			zone, _ = time.LoadLocation(r.TimeZone) // where it fails the route has a problem
			zones[r.TimeZone] = zone
		}
		t.Routes[i].Zone = zone
	}
}
