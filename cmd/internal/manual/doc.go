// Package manual writes what a release brings along beside the binary: a man page for each command, and completions for shells. Both
// come from the definitions of the commands, and from nowhere else.
//
// Cobra has a writer of man pages as well. It reads the texts of commands as Markdown, which they are not: /_mock/ui/ comes out as
// "/mock/ui/", half of it in italics. It also leaves out what the value of a flag is called.
package manual
