package mockserver

import "net"

// PeersAddr is the port that only DialFrom leads to.
func PeersAddr(l *Loopback) net.Addr { return l.peers.Addr() }
