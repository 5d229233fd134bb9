//go:build e2e

package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

const release = "../dist/release"

// TestTheFirstHour is what a stranger does with a release, from its files alone: the module from its archive, the
// function from the zip in it, and the command.
func TestTheFirstHour(t *testing.T) {
	if _, err := os.Stat(filepath.Join(release, "SHA256SUMS")); err != nil {
		unavailable(t, "there is no release; make release writes one")
	}
	emulator := startEmulator(t)
	files := httptest.NewServer(http.FileServer(http.Dir(release)))
	t.Cleanup(files.Close)
	s := stack{layOut(t, "stack"), terraformEnvironment(emulator.endpoint, "unused")}

	s.takeModule(t, files.URL, strings.Repeat("0", 64))
	if _, err := s.run(t, 2*time.Minute, initialise()...); err == nil || !strings.Contains(err.Error(), "hecksum") {
		t.Fatalf("an archive of another sum is taken: %v", err)
	}
	s.takeModule(t, files.URL, sumOf(t, "ecswhy-module.zip"))
	if _, err := s.run(t, 2*time.Minute, initialise()...); err != nil {
		t.Fatal(err)
	}
	out := s.apply(t)
	deployed := readDeployment(t, emulator.config(), out)
	if !bytes.Equal(emulator.code(t, out.FunctionName), read(t, filepath.Join(release, "notifier-arm64.zip"))) {
		t.Error("the function does not hold the release's zip")
	}

	unzipped(t, read(t, filepath.Join(release, "ecswhy-module.zip")), "cloudformation/member.json")

	n := startNotifier(t, emulator, bootstrapOf(t), deployed.function, out.ReaderQueueURL)
	t.Run("ecswhy test sends a message with a mark", n.checkMark)
	t.Run("a failing service is told", func(t *testing.T) {
		c := find(t, readCases(t), "deployment-failed-image-not-found")
		n.deliver(t, c).check(t, c)
	})
	t.Run("a second plan changes nothing", s.mustBeClean)
	t.Run("everything can be removed", s.destroy)
}

// initialise are the arguments of terraform init.
func initialise() []string {
	return append([]string{"init", "-input=false", "-no-color"}, strings.Fields(os.Getenv("TERRAFORM_INIT_ARGS"))...)
}

// takeModule has the stack take the module from the archive of a release, and the function from the module.
func (s stack) takeModule(t *testing.T, address, sum string) {
	t.Helper()
	file := filepath.Join(s.folder, "main.tf")
	text := regexp.MustCompile(`(?m)^  source += "(\.\./|http).*"$`).ReplaceAllString(string(read(t, file)),
		`  source = "`+address+`/ecswhy-module.zip?checksum=sha256:`+sum+`"`)
	text = strings.Replace(text, "  package_file = var.package_file\n", "", 1)
	if !strings.Contains(text, sum) {
		t.Fatal("the stack names no module")
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// sumOf is what SHA256SUMS says of a file of the release.
func sumOf(t *testing.T, name string) string {
	t.Helper()
	for line := range strings.Lines(string(read(t, filepath.Join(release, "SHA256SUMS")))) {
		if sum, file, _ := strings.Cut(strings.TrimSpace(line), "  "); file == name {
			return sum
		}
	}
	t.Fatalf("SHA256SUMS does not have %s", name)
	return ""
}

// bootstrapOf is the function's program for this machine, out of the zip in the module archive.
func bootstrapOf(t *testing.T) string {
	t.Helper()
	inner := unzipped(t, read(t, filepath.Join(release, "ecswhy-module.zip")), "notifier-"+runtime.GOARCH+".zip")
	program := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(program, unzipped(t, inner, "bootstrap"), 0o700); err != nil {
		t.Fatal(err)
	}
	return program
}

func unzipped(t *testing.T, archive []byte, name string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	file, err := r.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// checkMark runs the released command against the process, and looks for the mark in the channel.
func (n *notifier) checkMark(t *testing.T) {
	front := httptest.NewServer(n.front(t))
	defer front.Close()
	command := exec.Command(filepath.Join(release, "ecswhy-linux-"+runtime.GOARCH), "test", "--function", "ecswhy-e2e",
		"--region", emulatedRegion, "--endpoint-url", front.URL, "--format", "json")
	command.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test")
	var complaints bytes.Buffer
	command.Stderr = &complaints
	said, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, said, complaints.String())
	}
	var result struct{ Mark, MessageID, Version string }
	decode(t, said, &result)
	messages := n.reader.take(t)
	if len(messages) != 1 || result.MessageID == "" || result.Version == "" ||
		!strings.Contains(messages[0].body, "ecswhy test "+result.Mark) {
		t.Errorf("the command says %s, and the channel has %d messages: %+v", said, len(messages), messages)
	}
}

// front invokes the process as Lambda's API does.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
func (n *notifier) front(t *testing.T) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		payload, err := io.ReadAll(r.Body)
		if err != nil || !strings.HasSuffix(r.URL.Path, "/functions/ecswhy-e2e/invocations") {
			t.Errorf("asked for %s, %v", r.URL.Path, err)
		}
		end, err := n.api.invoke(r.Context(), payload)
		if err != nil {
			t.Error(err)
		}
		log := n.process.logOf(t, id(t, payload))
		w.Header().Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString([]byte(log[max(0, len(log)-4096):])))
		if end.failure != nil {
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
			_ = json.NewEncoder(w).Encode(map[string]string{"errorMessage": end.failure.Message})
			return
		}
		_, _ = w.Write(end.response)
	}
}

// id is that of an event.
func id(t *testing.T, event []byte) string {
	var from origin
	decode(t, event, &from)
	return from.ID
}

// logOf is the log as soon as it has a line of an event: it is read beside the process.
func (p *process) logOf(t *testing.T, event string) string {
	for range 100 {
		if log := strings.Join(p.log.lines(), "\n"); strings.Contains(log, event) {
			return log
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the log has no line of %s", event)
	return ""
}
