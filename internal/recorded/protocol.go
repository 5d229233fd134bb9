package recorded

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
)

// protocol is how a client of the SDK writes what it asks, and wants to read what it is told.
type protocol struct {
	contentType string
	name        string // of the header Smithy-Protocol, where the protocol has one
	decode      func([]byte) (map[string]any, error)
	encode      func(map[string]any) []byte
}

// cborName is what the clients that speak CBOR send and expect in the header Smithy-Protocol.
// https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
const cborName = "rpc-v2-cbor"

func protocolOf(request *http.Request) protocol {
	if request.Header.Get("Smithy-Protocol") == cborName {
		return protocol{"application/cbor", cborName, decodeCBOR, encodeCBOR}
	}
	return protocol{"application/x-amz-json-1.1", "", decodeJSON, encodeJSON}
}

func (p protocol) read(body io.Reader) (map[string]any, error) {
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	return p.decode(data)
}

func (p protocol) response(status int, fields map[string]any) *http.Response {
	data := p.encode(fields)
	header := http.Header{"Content-Type": {p.contentType}}
	if p.name != "" {
		header.Set("Smithy-Protocol", p.name)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(data)),
		ContentLength: int64(len(data))}
}

func decodeJSON(data []byte) (fields map[string]any, err error) {
	return fields, json.Unmarshal(data, &fields)
}

func encodeJSON(fields map[string]any) []byte {
	data, err := json.Marshal(fields)
	if err != nil {
		panic(err) // it was decoded from JSON
	}
	return data
}

// moment is a time, which AWS's protocols write as seconds since 1970.
type moment struct{ time.Time }

func (m moment) seconds() float64 { return float64(m.UnixMilli()) / 1000 }

// MarshalJSON writes the seconds.
func (m moment) MarshalJSON() ([]byte, error) { return json.Marshal(m.seconds()) }

// withMoments turns the times that the CLI prints as text, which stand under keys such as stoppedAt, EventTime and
// Timestamps.
func withMoments(value any) any { return momentsIn("", value) }

func momentsIn(key string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			v[key] = momentsIn(key, inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = momentsIn(strings.TrimSuffix(key, "s"), inner)
		}
	case string:
		if !strings.HasSuffix(key, "At") && !strings.HasSuffix(key, "Time") && !strings.HasSuffix(key, "Timestamp") {
			return value
		}
		if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return moment{t}
		}
	}
	return value
}

// decodeCBOR reads what a client asks: texts, and lists and maps of them, which is all that answers are chosen by.
func decodeCBOR(data []byte) (map[string]any, error) {
	if len(data) == 0 { // of an operation without input
		return nil, nil
	}
	value, err := cbor.Decode(data)
	if err != nil {
		return nil, err
	}
	fields, _ := fromCBOR(value).(map[string]any)
	return fields, nil
}

func fromCBOR(value cbor.Value) any {
	switch v := value.(type) {
	case cbor.Map:
		fields := map[string]any{}
		for key, inner := range v {
			fields[key] = fromCBOR(inner)
		}
		return fields
	case cbor.List:
		var list []any
		for _, inner := range v {
			list = append(list, fromCBOR(inner))
		}
		return list
	case cbor.String:
		return string(v)
	}
	return nil
}

func encodeCBOR(fields map[string]any) []byte { return cbor.Encode(toCBOR(fields)) }

func toCBOR(value any) cbor.Value {
	switch v := value.(type) {
	case map[string]any:
		fields := cbor.Map{}
		for key, inner := range v {
			fields[key] = toCBOR(inner)
		}
		return fields
	case []any:
		list := cbor.List{}
		for _, inner := range v {
			list = append(list, toCBOR(inner))
		}
		return list
	case moment:
		return &cbor.Tag{ID: 1, Value: cbor.Float64(v.seconds())}
	case string:
		return cbor.String(v)
	case bool:
		return cbor.Bool(v)
	case float64:
		return cborNumber(v)
	}
	return &cbor.Nil{}
}

// cborNumber writes a whole number as an integer, which the SDK also takes for a fraction; not the other way round.
func cborNumber(n float64) cbor.Value {
	switch {
	case n != math.Trunc(n):
		return cbor.Float64(n)
	case n < 0:
		return cbor.NegInt(uint64(-n))
	}
	return cbor.Uint(uint64(n))
}
