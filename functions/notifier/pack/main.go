// Command pack writes a zip file for Lambda that depends on nothing but the contents of the files in it.
package main

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: pack ZIP FILE...")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// pack writes each file under its base name, executable and without a time, so that equal inputs give equal bytes.
func pack(archive string, files []string) error {
	out, err := os.Create(archive)
	if err != nil {
		return fmt.Errorf("create archive: %w", err)
	}
	w := zip.NewWriter(out)
	w.RegisterCompressor(zip.Deflate, func(dst io.Writer) (io.WriteCloser,
		error) {
		return flate.NewWriter(dst, flate.BestCompression)
	})
	for _, file := range files {
		if err := add(w, file); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("finish archive: %w", err)
	}
	return out.Close()
}

func add(w *zip.Writer, file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	header := &zip.FileHeader{Name: filepath.Base(file), Method: zip.Deflate}
	header.SetMode(0o755)
	entry, err := w.CreateHeader(header)
	if err != nil {
		return fmt.Errorf("add %s: %w", header.Name, err)
	}
	if _, err := entry.Write(content); err != nil {
		return fmt.Errorf("add %s: %w", header.Name, err)
	}
	return nil
}
