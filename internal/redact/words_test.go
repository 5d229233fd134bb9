package redact

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCommandsAreRedactedAsOneLine(t *testing.T) {
	for _, test := range []struct{ words, want []string }{
		{[]string{"migrate", "--password", "Plum-Kite7!"}, []string{"migrate", "--password", Mark}},
		{[]string{"migrate", "--password", "Plum Kite 7"}, []string{"migrate", "--password", Mark}},
		{[]string{"mysql", "-uroot", "-pPlum-Kite7!", "shop"}, []string{"mysql", "-uroot", "-p" + Mark, "shop"}},
		{[]string{"redis-server", "--requirepass", "plum", "--port", "6379"}, []string{"redis-server", "--requirepass", Mark, "--port", "6379"}},
		{[]string{"curl", "-u", "a:Plum", "https://example.com"}, []string{"curl", "-u", "a:" + Mark, "https://example.com"}},
		{[]string{"sh", "-c", "mysqldump -h db -pPlum-Kite7! shop\nexit"}, []string{"sh", "-c", "mysqldump -h db -p" + Mark + " shop\nexit"}},
		{[]string{"app", "PASSWORD=a\tb"}, []string{"app", "PASSWORD=" + Mark + " b"}},
		{[]string{"worker", "--queue", "jobs", "--token-file", "/run/token", "--port", "8080"}, []string{"worker", "--queue", "jobs", "--token-file", "/run/token", "--port", "8080"}},
		{[]string{`{"password":"a`, "b"}, []string{Mark, Mark}},
		{nil, nil},
	} {
		if diff := cmp.Diff(test.want, Command(test.words)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", strings.Join(test.words, " "), diff)
		}
	}
}

func TestImagesShowNoPassword(t *testing.T) {
	for image, want := range map[string]string{
		"app:Plum-Kite7!@registry.example.com/shop/web:1.4": "app:" + Mark + "@registry.example.com/shop/web:1.4",
		"https://app:plum@registry.example.com/web":         "https://app:" + Mark + "@registry.example.com/web",
	} {
		if got := Text(image); got != want {
			t.Errorf("Text(%q) = %q, want %q", image, got, want)
		}
	}
	for _, image := range []string{
		"111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/web-api:2026-11-29.4-5f2a9c1",
		"ghcr.io/example/web@sha256:9b7c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f80",
		"registry.example.com:5000/auth/token-service:v1.2.3@sha256:" + strings.Repeat("0a1b2c3d", 8),
		"example/token:v1.2.3", "token-service:v1.2.3-5f2a9c1", "example/secrets-sidecar:2026.11.29-5f2a9c1d",
		"public.ecr.aws/nginx/nginx:1.27-alpine3.20-slim",
	} {
		if got := Text(image); got != image {
			t.Errorf("Text(%q) = %q", image, got)
		}
	}
}
