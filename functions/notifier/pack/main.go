// Command pack writes a zip file that depends on nothing but the contents and names of the files in it.
package main

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: pack ZIP FILE|FOLDER...")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// pack writes files under their base names, and what is in folders under its path there, all without a time, so that
// equal inputs give equal bytes.
func pack(archive string, sources []string) error {
	out, err := os.Create(archive)
	if err != nil {
		return fmt.Errorf("create archive: %w", err)
	}
	w := zip.NewWriter(out)
	w.RegisterCompressor(zip.Deflate, func(dst io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(dst, flate.BestCompression)
	})
	for _, source := range sources {
		if err := addAll(w, source); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("finish archive: %w", err)
	}
	return out.Close()
}

// addAll adds a file, or in the order of their names all files of a folder.
func addAll(w *zip.Writer, source string) error {
	return filepath.WalkDir(source, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(source, file)
		if name == "." {
			name = filepath.Base(file)
		}
		if err == nil {
			err = add(w, file, filepath.ToSlash(name))
		}
		return err
	})
}

// modes are those of files that can be run, and of others.
var modes = map[bool]fs.FileMode{true: 0o755, false: 0o644}

// add adds a file, of whose mode only whether it can be run is kept: what else there is differs between machines.
func add(w *zip.Writer, file, name string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	header := &zip.FileHeader{Name: name, Method: zip.Deflate}
	header.SetMode(modes[info.Mode()&0o100 != 0])
	entry, err := w.CreateHeader(header)
	if err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	if _, err := entry.Write(content); err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	return nil
}
