package scenarios

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// A route is what lies between this program and a mock behind HTTP.
type route struct {
	relayed bool         // somebody is between: the mock sees another address than the one that this program calls from
	hops    []netip.Addr // whom the mock has to trust so that what this program writes into X-Forwarded-For counts; none where nothing helps
}

// maxHops is how many of those may be between that write down who has called them.
const maxHops = 8

// stranger is an address that nobody calls from (RFC 5737).
func stranger() netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, 254}) }

// find follows the route from the mock's end, in a sandbox: it trusts one after the other of those that stand in the way, until the
// address counts that stands in front.
func (t *route) find(ctx context.Context, plane control.Controller, ask func(context.Context, string) error) error {
	trust := "default"
	for range maxHops + 1 {
		if _, err := plane.PutAssumptions(ctx, map[string]string{"forwarded-for": trust}); err != nil {
			return err
		}
		var own netip.AddrPort
		traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
			own, _ = netip.ParseAddrPort(got.Conn.LocalAddr().String()) // of a Unix socket it is none
		}})
		if err := ask(traced, stranger().String()); err != nil {
			return err
		}
		entries, err := plane.Journal(ctx, journal.Filter{})
		if err != nil || len(entries) == 0 { // or another mock was asked, of several that have no journal in common
			t.relayed, t.hops = true, nil
			return err
		}
		last := entries[len(entries)-1]
		peer, _ := netip.ParseAddrPort(last.Peer)
		t.relayed = peer != own
		seen, _ := netip.ParseAddr(last.ClientIP) // the zero one where it is none
		switch {
		case seen == stranger():
			return nil
		case !seen.IsValid() || slices.Contains(t.hops, seen): // what this program writes does not arrive
			t.hops = nil
			return nil
		}
		t.hops = append(t.hops, seen)
		trust = t.trust()
	}
	t.hops = nil
	return nil
}

// trust is the assumption by which addresses count that this program writes down.
func (t *route) trust() string {
	texts := make([]string, len(t.hops))
	for i, hop := range t.hops {
		texts[i] = hop.String()
	}
	return "trust=" + strings.Join(texts, ",")
}

// askFrom reads from a mock as somebody else, if it believes that.
func (r *runner) askFrom(ctx context.Context, url, from string) error {
	ctx, cancel := context.WithTimeout(ctx, DefaultTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return evidence.WithoutURL(err)
	}
	request.Header.Set("X-Forwarded-For", from)
	response, err := r.kept.RoundTrip(request)
	if err != nil {
		return evidence.WithoutURL(err)
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, maxBody))
	return err
}
