package faketime

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// Leftovers are the shared memory and semaphores that libfaketime, up to version 0.9.10, makes for each process, and does not
// remove when the process was ended, or has become another program.
type Leftovers struct {
	folder, processes string
	before            map[string]bool
}

// Note notes what is there already, and is somebody else's.
func Note() *Leftovers { return note("/dev/shm", "/proc") }

func note(folder, processes string) *Leftovers {
	l := &Leftovers{folder, processes, map[string]bool{}}
	for _, name := range l.now() {
		l.before[name] = true
	}
	return l
}

// leftName is what they are called: with the number of the process.
var leftName = regexp.MustCompile(`^(?:faketime_shm_|sem\.faketime_sem_)([0-9]+)$`)

func (l *Leftovers) now() []string {
	entries, _ := os.ReadDir(l.folder) // where there is none, there are no leftovers
	var names []string
	for _, e := range entries {
		if leftName.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}

// Remove removes what has come since, of processes that are no more. What cannot be removed is another user's.
func (l *Leftovers) Remove() {
	for _, name := range l.now() {
		pid, err := strconv.Atoi(leftName.FindStringSubmatch(name)[1])
		if err != nil || l.before[name] {
			continue
		}
		if _, err := os.Stat(filepath.Join(l.processes, strconv.Itoa(pid))); os.IsNotExist(err) {
			_ = os.Remove(filepath.Join(l.folder, name))
		}
	}
}
