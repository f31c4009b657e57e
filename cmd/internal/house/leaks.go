package house

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"
)

// leaks finds files that name something of the machine they were written on: a folder or a package host that no other
// machine has. A listed file that was deleted since is passed over.
func leaks(root fs.FS, names, private []string) ([]string, error) {
	var found []string
	for _, name := range names {
		text, err := fs.ReadFile(root, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for i, line := range bytes.Split(text, []byte("\n")) {
			for _, secret := range private {
				if bytes.Contains(line, []byte(secret)) {
					found = append(found, fmt.Sprintf("%s:%d: names %s, which only this machine has", name, i+1, secret))
				}
			}
		}
	}
	return found, nil
}

// sharedFolders exist on many machines and in many examples, so naming them gives nothing away.
var sharedFolders = []string{"/", "/app/", "/build/", "/go/src/", "/home/", "/src/", "/tmp/", "/usr/src/", "/var/tmp/"}

// machineFolders are the folders that give this machine away: the checkout, what it lies in, and the user's home.
func machineFolders(checkout, home string) []string {
	var folders []string
	for _, folder := range []string{checkout, path.Dir(checkout), home} {
		folder = strings.TrimSuffix(folder, "/") + "/"
		if !slices.Contains(sharedFolders, folder) && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// packageHosts reads the hosts out of a setting such as GOPROXY: addresses separated by commas, bars or blanks, between
// them words such as "direct". A loopback host is left out, because documentation is full of it.
func packageHosts(setting string) []string {
	var hosts []string
	for _, word := range strings.FieldsFunc(setting, func(r rune) bool { return strings.ContainsRune(",| \n", r) }) {
		address, err := url.Parse(word)
		if err != nil || address.Host == "" || address.Hostname() == "localhost" || address.Hostname() == "127.0.0.1" {
			continue
		}
		hosts = append(hosts, address.Host)
	}
	return hosts
}
