// Package config gathers the settings of `popupmock serve` from where they may be given: the defaults, then the YAML file,
// then the POPUPMOCK_* variables, then the flags. The later one wins because it was given, not because it differs from the
// default.
//
// A setting has one name, spelt access-ttl as a flag, POPUPMOCK_ACCESS_TTL as a variable and access_ttl as a key of the
// file; the table in table.go lists them all. Accounts are in the file only. An empty variable counts as not given. A list
// takes the place of one that was given before; assumptions take the place of those of the same name.
//
// Every source is checked in full, also where another one wins, and all that is wrong is reported at once, each error with
// its place: the flag, the variable, or file:line:column. Errors never hold a password: they quote no source lines, no
// value of a password, and of other values and keys only what cannot be one that slipped there.
package config
