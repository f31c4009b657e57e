package faketime

import (
	"bufio"
	"debug/buildinfo"
	"debug/elf"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Obstacle says why the clock of the program in a file cannot be moved, and is empty when nothing is known against it.
func Obstacle(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return "" // whoever starts it will say so
	}
	if info.Mode()&(fs.ModeSetuid|fs.ModeSetgid) != 0 {
		return "it runs with the rights of another user, and loads no library that it was told to"
	}
	if _, err := buildinfo.ReadFile(path); err == nil {
		return "a program made by Go reads the clock without the C library"
	}
	program, err := elf.Open(path)
	if err != nil {
		return "" // such as a script
	}
	defer func() { _ = program.Close() }() // was only read
	for _, p := range program.Progs {
		if p.Type == elf.PT_INTERP {
			return ""
		}
	}
	return "it is linked statically, and loads no library"
}

// An Interpreter runs clients, and can be asked for the time.
type Interpreter struct {
	// Ask is a command line that prints the time in seconds since 1970.
	Ask []string
	// Shell tells that others do the work of its clients, and their clocks may be other ones.
	Shell bool
}

// questions have each interpreter print the time.
var questions = map[string][]string{
	"python": {"-c", "import time; print(int(time.time()))"},
	"php":    {"-r", "echo time();"},
	"node":   {"-e", "console.log(Math.floor(Date.now() / 1000))"},
	"nodejs": {"-e", "console.log(Math.floor(Date.now() / 1000))"},
	"ruby":   {"-e", "puts Time.now.to_i"},
	"perl":   {"-e", "print time"},
	"sh":     {"-c", "date +%s"},
	"bash":   {"-c", "date +%s"},
	"dash":   {"-c", "date +%s"},
	"ksh":    {"-c", "date +%s"},
	"zsh":    {"-c", "date +%s"},
}

// versioned is the name of a program with the version that distributions add to it, such as python3.13 or php8.4.
var versioned = regexp.MustCompile(`^([a-z]+)[0-9.]*$`)

// InterpreterOf returns the interpreter of a program: itself, or the one that the first line of a script names. path is where the
// program lies.
func InterpreterOf(path string) (Interpreter, bool) {
	if i, is := named(path); is { // which may be a script that picks one of several versions
		return i, true
	}
	if words := firstLine(path); len(words) > 0 {
		return named(words[0])
	}
	return Interpreter{}, false
}

func named(program string) (Interpreter, bool) {
	name := versioned.FindStringSubmatch(filepath.Base(program))
	if name == nil {
		return Interpreter{}, false
	}
	question, known := questions[name[1]]
	return Interpreter{append([]string{program}, question...), strings.HasSuffix(name[1], "sh")}, known
}

// firstLine are the words of a script's first line, without #! and without env, which looks for a program on PATH. It is empty for
// what is no script.
func firstLine(path string) []string {
	file, err := os.Open(path) //nolint:gosec // the program that is about to be run
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }() // was only read
	line, _ := bufio.NewReaderSize(file, 256).ReadSlice('\n')
	script, is := strings.CutPrefix(string(line), "#!")
	if !is {
		return nil
	}
	words := strings.Fields(script)
	if len(words) > 1 && filepath.Base(words[0]) == "env" {
		words = words[1:]
		if words[0] == "-S" {
			words = words[1:]
		}
	}
	return words
}
