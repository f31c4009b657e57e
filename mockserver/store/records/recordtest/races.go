package recordtest

import (
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Racers use both backends in turn.
const (
	racers = 16
	rounds = 12
)

// race lets racers go at the same time.
func (p probe) race(each func(racer int, b records.Backend)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for racer := range racers {
		all.Go(func() {
			<-start
			each(racer, []records.Backend{p.Backend, p.other}[racer%2])
		})
	}
	close(start)
	all.Wait()
}

func raceCases() []Case {
	return []Case{
		{"race/guards", checkOneWinner},
		{"race/counting by guards", checkCounting},
		{"race/sums", checkSums},
		{"race/whole", checkWhole},
		{"race/order", checkOrder},
	}
}

func checkOneWinner(p probe) {
	for round := range rounds {
		version := p.read("a").Version
		var won atomic.Int32
		p.race(func(racer int, b records.Backend) {
			_, err := b.Commit(p.Context(), records.Change{Guards: guard("a", version), Writes: []records.Write{set("a", "x", strconv.Itoa(racer))}})
			switch {
			case err == nil:
				won.Add(1)
			case !errors.Is(err, records.ErrStale):
				p.Errorf("Commit: %v", err)
			}
		})
		if won.Load() != 1 {
			p.Errorf("round %d: %d changes were made on one version, want 1", round, won.Load())
		}
	}
}

func checkCounting(p probe) {
	p.race(func(_ int, b records.Backend) {
		for done := 0; done < rounds; {
			old, err := b.Read(p.Context(), "a")
			if err != nil {
				p.Fatalf("Read: %v", err)
			}
			n, _ := strconv.Atoi(string(old.Fields["n"]))
			_, err = b.Commit(p.Context(), records.Change{Guards: guard("a", old.Version), Writes: []records.Write{set("a", "n", strconv.Itoa(n+1))}})
			if err == nil {
				done++
			} else if !errors.Is(err, records.ErrStale) {
				p.Fatalf("Commit: %v", err)
			}
		}
	})
	p.equal("the number", string(p.read("a").Fields["n"]), strconv.Itoa(racers*rounds))
}

func checkSums(p probe) {
	var mu sync.Mutex
	var sums []int64
	p.race(func(_ int, b records.Backend) {
		for range rounds {
			result, err := b.Commit(p.Context(), records.Change{Writes: []records.Write{{Key: "a", Add: map[string]int64{"n": 1}}}})
			if err != nil {
				p.Fatalf("Commit: %v", err)
			}
			mu.Lock()
			sums = append(sums, result.Added[0]["n"])
			mu.Unlock()
		}
	})
	slices.Sort(sums)
	for i, sum := range sums {
		if sum != int64(i)+1 {
			p.Fatalf("sums %v, want each from 1 to %d once", sums, racers*rounds)
		}
	}
	p.equal("how many", len(sums), racers*rounds)
}

func checkWhole(p probe) {
	p.commit(set("a", "x", "0"), set("b", "x", "0"))
	p.race(func(racer int, b records.Backend) {
		for round := range rounds {
			text := strconv.Itoa(racer*rounds + round)
			if _, err := b.Commit(p.Context(), records.Change{Writes: []records.Write{set("a", "x", text, "y", text), set("b", "x", text)}}); err != nil {
				p.Fatalf("Commit: %v", err)
			}
			if r, err := b.Read(p.Context(), "a"); err != nil || string(r.Fields["x"]) != string(r.Fields["y"]) {
				p.Errorf("half a change is seen: %q, %v", r.Fields, err)
			}
		}
	})
	p.equal("the two records", p.read("a", "x"), p.read("b", "x"))
}

func checkOrder(p probe) {
	p.race(func(racer int, b records.Backend) {
		for range rounds {
			if _, err := b.Commit(p.Context(), records.Change{Writes: []records.Write{{Key: "a", Add: map[string]int64{"n": 1}}}}); err != nil {
				p.Fatalf("Commit: %v", err)
			}
		}
	})
	for _, b := range []records.Backend{p.Backend, p.other} {
		seen, _ := p.follow(b, 0, racers*rounds)
		for i, e := range seen {
			if n := string(e.Writes[0].Set["n"]); e.Position != records.Position(i)+1 || n != strconv.Itoa(i+1) {
				p.Fatalf("change %d has the position %d and the sum %s", i+1, e.Position, n)
			}
		}
		p.equal("changes", len(seen), racers*rounds)
	}
}
