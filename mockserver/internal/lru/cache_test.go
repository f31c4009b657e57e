package lru_test

import (
	"slices"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/mockserver/internal/lru"
)

// model is a cache as a list, what was used last at its end.
type model struct {
	most int
	list []pair
}

type pair struct{ key, value int }

func (m *model) at(key int) int {
	return slices.IndexFunc(m.list, func(p pair) bool { return p.key == key })
}

func (m *model) remove(key int) {
	m.list = slices.DeleteFunc(m.list, func(p pair) bool { return p.key == key })
}

func (m *model) get(key int) (int, bool) {
	i := m.at(key)
	if i < 0 {
		return 0, false
	}
	p := m.list[i]
	m.list = append(slices.Delete(m.list, i, i+1), p)
	return p.value, true
}

func (m *model) add(key, value int) {
	m.remove(key)
	m.list = append(m.list, pair{key, value})
	m.list = m.list[max(0, len(m.list)-m.most):]
}

// Whatever is done to a cache, it holds what a list of what was used last would hold.
func TestModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 4).Draw(t, "most")
		cache, want := lru.New[int, int](most), &model{most: most}
		key := func() int { return rapid.IntRange(0, 6).Draw(t, "key") }
		t.Repeat(map[string]func(*rapid.T){
			"get": func(t *rapid.T) {
				k := key()
				value, ok := cache.Get(k)
				if wantValue, held := want.get(k); value != wantValue || ok != held {
					t.Fatalf("Get(%d) is %d, %t, want %d, %t", k, value, ok, wantValue, held)
				}
			},
			"add": func(t *rapid.T) {
				k, value := key(), rapid.Int().Draw(t, "value")
				cache.Add(k, value)
				want.add(k, value)
			},
			"remove": func(*rapid.T) { k := key(); cache.Remove(k); want.remove(k) },
			"clear":  func(*rapid.T) { cache.Clear(); want.list = nil },
			"": func(t *rapid.T) {
				if cache.Len() != len(want.list) {
					t.Fatalf("it holds %d, want %v", cache.Len(), want.list)
				}
				for k := range 7 {
					value, ok := cache.Peek(k)
					if i := want.at(k); ok != (i >= 0) || ok && value != want.list[i].value {
						t.Fatalf("%d is %d, %t, want %v", k, value, ok, want.list)
					}
				}
			},
		})
	})
}

// A cache for nothing would have no end of its ring to let go.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	cache := lru.New[string, int](0)
	cache.Add("a", 1)
	cache.Add("b", 2)
	if _, ok := cache.Get("a"); ok || cache.Len() != 1 {
		t.Errorf("it holds %d, a among them: %t; want b alone", cache.Len(), ok)
	}
}

// Goroutines that use the same keys find what belongs to them, or nothing.
func TestLocked(t *testing.T) {
	t.Parallel()
	cache := lru.NewLocked[string, int](8)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 500 {
				key := strconv.Itoa(i % 11)
				if value, ok := cache.Get(key); ok && value != i%11 {
					t.Errorf("%s is %d", key, value)
				}
				cache.Add(key, i%11)
			}
		})
	}
	all.Wait()
}

// Looking something up allocates nothing, and neither does a full cache that lets one thing go for another.
func TestNothingIsAllocated(t *testing.T) {
	cache := lru.NewLocked[string, [4]string](100)
	keys := make([]string, 300)
	for i := range keys {
		keys[i] = strconv.Itoa(i)
	}
	i := 0
	add := func() {
		cache.Add(keys[i%len(keys)], [4]string{})
		cache.Get(keys[i%len(keys)])
		i++
	}
	for range 3 * len(keys) {
		add()
	}
	if got := testing.AllocsPerRun(1000, add); got != 0 {
		t.Errorf("%v allocations, want none", got)
	}
}

func BenchmarkLocked(b *testing.B) {
	cache := lru.NewLocked[string, [32]int](8192)
	keys := make([]string, 3*8192)
	for i := range keys {
		keys[i] = "key " + strconv.Itoa(i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		cache.Add(keys[i%len(keys)], [32]int{})
		cache.Get(keys[i%len(keys)])
	}
}
