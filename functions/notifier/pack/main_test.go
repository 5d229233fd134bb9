package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// lay writes a program and a folder, some time ago.
func lay(t *testing.T, mode os.FileMode, age time.Duration) (program, folder string) {
	t.Helper()
	root := t.TempDir()
	program, folder = filepath.Join(root, "bootstrap"), filepath.Join(root, "module")
	if err := os.MkdirAll(filepath.Join(folder, "patterns"), 0o755); err != nil {
		t.Fatal(err)
	}
	for file, mode := range map[string]os.FileMode{
		program: mode, filepath.Join(folder, "main.tf"): 0o600, filepath.Join(folder, "patterns", "hook.json"): 0o640,
	} {
		if err := os.WriteFile(file, []byte(filepath.Base(file)), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Now().Add(-age), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	return program, folder
}

func TestAnArchiveHasFilesByNameAndFoldersByPath(t *testing.T) {
	program, folder := lay(t, 0o755, 0)
	archive := filepath.Join(t.TempDir(), "a.zip")
	if err := pack(archive, []string{program, folder}); err != nil {
		t.Fatal(err)
	}
	r, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got := map[string]string{}
	for _, file := range r.File {
		got[file.Name] = file.Mode().String()
	}
	want := map[string]string{"bootstrap": "-rwxr-xr-x", "main.tf": "-rw-r--r--", "patterns/hook.json": "-rw-r--r--"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestEqualFilesGiveEqualBytes(t *testing.T) {
	var archives [][]byte
	for age, mode := range map[time.Duration]os.FileMode{0: 0o755, 48 * time.Hour: 0o700} {
		program, folder := lay(t, mode, age)
		archive := filepath.Join(t.TempDir(), "a.zip")
		if err := pack(archive, []string{program, folder}); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		archives = append(archives, content)
	}
	if !bytes.Equal(archives[0], archives[1]) {
		t.Error("another time or umask changes the archive")
	}
}

func TestWhatIsNotThereIsAnError(t *testing.T) {
	if err := pack(filepath.Join(t.TempDir(), "a.zip"), []string{"no-such-file"}); err == nil {
		t.Error("no error")
	}
}
