package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

// browser is a headless Chromium with one page, driven through a pipe.
// https://chromedevtools.github.io/devtools-protocol/
type browser struct {
	t          *testing.T
	commands   io.Writer
	answers    *bufio.Reader
	session    string
	sent       int
	loads      int      // pages that finished loading
	requested  []string // addresses that the page asked for
	complaints []string // what the console said
}

// arguments are parameters of a command.
type arguments map[string]any

// reply is a message of the browser: the result of a command, or an event.
type reply struct {
	ID     int
	Method string
	Error  *struct{ Message string }
	Result json.RawMessage
	Params json.RawMessage
}

// newBrowser starts Chromium, or skips the test where there is none. ECSWHY_GALLERY_REQUIRED=1 makes that a failure.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("ECSWHY_GALLERY_REQUIRED") == "1" {
		t.Fatal("chromium is not on the PATH, and the gallery must be looked at")
	}
	if err != nil {
		t.Skip("NOT TESTED: chromium is not on the PATH, so no browser has opened the gallery (Debian: apt-get install " +
			"chromium)")
	}
	b := &browser{t: t}
	b.start(path)
	b.attach()
	return b
}

func (b *browser) start(path string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	cmd := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
		"--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
		"--user-data-dir="+b.t.TempDir(), "--remote-debugging-pipe")
	theirIn, commands := pipe(b.t)
	answers, theirOut := pipe(b.t)
	cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	theirIn.Close()
	theirOut.Close()
	b.commands, b.answers = commands, bufio.NewReader(answers)
	b.t.Cleanup(func() {
		b.session = ""
		b.do("Browser.close", nil, nil)
		_ = cmd.Wait()
		cancel()
	})
}

func pipe(t *testing.T) (read, write *os.File) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { read.Close(); write.Close() })
	return read, write
}

// attach opens an empty page and listens to it.
func (b *browser) attach() {
	b.t.Helper()
	var target struct{ TargetID, SessionID string }
	b.do("Target.createTarget", arguments{"url": "about:blank"}, &target)
	b.do("Target.attachToTarget", arguments{"targetId": target.TargetID, "flatten": true}, &target)
	b.session = target.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.do(domain+".enable", nil, nil)
	}
}

// do gives a command and waits for its result.
func (b *browser) do(method string, params arguments, result any) {
	b.t.Helper()
	b.sent++
	command := arguments{"id": b.sent, "method": method}
	if params != nil {
		command["params"] = params
	}
	if b.session != "" {
		command["sessionId"] = b.session
	}
	raw, err := json.Marshal(command)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.commands.Write(append(raw, 0)); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	for {
		got := b.next()
		if got.ID != b.sent {
			continue
		}
		if got.Error != nil {
			b.t.Fatalf("%s: %s", method, got.Error.Message)
		}
		if result == nil {
			return
		}
		if err := json.Unmarshal(got.Result, result); err != nil {
			b.t.Fatalf("%s: %v", method, err)
		}
		return
	}
}

// next reads one message and keeps what an event tells.
func (b *browser) next() reply {
	b.t.Helper()
	raw, err := b.answers.ReadBytes(0)
	if err != nil {
		b.t.Fatalf("the browser ended: %v", err)
	}
	var got reply
	if err := json.Unmarshal(raw[:len(raw)-1], &got); err != nil {
		b.t.Fatal(err)
	}
	switch got.Method {
	case "Page.loadEventFired":
		b.loads++
	case "Network.requestWillBeSent":
		var event struct{ Request struct{ URL string } }
		_ = json.Unmarshal(got.Params, &event)
		b.requested = append(b.requested, event.Request.URL)
	case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled":
		b.complaints = append(b.complaints, string(got.Params))
	}
	return got
}

// open loads an address and waits until it is there.
func (b *browser) open(address string) {
	b.t.Helper()
	before := b.loads
	b.do("Page.navigate", arguments{"url": "about:blank"}, nil)
	b.await(before + 1)
	b.do("Page.navigate", arguments{"url": address}, nil)
	b.await(before + 2)
}

func (b *browser) await(loads int) {
	b.t.Helper()
	for b.loads < loads {
		b.next()
	}
}

// eval runs an expression in the page and reads its value into result.
func (b *browser) eval(expression string, result any) {
	b.t.Helper()
	var got struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	b.do("Runtime.evaluate", arguments{"expression": expression, "returnByValue": true}, &got)
	if got.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, got.ExceptionDetails)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(got.Result.Value, result); err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
}

// click clicks what a selector finds first.
func (b *browser) click(selector string) {
	b.t.Helper()
	quoted, _ := json.Marshal(selector)
	b.eval("document.querySelector("+string(quoted)+").click()", nil)
}

// resize gives the window a size in CSS pixels and a colour scheme, as a person's system would.
func (b *browser) resize(width, height int, scheme string) {
	b.t.Helper()
	b.do("Emulation.setDeviceMetricsOverride", arguments{"width": width, "height": height, "deviceScaleFactor": 2,
		"mobile": width < 600}, nil)
	b.do("Emulation.setEmulatedMedia", arguments{"features": []arguments{{"name": "prefers-color-scheme",
		"value": scheme}}}, nil)
}

// screenshot keeps what the window shows as PNG.
func (b *browser) screenshot(file string) {
	b.t.Helper()
	var shot struct{ Data string }
	b.do("Page.captureScreenshot", arguments{"format": "png"}, &shot)
	raw, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, raw, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
