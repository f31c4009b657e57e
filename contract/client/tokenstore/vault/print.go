package vault

import (
	"fmt"
	"io"
)

// Format says where the pair is, under every verb: the package fmt would go through the fields, down to keys and passwords.
func (st *Store) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "token store in Vault at "+st.config.Path)
}
