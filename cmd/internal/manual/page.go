package manual

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A Release is what the pages say of the program.
type Release struct {
	Version string
	Date    time.Time // of the release; a page shows the day
}

// Pages returns the man pages of a command and of all below it, troff of the man macros, by the name of the file: popupmock-ctl-clock.1.
func Pages(root *cobra.Command, r Release) map[string][]byte {
	pages := map[string][]byte{}
	each(root, func(cmd *cobra.Command) { pages[name(cmd)+".1"] = page(cmd, r) })
	return pages
}

// each calls do with a command and all below it that are shown.
func each(cmd *cobra.Command, do func(*cobra.Command)) {
	cmd.InitDefaultHelpFlag()
	do(cmd)
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			each(c, do)
		}
	}
}

// name is that of a command's page.
func name(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

func page(cmd *cobra.Command, r Release) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, ".TH %s 1 %s %s %s\n", quoted(strings.ToUpper(name(cmd))), r.Date.UTC().Format(time.DateOnly),
		quoted("popupmock "+r.Version), quoted("User Commands"))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", escape(name(cmd)), escape(cmd.Short)) // one line, for those who index pages
	synopsis(&b, cmd)
	if cmd.Long != "" {
		b.WriteString(".SH DESCRIPTION\n")
		text(&b, cmd.Long)
	}
	commands(&b, cmd)
	options(&b, "OPTIONS", cmd.NonInheritedFlags())
	options(&b, "OPTIONS OF ALL SUCH COMMANDS", cmd.InheritedFlags())
	if cmd.Example != "" {
		b.WriteString(".SH EXAMPLES\n")
		verbatim(&b, strings.Split(strings.Trim(cmd.Example, "\n"), "\n"))
	}
	b.WriteString(".SH EXIT STATUS\n.TP\n0\nAll is well.\n.TP\n1\nSomething did not hold, or did not work.\n.TP\n2\nThe command was wrong.\n")
	related(&b, cmd)
	return b.Bytes()
}

func synopsis(b *bytes.Buffer, cmd *cobra.Command) {
	b.WriteString(".SH SYNOPSIS\n")
	if cmd.Runnable() {
		_, rest, _ := strings.Cut(cmd.UseLine()+" ", cmd.CommandPath()+" ")
		b.WriteString(strings.TrimSpace("\\fB"+escape(cmd.CommandPath())+"\\fR "+escape(rest)) + "\n")
	}
	if cmd.HasAvailableSubCommands() {
		if cmd.Runnable() {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(b, "\\fB%s\\fR \\fICOMMAND\\fR [flags]\n", escape(cmd.CommandPath()))
	}
}

func commands(b *bytes.Buffer, cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	b.WriteString(".SH COMMANDS\n")
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			fmt.Fprintf(b, ".TP\n\\fB%s\\fR(1)\n", escape(name(c)))
			fill(b, c.Short+".")
		}
	}
}

func options(b *bytes.Buffer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Deprecated != "" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		b.WriteString(".TP\n")
		if f.Shorthand != "" {
			fmt.Fprintf(b, "\\fB%s\\fR, ", escape("-"+f.Shorthand))
		}
		fmt.Fprintf(b, "\\fB%s\\fR", escape("--"+f.Name))
		if value != "" {
			fmt.Fprintf(b, " \\fI%s\\fR", escape(value))
		}
		b.WriteByte('\n')
		fill(b, usage+byDefault(f))
	})
}

// byDefault is what Cobra's help says of a flag's default, where the usage does not say so itself.
func byDefault(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "0", "0s", "false", "[]", "<nil>":
		return ""
	}
	if strings.Contains(f.Usage, "(default") {
		return ""
	}
	return " (default " + f.DefValue + ")"
}

// related are the pages above and below.
func related(b *bytes.Buffer, cmd *cobra.Command) {
	var names []string
	if cmd.HasParent() {
		names = append(names, name(cmd.Parent()))
	}
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, name(c))
		}
	}
	for i, n := range names {
		names[i] = "\\fB" + escape(n) + "\\fR(1)"
	}
	if len(names) > 0 {
		fmt.Fprintf(b, ".SH SEE ALSO\n%s\n", strings.Join(names, ",\n"))
	}
}
