//go:build unix && !linux

package process

// systemClients are those that only this system can run.
var systemClients = map[string]func(args []string){}

// childNames knows of none, where there is no /proc.
func childNames() []string { return nil }
