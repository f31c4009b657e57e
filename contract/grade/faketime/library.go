package faketime

import (
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"strings"
)

// The reasons why there is no library.
var (
	// ErrPlatform is that of systems other than Linux: macOS lets nobody load a library into the programs that it protects, which
	// are those that interpret most clients, and Windows has nothing of the kind.
	ErrPlatform = errors.New("moving the client's clock works on Linux alone")
	// ErrMissing is that libfaketime is at none of the places where distributions put it.
	ErrMissing = errors.New("libfaketime is not installed (Debian and Ubuntu: apt-get install faketime; Fedora, Arch and Alpine: the package libfaketime)")
	// ErrNoLibrary is that a file is not libfaketime, or not for this machine.
	ErrNoLibrary = errors.New("not libfaketime")
)

// Library is libfaketime.
type Library struct{ path string }

// Path is where it lies, absolute.
func (l Library) Path() string { return l.path }

// Find returns the library in a file, or that of the system when file is empty. Errors are ErrPlatform, ErrMissing, and ErrNoLibrary
// for a file.
func Find(file string) (Library, error) { return find("/", runtime.GOOS, runtime.GOARCH, file) }

func find(root, goos, goarch, file string) (Library, error) {
	if goos != "linux" {
		return Library{}, fmt.Errorf("%w, and this is %s", ErrPlatform, goos)
	}
	if file != "" {
		path, err := filepath.Abs(file)
		if err == nil {
			err = check(path, goarch)
		}
		if err != nil {
			return Library{}, err
		}
		return Library{path}, nil
	}
	for _, place := range places {
		found, _ := filepath.Glob(filepath.Join(root, place)) // the patterns are good
		for _, path := range found {
			if check(path, goarch) == nil {
				return Library{path}, nil
			}
		}
	}
	return Library{}, ErrMissing
}

// places are where distributions put it, as patterns. The variant for programs of several threads comes first: it takes a lock
// where the other would mix up what two of them read.
var places = []string{
	"usr/lib/*-linux-*/faketime/libfaketimeMT.so.1", // Debian and Ubuntu, one for each architecture
	"usr/lib64/faketime/libfaketimeMT.so.1",         // Fedora, openSUSE
	"usr/lib/faketime/libfaketimeMT.so.1",           // Arch, Alpine
	"usr/local/lib*/faketime/libfaketimeMT.so.1",    // its own make install
	"usr/lib/*-linux-*/faketime/libfaketime.so.1",
	"usr/lib64/faketime/libfaketime.so.1",
	"usr/lib/faketime/libfaketime.so.1",
	"usr/local/lib*/faketime/libfaketime.so.1",
}

// machines are the architectures as a library names them.
var machines = map[string]elf.Machine{
	"386": elf.EM_386, "amd64": elf.EM_X86_64, "arm": elf.EM_ARM, "arm64": elf.EM_AARCH64, "loong64": elf.EM_LOONGARCH,
	"ppc64le": elf.EM_PPC64, "riscv64": elf.EM_RISCV, "s390x": elf.EM_S390,
}

// check finds out what a file is before every program refuses it with a message of its own.
func check(path, goarch string) error {
	if strings.ContainsAny(path, ": \t\n") {
		return fmt.Errorf("%w: the path %q has a space or a colon, which LD_PRELOAD takes for the end of it", ErrNoLibrary, path)
	}
	library, err := elf.Open(path)
	if err != nil {
		if _, is := errors.AsType[*fs.PathError](err); !is { // which names the file
			err = fmt.Errorf("%s: %w", path, err)
		}
		return fmt.Errorf("%w: %w", ErrNoLibrary, err)
	}
	defer func() { _ = library.Close() }() // was only read
	if want, known := machines[goarch]; known && library.Machine != want {
		return fmt.Errorf("%w: %s is for %s, and this machine is %s", ErrNoLibrary, path, library.Machine, goarch)
	}
	symbols, err := library.DynamicSymbols()
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrNoLibrary, path, err)
	}
	for _, s := range symbols {
		if s.Name == "clock_gettime" && s.Section != elf.SHN_UNDEF {
			return nil
		}
	}
	return fmt.Errorf("%w: %s has no clock_gettime of its own", ErrNoLibrary, path)
}
