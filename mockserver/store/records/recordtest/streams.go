package recordtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// streams is a case's hold on a stream through one of its backends.
type streams struct {
	probe
	records.Streams
	records.Stream
}

// streams returns the stream of that name through both backends.
func (p probe) streams(name string, keep int) (one, other streams) {
	p.Helper()
	first, ok := p.Backend.(records.Streams)
	second, ok2 := p.other.(records.Streams)
	if !ok || !ok2 {
		p.Fatalf("there are no streams")
	}
	s := records.Stream{Name: name, Keep: keep}
	return streams{p, first, s}, streams{p, second, s}
}

// put wants items to be taken.
func (s streams) put(sender string, items ...records.Item) {
	s.Helper()
	if err := s.PutAside(s.Context(), s.Stream, sender, items); err != nil {
		s.Fatalf("PutAside: %v", err)
	}
}

// page reads once.
func (s streams) page(after records.Mark, most int) records.Page {
	s.Helper()
	page, err := s.ReadStream(s.Context(), s.Stream, after, 1<<53, most)
	if err != nil {
		s.Fatalf("ReadStream: %v", err)
	}
	return page
}

// rows are what a stream holds, in words: "3 text", "3.1 text for 2".
func rows(all []records.Placed) (texts []string) {
	for _, p := range all {
		text := strconv.FormatUint(p.Number, 10)
		if p.Sub > 0 {
			text += "." + strconv.FormatUint(p.Sub, 10)
		}
		text += " " + string(p.Data)
		if p.Replaces > 0 {
			text += fmt.Sprintf(" for %d", p.Replaces)
		}
		texts = append(texts, text)
	}
	return texts
}

// has wants these items.
func (s streams) has(what string, want ...string) {
	s.Helper()
	s.equal(what, rows(s.page(records.Mark{}, 10_000).Items), want)
}

// item is one with a number, of a time.
func item(serial uint64, time int64, data string) records.Item {
	return records.Item{Serial: serial, Kind: records.ItemFinal, Time: time, Data: []byte(data)}
}

// StreamCases returns the suite for backends that are records.Streams as well.
func StreamCases() []Case {
	return slices.Concat(numberCases(), streamCases(), []Case{
		{"stream/pages", checkPages},
		{"stream/open", checkOpen},
		{"stream/clear", checkClear},
		{"stream/keep", checkKept},
		{"stream/mistakes", checkStreamMistakes},
		{"stream/race", checkStreamRace},
		{"stream/end", checkStreamEnd},
	})
}

// numberCases are about the numbers of items.
func numberCases() []Case {
	return []Case{
		{"stream/time", func(p probe) {
			one, other := p.streams("s", 100)
			one.put("x", item(1, 10, "a"), item(2, 30, "c"))
			other.put("y", item(1, 20, "b"), item(2, 30, "d"))
			other.has("by time, and by serial", "1 a", "2 b", "3 c", "4 d")
			one.put("x", item(3, 40, "e"))
			other.put("y", item(3, 25, "late"))
			one.has("what has its number keeps it", "1 a", "2 b", "3 c", "4 d", "5 late", "6 e")
			other.has("the same through the other", "1 a", "2 b", "3 c", "4 d", "5 late", "6 e")
		}},
		{"stream/up to", func(p probe) {
			one, other := p.streams("s", 100)
			one.put("x", item(1, 10, "a"), item(2, 20, "b"), item(3, 30, "c"))
			page, err := other.ReadStream(p.Context(), other.Stream, records.Mark{}, 20, 10)
			if err != nil {
				p.Fatalf("ReadStream: %v", err)
			}
			p.equal("up to a time", rows(page.Items), []string{"1 a", "2 b"})
			p.equal("what waits of that", page.Waiting, 0)
			other.put("y", item(1, 25, "between"))
			one.has("then all", "1 a", "2 b", "3 between", "4 c")
		}},
		{"stream/own order", func(p probe) {
			one, other := p.streams("s", 1000)
			var want []string
			for n := uint64(1); n <= 300; n++ { // so many that a serial does not sort as a text
				one.put("x", item(n, 7, strconv.FormatUint(n, 10)))
				want = append(want, fmt.Sprintf("%d %d", n, n))
			}
			other.has("items of one time", want...)
		}},
		{"stream/twice", func(p probe) {
			one, other := p.streams("s", 100)
			one.put("x", item(1, 10, "a"), item(2, 20, "b"))
			other.put("x", item(1, 10, "a"), item(2, 20, "b"))
			one.has("sent twice, while they wait", "1 a", "2 b")
			one.put("x", item(2, 20, "b"), item(3, 30, "c"))
			one.put("y", item(1, 40, "d"))
			one.has("sent twice, with numbers", "1 a", "2 b", "3 c", "4 d")
		}},
		{"stream/before", func(p probe) {
			one, other := p.streams("s", 100)
			one.Before, other.Before = 41, 41
			p.equal("the last of none", other.page(records.Mark{}, 10).Last, records.Place{Number: 41})
			one.put("x", item(1, 10, "a"))
			other.has("it goes on", "42 a")
			p.equal("the last", one.page(records.Mark{}, 10).Last, records.Place{Number: 42})
		}},
		{"stream/skip", func(p probe) {
			one, _ := p.streams("s", 100)
			lost := item(1, 10, "a")
			lost.Lost = 3
			one.put("x", lost, item(2, 20, "b"))
			one.has("numbers of what is lost", "4 a", "5 b")
		}},
	}
}

func streamCases() []Case {
	return []Case{
		{"stream/notes", func(p probe) {
			one, other := p.streams("s", 100)
			note := func(serial uint64, time int64, data string) records.Item {
				return records.Item{Serial: serial, Kind: records.ItemNote, Time: time, Data: []byte(data)}
			}
			one.put("x", note(1, 5, "first"), item(2, 10, "a"), note(3, 15, "second"), item(4, 20, "b"))
			p.equal("notes", rows(other.page(records.Mark{}, 10).Notes), []string{"0.1 first", "1.2 second"})
			other.has("others", "1 a", "2 b")
			p.equal("the next", rows(one.page(records.Mark{Notes: records.Place{Number: 0, Sub: 1}}, 10).Notes), []string{"1.2 second"})
			other.Era = 1
			p.equal("after a clear", rows(other.page(records.Mark{}, 10).Notes), []string{"0.1 first", "1.2 second"})
		}},
		{"stream/names", func(p probe) {
			one, other := p.streams("s", 100)
			second := one
			second.Name = "s/*"
			one.put("x", item(1, 10, "a"))
			second.put("x", item(1, 10, "b"))
			other.has("one", "1 a")
			second.has("the other", "1 b")
			if err := other.RemoveStream(p.Context(), "s"); err != nil {
				p.Fatalf("RemoveStream: %v", err)
			}
			one.has("one that was removed")
			second.has("one that was not", "1 b")
			one.put("x", item(1, 10, "c"))
			one.has("anew", "1 c")
		}},
		{"stream/bytes", func(p probe) {
			one, other := p.streams("s\xff{}\x00", 100)
			data := "\x00\xff\r\n" + string(make([]byte, 3000))
			one.put("\x00\xff", item(1, 0, data), item(2, 1<<50, ""))
			other.has("bytes", "1 "+data, "2 ")
		}},
	}
}

func checkStreamEnd(p probe) {
	one, _ := p.streams("s", 100)
	check := func(ctx context.Context, want error) {
		_, readErr := one.ReadStream(ctx, one.Stream, records.Mark{}, 0, 10)
		for name, err := range map[string]error{
			"PutAside": one.PutAside(ctx, one.Stream, "x", []records.Item{item(1, 1, "a")}), "ReadStream": readErr,
		} {
			if !errors.Is(err, want) {
				p.Errorf("%s: %v, want %v", name, err, want)
			}
		}
	}
	over, cancel := context.WithCancel(p.Context())
	cancel()
	check(over, context.Canceled)
	one.has("nothing")
	_ = p.Close()
	check(p.Context(), records.ErrClosed)
}

func checkPages(p probe) {
	one, other := p.streams("s", 10_000)
	const all = records.NumberAtOnce + 200
	var items []records.Item
	for n := uint64(1); n <= all; n++ {
		items = append(items, item(n, int64(n), strconv.FormatUint(n, 10)))
	}
	one.put("x", items...)
	first := other.page(records.Mark{}, 150)
	p.equal("how many wait", first.Waiting, 200)
	p.equal("the last", first.Last, records.Place{Number: records.NumberAtOnce})
	read, mark := first.Items, records.Mark{}
	for len(read) < all {
		mark.Items = read[len(read)-1].Place
		page := other.page(mark, 150)
		if len(page.Items) == 0 || len(page.Items) > 150 {
			p.Fatalf("a page has %d items, want 1 to 150", len(page.Items))
		}
		read = append(read, page.Items...)
	}
	for i, got := range rows(read) {
		if want := fmt.Sprintf("%d %d", i+1, i+1); got != want {
			p.Fatalf("item %d is %q, want %q", i, got, want)
		}
	}
}

func checkOpen(p probe) {
	one, other := p.streams("s", 100)
	open := func(serial uint64, time int64, data string) records.Item {
		return records.Item{Serial: serial, Kind: records.ItemOpen, Time: time, Data: []byte(data)}
	}
	replace := func(serial, of uint64, kind records.ItemKind, time int64, data string) records.Item {
		return records.Item{Serial: serial, Kind: kind, Time: time, Of: of, Data: []byte(data)}
	}
	early := open(1, 10, "a")
	early.Lost = 1
	one.put("x", early, open(2, 10, "b"), item(3, 30, "c"))
	other.put("y", open(1, 10, "of another"))
	one.put("x", replace(4, 1, records.ItemAgain, 10, "a, held"), replace(5, 1, records.ItemDone, 10, "a, done"))
	other.has("replaced while it waits", "2 a, done", "3 b", "4 of another", "5 c")
	one.put("x", replace(6, 2, records.ItemAgain, 10, "b, held"))
	one.put("x", item(7, 40, "d"), replace(8, 2, records.ItemDone, 10, "b, done"), replace(9, 2, records.ItemDone, 10, "b, twice"))
	one.put("x", replace(10, 1, records.ItemDone, 10, "a, twice"), replace(11, 3, records.ItemDone, 30, "c, that is not open"))
	other.has("replaced with a number", "2 a, done", "3 b", "4 of another", "5 c", "5.1 b, held for 3", "5.2 b, done for 3", "6 d")
	p.equal("the next", rows(other.page(records.Mark{Items: records.Place{Number: 5, Sub: 1}}, 10).Items), []string{"5.2 b, done for 3", "6 d"})
}

func checkClear(p probe) {
	one, other := p.streams("s", 100)
	open := records.Item{Serial: 3, Kind: records.ItemOpen, Time: 30, Data: []byte("open")}
	one.put("x", item(1, 10, "a"), item(2, 20, "b"), open)
	one.has("before", "1 a", "2 b", "3 open")
	one.put("x", item(4, 40, "waits"))
	late := other
	other.Era = 1
	page := other.page(records.Mark{}, 10)
	p.equal("after it", rows(page.Items), []string{})
	p.equal("era, and what was cleared", []uint64{page.Era, page.Cleared, page.Last.Number}, []uint64{1, 4, 4})
	late.put("x", item(5, 50, "too late"))
	done := records.Item{Serial: 6, Kind: records.ItemDone, Time: 30, Of: 3, Data: []byte("forgotten")}
	other.put("x", done, item(7, 60, "c"))
	late.has("who does not know of it yet", "5 c")
	p.equal("its era", late.page(records.Mark{}, 10).Era, uint64(1))
	one.Era = 3
	one.put("x", item(8, 70, "d"))
	one.has("cleared by who puts something aside", "6 d")
}

func checkKept(p probe) {
	const keep, all = 300, 1500
	one, other := p.streams("s", keep)
	for n := uint64(1); n <= all; n += 100 {
		var items []records.Item
		for i := range uint64(100) {
			items = append(items, item(n+i, int64(n+i), "x"))
		}
		one.put("x", items...)
	}
	page := other.page(records.Mark{}, 10_000)
	p.equal("the last", page.Last.Number, uint64(all))
	if len(page.Items) < keep || len(page.Items) > keep+200 {
		p.Errorf("%d items are kept, want %d, and hardly more", len(page.Items), keep)
	}
	for i, it := range page.Items {
		if want := uint64(all - len(page.Items) + 1 + i); it.Number != want {
			p.Fatalf("item %d has the number %d, want %d", i, it.Number, want)
		}
	}
}

func checkStreamMistakes(p probe) {
	one, _ := p.streams("s", 100)
	for what, items := range map[string][]records.Item{
		"no serial":            {item(0, 1, "a")},
		"a serial twice":       {item(1, 1, "a"), item(1, 1, "a")},
		"no kind":              {{Serial: 1, Time: 1}},
		"a time before 1970":   {item(1, -1, "a")},
		"a time too late":      {item(1, 1<<53+1, "a")},
		"it replaces nothing":  {{Serial: 1, Kind: records.ItemDone}},
		"it replaces itself":   {{Serial: 1, Kind: records.ItemDone, Of: 1}},
		"a number and another": {{Serial: 2, Kind: records.ItemFinal, Of: 1}},
		"a note that skips":    {{Serial: 1, Kind: records.ItemNote, Lost: 1}},
	} {
		err := one.PutAside(p.Context(), one.Stream, "x", items)
		if err == nil || errors.Is(err, records.ErrUnavailable) {
			p.Errorf("%s: %v, want an error that tells of a mistake", what, err)
		}
	}
	for what, s := range map[string]records.Stream{"no name": {Keep: 1}, "nothing kept": {Name: "s"}} {
		if _, err := one.ReadStream(p.Context(), s, records.Mark{}, 0, 10); err == nil || errors.Is(err, records.ErrUnavailable) {
			p.Errorf("%s: %v, want an error that tells of a mistake", what, err)
		}
	}
	if err := one.PutAside(p.Context(), one.Stream, "", nil); err == nil {
		p.Errorf("a sender without a name is taken")
	}
	one.has("nothing")
}

// checkStreamRace has senders put items aside while two read: both see the same, each item once, and those of a sender in its order.
func checkStreamRace(p probe) {
	const senders, each = 3, 40
	one, other := p.streams("s", 10_000)
	var sending, reading sync.WaitGroup
	over := make(chan struct{})
	read := make([][]string, 2)
	for i, s := range []streams{one, other} {
		reading.Go(func() { read[i] = s.readOn(over) })
	}
	for i := range senders {
		s := []streams{one, other}[i%2]
		sending.Go(func() {
			for n := uint64(1); n <= each; n++ {
				s.put(strconv.Itoa(i), item(n, int64(n), fmt.Sprintf("%d of %d", n, i)))
			}
		})
	}
	sending.Wait()
	close(over)
	reading.Wait()
	p.equal("what both have read", read[0], read[1])
	if len(read[0]) != senders*each {
		p.Errorf("%d items are read, want %d", len(read[0]), senders*each)
	}
	var own [senders][]int
	for at, row := range read[0] {
		var number, n, sender int
		if _, err := fmt.Sscanf(row, "%d %d of %d", &number, &n, &sender); err != nil || number != at+1 {
			p.Fatalf("the %d. item is %q", at+1, row)
		}
		own[sender] = append(own[sender], n)
	}
	for i, ns := range own {
		if !slices.IsSorted(ns) || len(ns) != each {
			p.Errorf("sender %d is read as %v", i, ns)
		}
	}
}

// readOn reads a stream in pages until it is over, and nothing is left.
func (s streams) readOn(over <-chan struct{}) (read []string) {
	mark := records.Mark{}
	for last := false; ; {
		page := s.page(mark, 25)
		read = append(read, rows(page.Items)...)
		if n := len(page.Items); n > 0 {
			mark.Items = page.Items[n-1].Place
		} else if last && page.Waiting == 0 {
			return read
		}
		select {
		case <-over:
			last = true
		default:
		}
	}
}
