// Package assumption is the register of what the mock assumes where the vendor's documentation is silent, or at odds with
// itself.
//
// Each [Assumption] has a name, values to choose from, a default and the reason for it. A value is a word such as reject, a
// word with a parameter such as same-successor=30s, or a parameter alone such as 5s; the word default stands for the default
// of any. A few values are marked as lab: the documentation rules them out, and they are for trying clients against the
// ways of other vendors. `popupmock assumptions` prints the whole register.
//
// # Choosing values
//
// Whoever sets up a mock gives names and values as text: in the Config of package mockserver, by its option WithAssumption,
// or, while a mock of Start runs, by the method Assume. Outside Go it is `popupmock serve --assume NAME=VALUE`, and
// PUT /_mock/assumptions of the control API.
//
// # Asking for them
//
// The mock itself, and whoever wants to check or show what was chosen, uses a [Set]: a value for each assumption, read and
// checked once. It begins as [Default], and [Set.With] makes another one from it. Its fields are named after the assumptions.
package assumption

//go:generate go test -run ^TestGuide$ . -update
