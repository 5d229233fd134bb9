package main

import (
	"os"
	"path/filepath"
	"testing"
)

// asCommand makes this test's own program the command when it is started with the variable.
const asCommand = "ECSWHY_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) == "1" {
		main() // which exits
	}
	os.Exit(m.Run())
}

// installed gives a folder for the PATH in which ecswhy is this program.
func installed(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(folder, "ecswhy")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// environment is what a program needs to find ecswhy on its PATH, and a stand-in of AWS.
func environment(t *testing.T, endpoint string) []string {
	t.Helper()
	own := append(awsEnvironment(endpoint), asCommand+"=1", "PATH="+installed(t)+":"+os.Getenv("PATH"),
		"HOME="+t.TempDir())
	if root := os.Getenv("PYENV_ROOT"); root != "" {
		own = append(own, "PYENV_ROOT="+root) // the AWS CLI may be a pyenv shim
	}
	return own
}

// awsEnvironment makes programs ask an endpoint with credentials that mean nothing.
func awsEnvironment(endpoint string) []string {
	return []string{
		"AWS_ENDPOINT_URL=" + endpoint, "AWS_REGION=ap-northeast-1", "AWS_DEFAULT_REGION=ap-northeast-1", "AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=test", "AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
		"AWS_PAGER=",
	}
}
