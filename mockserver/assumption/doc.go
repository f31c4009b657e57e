// Package assumption is the register of what the mock assumes where the vendor's documentation is silent, or at odds with
// itself: a name, the values it can take, the default and the reason for it. A [Set] holds one value for each.
package assumption
