package kit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/cli/clitest"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
)

// refused is an answer of AWS that is none, as the SDK gives it.
func refused(code, message string) error {
	return fmt.Errorf("list services of cluster prod-main: %w", &smithy.OperationError{
		ServiceID: "ECS", OperationName: "ListServices", Err: fmt.Errorf("https response error StatusCode: 400, %w",
			&smithy.GenericAPIError{Code: code, Message: message}),
	})
}

// failing is a command that fails in Ireland.
func failing(with error) *cobra.Command {
	a := clitest.FixedAccess(aws.Config{Region: "eu-west-1"})
	cmd := &cobra.Command{Use: "ask", RunE: func(cmd *cobra.Command, _ []string) error {
		_, err := a.Settings(cmd.Context())
		return errors.Join(err, with)
	}}
	a.AddFlags(cmd)
	return cmd
}

func TestAnErrorOfAWSIsToldInWords(t *testing.T) {
	const user = "arn:aws:iam::111122223333:user/ann"
	for _, c := range []struct {
		code, message string
		exit          int
		says          string
	}{
		{
			"AccessDeniedException", "User: " + user + " is not authorized to perform: ecs:ListServices because no " +
				"identity-based policy allows the ecs:ListServices action", kit.Misuse,
			user + " may not call ecs:ListServices in eu-west-1, because no identity-based policy allows the ecs:ListServices " +
				"action; ask for the permission, or give another --profile or --role-arn",
		},
		{
			"AccessDenied", "User: " + user + " is not authorized to perform: sts:AssumeRole on resource: " +
				"arn:aws:iam::444455556666:role/reader", kit.Misuse,
			user + " may not call sts:AssumeRole on arn:aws:iam::444455556666:role/reader; look whether there is such a " +
				"role, and whether its trust policy and your own permissions let you assume it, or give another --profile or " +
				"--role-arn",
		},
		{
			"AccessDenied", "Access denied.", kit.Misuse, "ecs:ListServices is denied in eu-west-1: Access denied; ask for the " +
				"permission, or give another --profile or --role-arn",
		},
		{
			"UnrecognizedClientException", "The security token included in the request is invalid.", kit.Misuse,
			"AWS does not accept the credentials in eu-west-1 (UnrecognizedClientException); aws sts get-caller-identity says " +
				"whether they are good, and the account must have enabled the Region",
		},
		{
			"InvalidSignatureException", "Signature expired: 20261130T085500Z is now earlier than 20261130T095500Z " +
				"(20261130T100000Z - 5 min.)", kit.Misuse, "AWS does not accept the clock of this machine (Signature expired: " +
				"20261130T085500Z is now earlier than 20261130T095500Z (20261130T100000Z - 5 min.)); set it right",
		},
		{
			"ExpiredTokenException", "The security token included in the request is expired", kit.Misuse,
			"the AWS credentials have expired; renew them, as with aws sso login, or give another --profile",
		},
		{"ServerException", "Try again.", kit.Failed, "Try again (ecs:ListServices in eu-west-1)"},
		{
			"ServerException", "password=hunter2secret is wrong.", kit.Failed,
			"password=[redacted] is wrong (ecs:ListServices in eu-west-1)",
		},
		{"ServerException", "", kit.Failed, "ServerException (ecs:ListServices in eu-west-1)"},
	} {
		var problems bytes.Buffer
		s := kit.Streams{Out: &problems, Err: &problems}
		exit := clitest.Run(t.Context(), s, failing(refused(c.code, c.message)))
		want := "ecswhy ask: list services of cluster prod-main: " + c.says + "\n"
		if exit != c.exit || problems.String() != want {
			t.Errorf("exit %d\n%swant\n%s", exit, &problems, want)
		}
	}
}

func TestOnlyVerboseShowsTheSDKsOwnError(t *testing.T) {
	broken := refused("ServerException", "token=AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\x1b[31m")
	for _, verbose := range []bool{true, false} {
		var problems bytes.Buffer
		s := kit.Streams{Out: &problems, Err: &problems}
		clitest.Run(t.Context(), s, failing(broken), fmt.Sprintf("--verbose=%t", verbose))
		if strings.Contains(problems.String(), "\n  list services of cluster prod-main: operation error ECS: ") != verbose ||
			strings.Contains(problems.String(), "StatusCode") != verbose || strings.Contains(problems.String(), "\x1b") ||
			verbose && strings.Count(problems.String(), "AKIAIOSFODNN7EXAMPLE") > 1 {
			t.Errorf("%s", &problems)
		}
	}
}

func TestAnExpiredSessionIsSaidToHaveExpired(t *testing.T) {
	var problems bytes.Buffer
	access := clitest.FixedAccess(aws.Config{
		Region: "eu-west-1", Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{}, &ssocreds.InvalidTokenError{Err: errors.New("the SSO session has expired or is invalid")}
		}),
	})
	exit := clitest.Run(t.Context(), kit.Streams{Out: &problems, Err: &problems}, connecting(&access))
	if want := "ecswhy connect: the AWS credentials have expired; renew them, as with aws sso login, or give another " +
		"--profile\n"; exit != kit.Misuse || problems.String() != want {
		t.Errorf("exit %d, %q", exit, &problems)
	}
}

// The files are those of somebody who has not yet run aws sso login.
func TestWhoHasNoSSOSessionIsToldHowToLogIn(t *testing.T) {
	files(t, `[profile dev]
region = eu-west-1
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
[profile over]
region = eu-west-1
role_arn = arn:aws:iam::111122223333:role/reader
source_profile = dev
`)
	t.Setenv("HOME", t.TempDir())
	for profile, login := range map[string]string{"dev": "aws sso login --profile dev", "over": "aws sso login"} {
		var problems bytes.Buffer
		s := kit.Streams{Out: &problems, Err: &problems}
		exit := clitest.Run(t.Context(), s, connecting(&kit.Access{}), "--profile", profile)
		want := "ecswhy connect: there is no SSO session, or it has expired; run " + login + ", or give another --profile\n"
		if exit != kit.Misuse || problems.String() != want {
			t.Errorf("exit %d, %q", exit, &problems)
		}
	}
}

// calling asks STS at an address who the caller is, and is told in words what went wrong.
func calling(t *testing.T, endpoint string, client aws.HTTPClient) string {
	t.Helper()
	settings := aws.Config{
		Region: "eu-west-1", Credentials: aws.AnonymousCredentials{}, BaseEndpoint: &endpoint, HTTPClient: client,
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
	}
	_, err := sts.NewFromConfig(settings).GetCallerIdentity(t.Context(), nil)
	var problems bytes.Buffer
	s := kit.Streams{Out: &problems, Err: &problems}
	if exit := clitest.Run(t.Context(), s, failing(err)); exit != kit.Failed {
		t.Errorf("exit %d", exit)
	}
	return problems.String()
}

func TestWhatStandsInTheWayIsNamed(t *testing.T) {
	page := clitest.Server(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "<html><body bgcolor=white>Please log in")
	})
	if got, want := calling(t, page, nil), "ecswhy ask: what answered sts:GetCallerIdentity in eu-west-1 is not AWS "+
		"(HTTP 403); is a proxy in the way, or the endpoint URL wrong?\n"; got != want {
		t.Errorf("%s", got)
	}
	nobody, _ := url.Parse("http://127.0.0.1:1")
	proxied := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(nobody)}}
	if got, want := calling(t, "https://sts.example", proxied), "ecswhy ask: cannot reach sts.example through the proxy "+
		"that HTTPS_PROXY or HTTP_PROXY names: connection refused\n"; got != want {
		t.Errorf("%s", got)
	}
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	if got, want := calling(t, secure.URL, nil), "x509: certificate signed by unknown authority; where a proxy signs "+
		"with a certificate of its own, AWS_CA_BUNDLE names the file of its authority\n"; !strings.HasSuffix(got, want) {
		t.Errorf("%s", got)
	}
}

func TestFlagsThatCannotBeMeantAreRefused(t *testing.T) {
	for flag, want := range map[string]string{
		"--role-arn=reader":          "--role-arn takes the ARN of a role, such as arn:aws:iam::111122223333:role/reader, not \"reader\"",
		"--endpoint-url=127.0.0.1:9": "--endpoint-url takes a URL, such as http://127.0.0.1:4566, not \"127.0.0.1:9\"",
		"--endpoint-url=localhost":   "--endpoint-url takes a URL, such as http://127.0.0.1:4566, not \"localhost\"",
	} {
		var problems bytes.Buffer
		exit := clitest.Run(t.Context(), kit.Streams{Out: &problems, Err: &problems}, connecting(&kit.Access{}), flag)
		if exit != kit.Misuse || problems.String() != "ecswhy connect: "+want+"; see ecswhy connect --help\n" {
			t.Errorf("exit %d, %q", exit, &problems)
		}
	}
}

func TestAnAddressThatDoesNotAnswerIsNamed(t *testing.T) {
	for endpoint, want := range map[string]string{
		"http://127.0.0.1:1":  "cannot reach 127.0.0.1:1: connection refused",
		"127.0.0.1":           "cannot reach /127.0.0.1: unsupported protocol scheme \"\"",
		"https://ecs.invalid": "cannot reach ecs.invalid: no such host; is \"eu-west-1\" a Region, and the network up?",
	} {
		if got := calling(t, endpoint, nil); got != "ecswhy ask: "+want+"\n" {
			t.Errorf("%q", got)
		}
	}
}

// files makes the environment lead to files of the AWS CLI and to no other credentials.
func files(t *testing.T, config string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(name, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, unset := range []string{
		"AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_WEB_IDENTITY_TOKEN_FILE",
		"AWS_EC2_METADATA_DISABLED",
	} {
		t.Setenv(unset, "")
	}
	t.Setenv("AWS_CONFIG_FILE", name)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", name+".none")
}

func TestAProfileThatIsNotThereIsAnsweredWithThoseThatAre(t *testing.T) {
	files(t, "[default]\nregion = eu-west-1\n[sso-session corp]\n[profile prod]\n[ profile stage ]\n")
	for profile, want := range map[string]string{
		"prd":    "there is no AWS profile prd; there is default, prod, stage (did you mean prod?)",
		"nosuch": "there is no AWS profile nosuch; there is default, prod, stage",
	} {
		var problems bytes.Buffer
		s := kit.Streams{Out: &problems, Err: &problems}
		exit := clitest.Run(t.Context(), s, connecting(&kit.Access{}), "--profile", profile)
		if exit != kit.Misuse || problems.String() != "ecswhy connect: "+want+"\n" {
			t.Errorf("exit %d, %q", exit, &problems)
		}
	}
}

func TestTheShellCompletesProfiles(t *testing.T) {
	files(t, "[default]\nregion = eu-west-1\n[profile prod]\n")
	var out, problems bytes.Buffer
	s := kit.Streams{Out: &out, Err: &problems}
	root := kit.NewRoot(s, "of a test", connecting(&kit.Access{}))
	kit.Run(t.Context(), root, []string{"__complete", "connect", "--profile", ""})
	if out.String() != "default\nprod\n:4\n" {
		t.Errorf("%s%s", &out, &problems)
	}
}

// Where no instance is, nothing may answer at the address of its metadata.
func TestWhoHasNoCredentialsIsToldSoAtOnce(t *testing.T) {
	files(t, "[default]\nregion = eu-west-1\n")
	hangs := make(chan struct{})
	server := clitest.Server(t, func(http.ResponseWriter, *http.Request) { <-hangs })
	t.Cleanup(func() { close(hangs) })
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", server)
	var problems bytes.Buffer
	start := time.Now()
	exit := clitest.Run(t.Context(), kit.Streams{Out: &problems, Err: &problems}, connecting(&kit.Access{}))
	want := "ecswhy connect: no AWS credentials; run aws configure or aws sso login, or give --profile\n"
	if took := time.Since(start); exit != kit.Misuse || problems.String() != want || took > 2500*time.Millisecond {
		t.Errorf("exit %d after %s, %q", exit, took, &problems)
	}
}

// assuming answers as STS does, and remembers the role.
func assuming(role *string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*role = r.FormValue("RoleArn") + " as " + r.FormValue("RoleSessionName")
		fmt.Fprint(w, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>`+
			`<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration>`+
			`</Credentials></AssumeRoleResult></AssumeRoleResponse>`)
	}
}

func TestARoleIsAssumedFirst(t *testing.T) {
	var role string
	clitest.StandIn(t, assuming(&role))
	const arn = "arn:aws:iam::444455556666:role/reader"
	access := kit.Access{RoleARN: arn, Read: awsconfig.LoadDefaultConfig}
	settings, err := access.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key, err := settings.Credentials.Retrieve(t.Context())
	if err != nil || key.AccessKeyID != "ASIAROLE" || role != arn+" as ecswhy" {
		t.Errorf("%s, %q, %v", key.AccessKeyID, role, err)
	}
}

func TestAJSONReaderIsToldOfAnErrorInJSON(t *testing.T) {
	for _, args := range [][]string{{"--format", "json", "--bogus"}, {"--bogus", "--format=json"}} {
		var out, problems bytes.Buffer
		cmd := failing(nil)
		var format string
		kit.Format(cmd.Flags(), &format, "the output format")
		exit := clitest.Run(t.Context(), kit.Streams{Out: &out, Err: &problems}, cmd, args...)
		const want = "{\n  \"result\": \"error\",\n  \"exitCode\": 2,\n  \"error\": \"unknown flag: --bogus\"\n}\n"
		if exit != kit.Misuse || out.String() != want || problems.Len() == 0 {
			t.Errorf("exit %d, %s, %s", exit, &out, &problems)
		}
	}
}

func TestATimeIsTakenAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"300": 5 * time.Minute, "90s": 90 * time.Second, "5m": 5 * time.Minute, "1h30m": 90 * time.Minute,
		"1d": 24 * time.Hour, "2d12h": 60 * time.Hour, "": 0, "1dd": 0, "d": 0, "soon": 0, "1d-5m": 0, "5 minutes": 0,
	} {
		var got time.Duration
		var problems bytes.Buffer
		cmd := &cobra.Command{Use: "rest", RunE: func(*cobra.Command, []string) error { return nil }}
		kit.Duration(cmd.Flags(), &got, "time", 0, "how long")
		exit := clitest.Run(t.Context(), kit.Streams{Out: &problems, Err: &problems}, cmd, "--time", text)
		if wrong := want == 0; got != want || (exit == kit.Misuse) != wrong ||
			wrong && !strings.Contains(problems.String(), "is no time; give one such as 90s, 5m, 2h or 1d") {
			t.Errorf("%q: %s, exit %d, %s", text, got, exit, &problems)
		}
	}
}

func TestATimeIsShownShort(t *testing.T) {
	for usual, want := range map[time.Duration]string{
		24 * time.Hour: "24h", 10 * time.Minute: "10m", 90 * time.Second: "1m30s", 10 * time.Second: "10s",
	} {
		var got time.Duration
		cmd := &cobra.Command{Use: "rest"}
		kit.Duration(cmd.Flags(), &got, "time", usual, "how long")
		if shown := cmd.Flags().Lookup("time").DefValue; shown != want {
			t.Errorf("%s is shown as %s", usual, shown)
		}
	}
}

func TestWhatIsWrittenMuchAlikeMayBeMeant(t *testing.T) {
	there := []string{"prod-main", "stage-main"}
	for name, want := range map[string]string{
		"prod-mian": " (did you mean prod-main?)", "prodmain": " (did you mean prod-main?)", "batch": "", "": "",
	} {
		if got := kit.Meant(name, there); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
	if got := kit.Instead("a", nil); got != "; there are none at all" {
		t.Errorf("%q", got)
	}
	if got := kit.Instead("a", strings.Fields("a1 b c d e f g h i j k")); got != "; there are 11 (did you mean a1?)" {
		t.Errorf("%q", got)
	}
}
