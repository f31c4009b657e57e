package redisstore

import (
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// A change is a row of texts, each behind its length in four bytes, the highest first: the note, and for each write the key, "r" to
// remove, milliseconds to keep, and how many fields are set, deleted and added to, each number before those fields: names and values,
// names, names and numbers. Numbers are decimal. The script reads it, and those who follow.

type encoder []byte

func (e *encoder) text(s string) {
	*e = append(binary.BigEndian.AppendUint32(*e, uint32(len(s))), s...)
}

func (e *encoder) number(n int) { e.text(strconv.Itoa(n)) }

// encode also returns the fields that are added to, write by write, in the order of their sums.
func encode(c records.Change) (encoded []byte, sums [][]string) {
	var e encoder
	e.text(string(c.Note))
	for _, w := range c.Writes {
		e.text(w.Key)
		e.text(map[bool]string{true: "r"}[w.Remove])
		e.text(milliseconds(w.Keep))
		e.number(len(w.Set))
		for _, name := range slices.Sorted(maps.Keys(w.Set)) {
			e.text(name)
			e.text(string(w.Set[name]))
		}
		e.number(len(w.Delete))
		for _, name := range w.Delete {
			e.text(name)
		}
		added := slices.Sorted(maps.Keys(w.Add))
		e.number(len(added))
		for _, name := range added {
			e.text(name)
			e.text(strconv.FormatInt(w.Add[name], 10))
		}
		sums = append(sums, added)
	}
	return e, sums
}

type decoder struct {
	rest string
	bad  bool
}

func (d *decoder) text() string {
	if len(d.rest) < 4 {
		d.bad, d.rest = true, ""
		return ""
	}
	length := uint64(binary.BigEndian.Uint32([]byte(d.rest[:4])))
	if uint64(len(d.rest)-4) < length {
		d.bad, d.rest = true, ""
		return ""
	}
	text := d.rest[4 : 4+length]
	d.rest = d.rest[4+length:]
	return text
}

// number is at least 0. No list can be longer than what is left.
func (d *decoder) number(most int64) int64 {
	n, err := strconv.ParseInt(d.text(), 10, 64)
	if err != nil || n < 0 || n > most {
		d.bad = true
		return 0
	}
	return n
}

// decode reads the change at a position, with its sums in the place of what was added.
func decode(at records.Position, change, sums string) (records.Event, error) {
	d, left := decoder{rest: change}, strings.Fields(sums)
	e := records.Event{Position: at, Note: []byte(d.text())}
	for d.rest != "" {
		w := records.Write{Key: d.text(), Remove: d.text() == "r", Set: map[string][]byte{}}
		w.Keep = time.Duration(d.number(int64(maxKeep/time.Millisecond))) * time.Millisecond
		for range d.number(int64(len(d.rest))) {
			name := d.text()
			w.Set[name] = []byte(d.text())
		}
		for range d.number(int64(len(d.rest))) {
			w.Delete = append(w.Delete, d.text())
		}
		for range d.number(int64(len(d.rest))) {
			name, _ := d.text(), d.text()
			if len(left) == 0 {
				d.bad = true
				break
			}
			w.Set[name], left = []byte(left[0]), left[1:]
		}
		e.Writes = append(e.Writes, w)
	}
	if d.bad || len(left) > 0 {
		return records.Event{}, damaged("change %d cannot be read", at)
	}
	return e, nil
}

// maxKeep is the longest time there is, in whole milliseconds.
const maxKeep = (1<<63 - 1) / time.Millisecond * time.Millisecond
