package redisstore

import (
	"context"
	_ "embed"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

//go:embed stream.lua
var streamScript string

var _ records.Streams = (*Store)(nil)

// putAtOnce is how many items one call of the script takes, so that it never keeps others waiting for long.
const putAtOnce = 500

// streamKeys are all keys of a stream.
func (n names) streamKeys(name string) []string {
	root := n.stream + name
	return []string{root, root + "/waiting", root + "/items", root + "/notes", root + "/open"}
}

// streamArgs are those of both calls.
func (s *Store) streamArgs(what string, of records.Stream) []any {
	return []any{what, of.Before, of.Era, of.Keep, records.KeepNotes, milliseconds(s.options.Idle)}
}

// PutAside implements records.Streams, with one round trip for five hundred items.
func (s *Store) PutAside(ctx context.Context, of records.Stream, sender string, items []records.Item) error {
	if err := records.CheckItems(of, sender, items); err != nil {
		return err
	}
	for begin := 0; begin == 0 || begin < len(items); begin += putAtOnce {
		args := append(s.streamArgs("put", of), sender)
		for _, item := range items[begin:min(begin+putAtOnce, len(items))] {
			rest := append(binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(item.Data)), item.Lost), item.Data...)
			args = append(args, item.Serial, string(item.Kind), item.Time, rest, item.Of)
		}
		_, err := bound(ctx, s, func(ctx context.Context) (any, error) {
			return s.streamScript.Run(ctx, s.client, s.names.streamKeys(of.Name), args...).Result()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ReadStream implements records.Streams, with one round trip.
func (s *Store) ReadStream(ctx context.Context, of records.Stream, after records.Mark, upto int64, most int) (records.Page, error) {
	if err := of.Check(); err != nil {
		return records.Page{}, err
	}
	args := append(s.streamArgs("read", of), records.NumberAtOnce, beyond(after.Items), beyond(after.Notes), most, upto)
	answer, err := bound(ctx, s, func(ctx context.Context) ([]any, error) {
		return s.streamScript.Run(ctx, s.client, s.names.streamKeys(of.Name), args...).Slice()
	})
	if err != nil {
		return records.Page{}, err
	}
	return readPage(answer)
}

// beyond is where a range begins that comes after a place.
func beyond(p records.Place) string {
	if p == (records.Place{}) {
		return "-"
	}
	return "(" + strconv.FormatUint(p.Number, 10) + "-" + strconv.FormatUint(p.Sub, 10)
}

// readPage reads the answer of the script.
func readPage(answer []any) (p records.Page, err error) {
	if len(answer) != 7 {
		return p, damaged("the script has an answer that nobody knows")
	}
	if p.Last.Number, err = strconv.ParseUint(text(answer, 0), 10, 64); err != nil {
		return p, damaged("the number of a stream is none")
	}
	if p.Cleared, err = strconv.ParseUint(text(answer, 3), 10, 64); err != nil {
		return p, damaged("the number that a stream was cleared at is none")
	}
	p.Last.Sub, p.Era, p.Waiting = uint64(number(answer, 1)), uint64(number(answer, 2)), number(answer, 4)
	if p.Items, err = readPlaced(answer[5]); err != nil {
		return p, err
	}
	p.Notes, err = readPlaced(answer[6])
	return p, err
}

// readPlaced reads what XRANGE says: an id and a row of names and values for each.
func readPlaced(answer any) ([]records.Placed, error) {
	entries, _ := answer.([]any)
	all := make([]records.Placed, 0, len(entries))
	for _, e := range entries {
		entry, _ := e.([]any)
		if len(entry) != 2 {
			return nil, damaged("an item of a stream cannot be read")
		}
		at, err := readPlace(text(entry, 0))
		if err != nil {
			return nil, err
		}
		p := records.Placed{Place: at}
		fields, _ := entry[1].([]any)
		for i := 0; i+1 < len(fields); i += 2 {
			switch value := text(fields, i+1); text(fields, i) {
			case "d":
				p.Data = []byte(value)
			case "r":
				if p.Replaces, err = strconv.ParseUint(value, 10, 64); err != nil {
					return nil, damaged("what an item of a stream replaces is no number")
				}
			}
		}
		all = append(all, p)
	}
	return all, nil
}

func readPlace(id string) (records.Place, error) {
	first, second, _ := strings.Cut(id, "-")
	number, err := strconv.ParseUint(first, 10, 64)
	sub, err2 := strconv.ParseUint(second, 10, 64)
	if err != nil || err2 != nil {
		return records.Place{}, damaged("the id of an item of a stream is none")
	}
	return records.Place{Number: number, Sub: sub}, nil
}

// RemoveStream implements records.Streams.
func (s *Store) RemoveStream(ctx context.Context, name string) error {
	_, err := bound(ctx, s, func(ctx context.Context) (int64, error) {
		return s.client.Del(ctx, s.names.streamKeys(name)...).Result()
	})
	return err
}
