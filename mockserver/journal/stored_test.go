package journal

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"
)

func TestTimesAreStoredInUTC(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 3600)
	given := Entry{At: noon.Add(999 * time.Millisecond).In(zone), RealAt: noon.Add(time.Nanosecond).In(zone), Issued: []Issued{{ExpiresAt: noon.Add(time.Nanosecond).In(zone)}}}
	j := New(Limits{})
	record(j, given)
	got := readAll(t, j)[0]
	if got.At != noon || got.Issued[0].ExpiresAt != noon {
		t.Errorf("at %v, expires at %v, want %v", got.At, got.Issued[0].ExpiresAt, noon)
	}
	if want := noon.Add(time.Nanosecond); got.RealAt != want {
		t.Errorf("real time %#v, want %#v", got.RealAt, want)
	}
}

func TestSizeEstimatesAreNoLessThanTheStructs(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		estimate int
		real     uintptr
	}{
		"entry, and its place in the queue": {entryOverhead, unsafe.Sizeof(Entry{}) + 4*unsafe.Sizeof(&Entry{})},
		"credential":                        {credentialOverhead, unsafe.Sizeof(Credential{})},
		"issued":                            {issuedOverhead, unsafe.Sizeof(Issued{})},
		"fault":                             {faultOverhead, unsafe.Sizeof(Fault{})},
		"violation":                         {violationOverhead, unsafe.Sizeof(Violation{})},
	} {
		if uintptr(tt.estimate) < tt.real || uintptr(tt.estimate) > 2*tt.real {
			t.Errorf("%s: estimated at %d bytes, takes %d", name, tt.estimate, tt.real)
		}
	}
}

// Every string that a client can make long counts: the size grows with it.
func TestSizeCountsAllStrings(t *testing.T) {
	t.Parallel()
	e := full()
	base := e.size()
	for name, s := range stringsOf(reflect.ValueOf(&e).Elem(), "Entry") {
		old := s.String()
		s.SetString(old + "12345")
		if got := e.size(); got != base+5 {
			t.Errorf("%s: size %d with five more bytes, want %d", name, got, base+5)
		}
		s.SetString(old)
	}
}

func TestStoredStringsAreCut(t *testing.T) {
	t.Parallel()
	e := full()
	all := stringsOf(reflect.ValueOf(&e).Elem(), "Entry")
	for _, s := range all {
		s.SetString(strings.Repeat("é", 10_000))
	}
	var kept kept
	kept.stored(&e, &paths{})
	got := &kept.Entry
	ours := map[string]bool{ // set by the mock itself, from closed lists or by short formats
		"Entry.Reason": true, "Entry.Revokes": true, "Entry.Outcome": true, "Entry.Credential.State": true,
		"Entry.Fault.ID": true, "Entry.Fault.Phase": true, "Entry.Fault.Before": true, "Entry.Triggers[0].Event": true,
		"Entry.Issued[0].Use": true, "Entry.Issued[0].Fingerprint": true, "Entry.Issued[0].Family": true,
	}
	limits := map[string]int{"Entry.Path": maxPath, "Entry.Cause": maxText, "Entry.Violations[0].Detail": maxText, "Entry.Triggers[0].Failed": maxText}
	for name, s := range stringsOf(reflect.ValueOf(got).Elem(), "Entry") {
		limit, special := limits[name]
		if !special {
			limit = maxName
		}
		want := strings.Repeat("é", limit/2) + "…"
		if !ours[name] && s.String() != want {
			t.Errorf("%s has %d bytes, want %d and an ellipsis", name, s.Len(), limit)
		}
	}
}

func TestStoredCutsAtWholeCharacters(t *testing.T) {
	t.Parallel()
	if got, want := clean("aéé", 4), "aé…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStoredHidesTokens(t *testing.T) {
	t.Parallel()
	e := full()
	for _, s := range []*string{&e.Path, &e.Account, &e.Cause, &e.Credential.Family, &e.Violations[0].Detail, &e.Triggers[0].Failed} {
		*s = "a " + jwt + " b"
	}
	var kept kept
	kept.stored(&e, &paths{})
	got := &kept.Entry
	for _, s := range []string{got.Path, got.Account, got.Cause, got.Credential.Family, got.Violations[0].Detail} {
		if want := "a [token] b"; s != want {
			t.Errorf("got %q, want %q", s, want)
		}
	}
}

// The first line of a request may be a megabyte long, and method and path are parts of it.
func TestStoredDoesNotHoldOnToTheRequestLine(t *testing.T) {
	t.Parallel()
	line := "GET /products?" + strings.Repeat("x", 1<<20)
	j := New(Limits{})
	given := Entry{Method: line[:3], Path: line[4:13]}
	j.Begin(given)
	record(j, given)
	for _, e := range readAll(t, j) {
		if e.Method != "GET" || e.Path != "/products" {
			t.Fatalf("got %q %q", e.Method, e.Path)
		}
		if unsafe.StringData(e.Method) == unsafe.StringData(line) || unsafe.StringData(e.Path) == unsafe.StringData(line[4:]) {
			t.Errorf("entry %d shares memory with the request line", e.Seq)
		}
	}
}

// stringsOf returns the strings in a value, by their path in it.
func stringsOf(v reflect.Value, path string) map[string]reflect.Value {
	found := map[string]reflect.Value{}
	add := func(v reflect.Value, path string) {
		for name, s := range stringsOf(v, path) {
			found[name] = s
		}
	}
	switch v.Kind() {
	case reflect.String:
		found[path] = v
	case reflect.Pointer:
		add(v.Elem(), path)
	case reflect.Slice:
		for i := range v.Len() {
			add(v.Index(i), path+"["+string(rune('0'+i))+"]")
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			break
		}
		for i := range v.NumField() {
			add(v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	}
	return found
}
