package logcause

import (
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/cause"
)

// Lines of logs that tell of something else than of why the program ended.
const (
	zeroDivision = "Traceback (most recent call last):\n  File \"/app/main.py\", line 9, in <module>\n    rate = a / b\n" +
		"ZeroDivisionError: division by zero\n"
	ignoredIn    = "Exception ignored in: <function Pool.__del__ at 0x7f>\n"
	tracebackDel = "Traceback (most recent call last):\n  File \"/usr/lib/python3.12/pool.py\", line 271, in __del__\n"
	emptyShards  = "2026-10-29 05:10:01 ERROR [main] c.e.Shards - java.lang.IllegalStateException: shard map is empty\n" +
		"\tat c.e.Shards.main(Shards.java:9)\n"
	noClass = "java.lang.NoClassDefFoundError: ch/qos/logback/ThrowableProxy\n\tat c.e.Closer.run(Closer.java:3)"
)

func TestReadTellsTheReasonFromWhatStandsBesideIt(t *testing.T) {
	for name, test := range map[string]struct {
		log  string
		want Told
	}{
		// What Python says of failures that it ignores, and at its end.
		"an ignored exception":             {zeroDivision + ignoredIn + tracebackDel + "ImportError: sys.meta_path is None, Python is likely shutting down", Told{cause.UnhandledException, "ZeroDivisionError: division by zero"}},
		"an ignored one without a stack":   {zeroDivision + ignoredIn + "ModuleNotFoundError: No module named 'queue'", Told{cause.UnhandledException, "ZeroDivisionError: division by zero"}},
		"an ignored one of a file":         {zeroDivision + "Exception ignored on flushing sys.stdout:\nBrokenPipeError: [Errno 32] Broken pipe\nPermissionError: [Errno 13] Permission denied: '/data/out'", Told{cause.PermissionDenied, "PermissionError: [Errno 13] Permission denied: '/data/out'"}},
		"one as Python 3.14 says it":       {zeroDivision + "Exception ignored while calling deallocator <function C.__del__>:\n" + tracebackDel + "ConnectionRefusedError: [Errno 111] Connection refused", Told{cause.UnhandledException, "ZeroDivisionError: division by zero"}},
		"an ignored one above":             {ignoredIn + tracebackDel + "ConnectionRefusedError: [Errno 111] Connection refused\n" + zeroDivision, Told{cause.UnhandledException, "ZeroDivisionError: division by zero"}},
		"a function at the exit":           {zeroDivision + "Error in atexit._run_exitfuncs:\n" + tracebackDel + "ModuleNotFoundError: No module named 'flush'", Told{cause.UnhandledException, "ZeroDivisionError: division by zero"}},
		"a hook of exceptions":             {"Error in sys.excepthook:\n" + tracebackDel + "ConnectionRefusedError: [Errno 111] Connection refused\n\nOriginal exception was:\n" + zeroDivision, Told{cause.UnhandledException, "ZeroDivisionError: division by zero"}},
		"the import of a Python that ends": {"Traceback (most recent call last):\n  File \"/app/x.py\", line 3, in f\nImportError: sys.meta_path is None, Python is likely shutting down", Told{cause.UnhandledException, "ImportError: sys.meta_path is None, Python is likely shutting down"}},

		// Other threads, and hooks.
		"another thread":                         {emptyShards + "Exception in thread \"Thread-3\" " + noClass, Told{cause.UnhandledException, "2026-10-29 05:10:01 ERROR [main] c.e.Shards - java.lang.IllegalStateException: shard map is empty"}},
		"a hook in a line":                       {emptyShards + "Error in shutdown hook: java.lang.ClassNotFoundException: c.e.Drain", Told{cause.UnhandledException, "2026-10-29 05:10:01 ERROR [main] c.e.Shards - java.lang.IllegalStateException: shard map is empty"}},
		"a hook above its exception":             {emptyShards + "2026-10-29 05:10:02 ERROR [Thread-2] c.e.Closer - Exception in shutdown hook\n" + noClass, Told{cause.UnhandledException, "2026-10-29 05:10:01 ERROR [main] c.e.Shards - java.lang.IllegalStateException: shard map is empty"}},
		"Spring's hook":                          {emptyShards + "Exception in thread \"SpringApplicationShutdownHook\" java.net.ConnectException: Connection refused", Told{cause.UnhandledException, "2026-10-29 05:10:01 ERROR [main] c.e.Shards - java.lang.IllegalStateException: shard map is empty"}},
		"a hook's logger":                        {emptyShards + "2026-10-29 05:10:03 ERROR [ionShutdownHook] c.e.Pool - cannot close\n" + noClass, Told{cause.UnhandledException, "2026-10-29 05:10:01 ERROR [main] c.e.Shards - java.lang.IllegalStateException: shard map is empty"}},
		"a thread below main's exception":        {"Exception in thread \"main\" java.lang.IllegalStateException: no shards\n\tat a.B.main(B.java:3)\nException in thread \"pool-1-thread-1\" " + noClass, Told{cause.UnhandledException, "Exception in thread \"main\" java.lang.IllegalStateException: no shards"}},
		"only another thread":                    {"Exception in thread \"Thread-3\" java.net.ConnectException: Connection refused\n\tat a.B.c(B.java:1)", Told{cause.ConnectionRefused, "Exception in thread \"Thread-3\" java.net.ConnectException: Connection refused"}},
		"another thread below a request's error": {"2026-10-29 05:10:01 ERROR [http-nio-8080-exec-3] c.e.Api - java.lang.IllegalStateException: no cart\nException in thread \"Thread-3\" java.lang.OutOfMemoryError: Java heap space", Told{cause.OutOfHeap, "Exception in thread \"Thread-3\" java.lang.OutOfMemoryError: Java heap space"}},
		"main below another thread":              {"Exception in thread \"Thread-3\" java.lang.IllegalStateException: late\n\tat a.B.c(B.java:1)\nException in thread \"main\" java.net.ConnectException: Connection refused", Told{cause.ConnectionRefused, "Exception in thread \"main\" java.net.ConnectException: Connection refused"}},

		// What went well at last.
		"a retry that went well":  {"INFO processed order 7: connection refused (retried OK)\nINFO checksum mismatch in output, exiting with 3", Told{}},
		"one in other words":      {"INFO upload to s3: access denied, succeeded on attempt 2\nINFO checksum mismatch in output, exiting with 3", Told{}},
		"one that was successful": {"WARN db:5432: connection refused; retry succeeded\nINFO checksum mismatch in output, exiting with 3", Told{}},
		"retries that did not":    {"ERROR db:5432: connection refused, retried 3 times without success", Told{cause.ConnectionRefused, "ERROR db:5432: connection refused, retried 3 times without success"}},

		// Titles of tests.
		"Jest's title":                 {"FAIL src/login.test.ts\n  ● login › rejects wrong password\n    expect(received).toBe(expected)", Told{}},
		"Jest's list":                  {"FAIL src/login.test.ts\n  login\n    ✕ rejects wrong password (12 ms)\n    ✓ answers", Told{}},
		"Mocha's list":                 {"  login\n    1) rejects wrong password\n\n  0 passing (8ms)\n  1 failing", Told{}},
		"Mocha's title in lines":       {"  1) login\n       as an admin\n         rejects wrong password:\n\n     Timeout of 2000ms exceeded", Told{}},
		"an error below Mocha's title": {"  1) login\n       rejects wrong password:\n     Error: connect ECONNREFUSED 10.0.0.9:5432", Told{cause.ConnectionRefused, "Error: connect ECONNREFUSED 10.0.0.9:5432"}},
		"Vitest's title":               {" FAIL  test/login.test.ts > login > rejects wrong password", Told{}},
		"Node.js' title":               {"✖ rejects wrong password (1.2ms)", Told{}},
		"pytest's title":               {"FAILED tests/test_login.py::test_connection_refused - AssertionError: connection refused", Told{}},
		"Go's title":                   {"--- FAIL: TestLogin/connection_refused:_permission_denied (0.00s)\nFAIL", Told{}},
		"TAP's title":                  {"not ok 3 - connection refused is shown", Told{}},
		"Playwright's title":           {"    [chromium] › tests/login.spec.ts:8:1 › shows invalid password ───", Told{}},
		"Surefire's summary":           {"[ERROR]   LoginTest.refused:19 expected: <connection refused> but was: <null>\n[ERROR] Tests run: 14, Failures: 1, Errors: 0, Skipped: 0", Told{}},
		"pytest's lines":               {"E         - permission denied\nE         + hello\n=== short test summary info ===\n1 failed in 0.12s", Told{}},
		"Mocha's difference":           {"  1 failing\n+ 'hello'\n- 'connection refused'", Told{}},
		"unittest's difference":        {"AssertionError: 'hello' != 'connection refused'\n+ connection refused\nFAILED (failures=1)", Told{cause.UnhandledException, "AssertionError: 'hello' != 'connection refused'"}},
		"an error in a run of tests":   {"java.net.ConnectException: Connection refused\n\tat a.B.c(B.java:1)\n[ERROR] Tests run: 14, Failures: 0, Errors: 1, Skipped: 0", Told{cause.ConnectionRefused, "java.net.ConnectException: Connection refused"}},

		// Help, and the names of types and variables.
		"what help lists":       {"Usage of /app/tool:\n  -token string\n    \ttoken, or authentication failed\nExit codes:\n  1  connection refused", Told{}},
		"an error below help":   {"Usage: tool\n  -x  connection refused\nError: connect ECONNREFUSED 10.0.0.9:80", Told{cause.ConnectionRefused, "Error: connect ECONNREFUSED 10.0.0.9:80"}},
		"the name of a type":    {"java.lang.ClassCastException: class java.net.ConnectException cannot be cast to class shop.Failure", Told{cause.UnhandledException, "java.lang.ClassCastException: class java.net.ConnectException cannot be cast to class shop.Failure"}},
		"the name of an object": {"AttributeError: 'ConnectionTimeout' object has no attribute 'code'", Told{cause.UnhandledException, "AttributeError: 'ConnectionTimeout' object has no attribute 'code'"}},

		"a tool that marks errors": {"✖ connect ECONNREFUSED 10.0.0.9:5432", Told{cause.ConnectionRefused, "✖ connect ECONNREFUSED 10.0.0.9:5432"}},
		"an ordinary failure":      {"FAIL could not reach db: connection refused", Told{cause.ConnectionRefused, "FAIL could not reach db: connection refused"}},

		// Data in an exception's message.
		"a title in quotes":              {"ValueError: ticket 77 title: 'Connection refused on checkout' has no owner", Told{cause.UnhandledException, "ValueError: ticket 77 title: 'Connection refused on checkout' has no owner"}},
		"a reply in quotes":              {"ValueError: order 77: carrier replied 'permission denied for parcel'", Told{cause.UnhandledException, "ValueError: order 77: carrier replied 'permission denied for parcel'"}},
		"one in double quotes, in Java":  {"java.lang.IllegalArgumentException: subject \"Re: no space left on device, address already in use\" is too long\n\tat a.B.c(B.java:1)", Told{cause.UnhandledException, "java.lang.IllegalArgumentException: subject \"Re: no space left on device, address already in use\" is too long"}},
		"one with an apostrophe":         {"ValueError: note 'we can't connect: connection refused' is not closed", Told{cause.UnhandledException, "ValueError: note 'we can't connect: connection refused' is not closed"}},
		"a title in an error of Node.js": {"Error: ticket 77 \"Connection refused on checkout\" has no owner\n    at f (/app/a.js:1:1)", Told{cause.UnhandledException, "Error: ticket 77 \"Connection refused on checkout\" has no owner"}},
		"a field of JSON":                {`{"level":"error","msg":"event 12 came twice","payload":{"note":"address already in use"}}`, Told{}},
		"a field of logfmt":              {`level=error msg="ticket not classified" subject="no such host db.internal"`, Told{}},
		"a field that is the error":      {`level=error msg="no order" err="lookup db.internal: no such host"`, Told{cause.ConnectionRefused, `level=error msg="no order" err="lookup db.internal: no such host"`}},
		"the text of an error's number":  {"ERROR cannot open ./a.log (errno: 13 \"Permission denied\")", Told{cause.PermissionDenied, "ERROR cannot open ./a.log (errno: 13 \"Permission denied\")"}},
		"a row in an error of SQL":       {"ERROR: null value in column \"reason\"\nDETAIL:  Failing row contains (7, connection refused, null).", Told{}},
		"an error's arguments":           {"pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db' ([Errno 111] Connection refused)\")", Told{cause.ConnectionRefused, "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db' ([Errno 111] Connection refused)\")"}},
		"an error inside an error":       {"RuntimeError: cannot start: NewConnectionError('<conn>: Failed to establish a new connection: [Errno 111] Connection refused')", Told{cause.ConnectionRefused, "RuntimeError: cannot start: NewConnectionError('<conn>: Failed to establish a new connection: [Errno 111] Connection refused')"}},
		"a name in quotes":               {"RuntimeError: connection to 'orders db' failed: connection refused", Told{cause.ConnectionRefused, "RuntimeError: connection to 'orders db' failed: connection refused"}},

		// Settings that are there and wrong.
		"a number that is none": {"pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nport\n  Input should be a valid integer, unable to parse string as an integer [type=int_parsing, input_value='x', input_type=str]", Told{cause.ConfigurationMissing, "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings"}},
		"two of another class":  {"pydantic_core._pydantic_core.ValidationError: 2 validation errors for AppConfig\nport\n  Input should be a valid integer [type=int_parsing, input_value='x', input_type=str]\nurl\n  Input should be a valid URL [type=url_parsing, input_value='x', input_type=str]", Told{cause.ConfigurationMissing, "pydantic_core._pydantic_core.ValidationError: 2 validation errors for AppConfig"}},
		"one that is missing":   {"pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings\nport\n  Field required [type=missing, input_value={}, input_type=dict]", Told{cause.MissingEnvironmentVariable, "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings"}},
		"data that are wrong":   {"pydantic_core._pydantic_core.ValidationError: 1 validation error for Order\nport\n  Input should be a valid integer [type=int_parsing, input_value='x', input_type=str]", Told{cause.UnhandledException, "pydantic_core._pydantic_core.ValidationError: 1 validation error for Order"}},

		// Threads are no heap.
		"a JVM without threads":  {"Exception in thread \"main\" java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached", Told{cause.UnhandledException, "Exception in thread \"main\" java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached"}},
		"Java 8 without threads": {"Caused by: java.lang.OutOfMemoryError: unable to create new native thread", Told{cause.UnhandledException, "Caused by: java.lang.OutOfMemoryError: unable to create new native thread"}},
		"a JVM without heap":     {"Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space", Told{cause.OutOfHeap, "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space"}},
	} {
		if got := Read(strings.Split(test.log, "\n"), false); got.Cause != test.want.Cause ||
			got.Cause != "" && got.Line != test.want.Line {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestWhatWentWellAtLastIsNotTheReasonOfAFailure(t *testing.T) {
	for _, line := range []string{
		"INFO processed order 7: connection refused (retried OK)",
		"INFO upload to s3: access denied, succeeded on attempt 2",
		"WARN db:5432: connection refused; retry succeeded",
	} {
		if got := Read([]string{line, "INFO checksum mismatch in output, exiting with 3"}, true); got.Cause != "" {
			t.Errorf("%s: got %v", line, got)
		}
	}
	port := []string{"WARNING: bind: address already in use", "INFO a", "INFO b", "INFO Exiting"}
	if got := Read(port, true); got.Cause != cause.PortInUse {
		t.Errorf("a port that is taken: got %v", got)
	}
	if got := Read(port, false); got.Cause != "" {
		t.Errorf("a port that is taken, of a program that did not fail: got %v", got)
	}
	if got := Read([]string{"WARN db:5432: connection refused", "INFO exiting with 3"}, true); got.Cause !=
		cause.ConnectionRefused {
		t.Errorf("a warning before the end: got %v", got)
	}
}
