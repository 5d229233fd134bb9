// Package routetest helps to test with tables of routes.
package routetest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/ecswhy/ecswhy/internal/route"
)

// Pack packs a table as the Terraform module does.
func Pack(t testing.TB, table route.Table) string {
	t.Helper()
	raw, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	return PackText(t, string(raw))
}

// PackText packs any text so.
func PackText(t testing.TB, text string) string {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes())
}
