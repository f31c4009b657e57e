// Command release looks at what goreleaser has built twice from one commit. make release-check runs it.
//
//	go run . FIRST SECOND VERSION COMMIT SECONDS
//
// FIRST and SECOND are the folders of the two, SECONDS those since 1970 of the commit. It says what it has found well, and exits with 1
// when anything is not.
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release-check:", err)
		os.Exit(1)
	}
}

// A release is what both builds are to be.
type release struct {
	folder, version, commit string
	date                    time.Time
}

func run(args []string) error {
	if len(args) != 5 {
		return errors.New("want FIRST SECOND VERSION COMMIT SECONDS")
	}
	seconds, err := strconv.ParseInt(args[4], 10, 64)
	if err != nil {
		return err
	}
	r := release{args[0], args[2], args[3], time.Unix(seconds, 0).UTC()}
	sums, err := same(r.folder, args[1])
	if err != nil {
		return err
	}
	if err := r.complete(sums); err != nil {
		return err
	}
	for _, check := range []func() error{r.archives, r.packages, r.bills} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// platforms are those that a release is for.
var platforms = []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64", "windows_arm64"}

// complete compares the names of the files with what a release has.
func (r release) complete(sums map[string]string) error {
	want := map[string]bool{}
	for _, platform := range platforms {
		want[r.archive(platform)] = true
		want[r.bill(platform)] = true
	}
	for _, name := range r.packageNames() {
		want[name] = true
	}
	for name := range want {
		if sums[name] == "" {
			return fmt.Errorf("%s is missing", name)
		}
	}
	for name := range sums {
		if !want[name] {
			return fmt.Errorf("%s is there, and nobody expects it", name)
		}
	}
	fmt.Printf("%d files, the same in both builds, each with its checksum\n", len(sums))
	return nil
}
