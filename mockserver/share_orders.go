package mockserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/popupmock/popupmock/mockserver/internal/shop"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Orders have numbers, from 0. Each is a field, named by its number, in one of several records, so that one more costs the same however many
// there are. Another record counts them, and its version is what the next order stands on.
const (
	ordersKey      = "orders"
	ordersKeys     = "orders/"
	placedField    = "placed"
	ordersTogether = 64
)

// orderTries is how often an order is decided on, while those at other mocks are faster. A mock that orders without a pause can be so for some
// dozen times, because it knows of its own orders first.
const orderTries = 1000

// orders are those of a world that is shared. Each mock has all of them in a shop of its own, in the same order.
type orders struct {
	placing sync.Mutex // those who share this process do not race each other
	all     sync.Mutex // held while all are read

	mu      sync.Mutex
	shop    *shop.Shop       // nil where the extensions are not served
	version records.Position // of the record that counts them, as the last one in the shop has left it
	reading bool             // all are read, and what comes meanwhile is to be placed again
	heard   []numbered
}

// numbered is an order in the row of all.
type numbered struct {
	number int
	order  state.Order
	at     records.Position // that the row has changed last
}

// order places an order, in the row of all who share the state. Those errors of shop.Place that refuse it hold wherever they are found out: stock
// and money only become less, and a ref stays taken.
func (w *world) order(ctx context.Context, account store.ID, p shop.Purchase) (shop.Order, error) {
	if w.share == nil {
		return w.shop.Place(account, p)
	}
	s := w.share
	s.orders.placing.Lock()
	defer s.orders.placing.Unlock()
	for range orderTries {
		order, next, err := s.orders.check(account, p)
		if err != nil {
			return order, err
		}
		next.at, err = s.append(ctx, next)
		if err == nil {
			return order, s.orders.book(next)
		}
		if !errors.Is(err, records.ErrStale) {
			return shop.Order{}, err
		}
		if err := s.commons.follower.CatchUp(ctx); err != nil {
			return shop.Order{}, err
		}
		if s.commons.share(s.id) != s {
			return shop.Order{}, wrapUnavailable(errors.New("the mock was reset meanwhile"))
		}
	}
	return shop.Order{}, wrapUnavailable(fmt.Errorf("others have ordered %d times meanwhile", orderTries))
}

// check returns the order that a purchase would be, and where it would stand, after the row as it is known.
func (o *orders) check(account store.ID, p shop.Purchase) (shop.Order, numbered, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	order, err := o.shop.Check(account, p)
	return order, numbered{o.shop.Placed(), order.Saved(account), o.version}, err
}

// append writes an order down, unless the row has changed.
func (s *share) append(ctx context.Context, next numbered) (records.Position, error) {
	text, err := json.Marshal(next.order)
	if err != nil {
		return 0, fmt.Errorf("write down an order: %w", err)
	}
	made, err := s.commons.backend.Commit(ctx, records.Change{
		Guards: []records.Guard{{Key: s.key(ordersKey), Version: next.at}},
		Writes: []records.Write{
			s.placedWrite(next.number + 1), {Key: s.rowKey(next.number), Set: map[string][]byte{strconv.Itoa(next.number): text}},
		},
	})
	return made.Position, err
}

func (s *share) placedWrite(n int) records.Write {
	return records.Write{Key: s.key(ordersKey), Set: map[string][]byte{placedField: strconv.AppendInt(nil, int64(n), 10)}}
}

// rowKey is that of the record that an order is in.
func (s *share) rowKey(number int) string {
	return s.key(ordersKeys + strconv.Itoa(number/ordersTogether))
}

// book has an order in the shop that is in the row.
func (o *orders) book(next numbered) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.reading {
		o.heard = append(o.heard, next)
	}
	return o.place(next)
}

// place is for those who hold the lock. It does nothing with an order that is in the shop, because it is this mock's own or was read; or whose
// predecessors are still to be read.
func (o *orders) place(next numbered) error {
	if next.number != o.shop.Placed() {
		return nil
	}
	n := state.NewNotes()
	o.shop.PlaceAgain(n.At("orders").Item(next.number), next.order)
	if !n.Clean() {
		return fmt.Errorf("%w: %w", errParts, n.Err())
	}
	o.version = next.at
	return nil
}

// hearOrders places what others have ordered.
func (s *share) hearOrders(fields map[string][]byte, at records.Position) {
	for field, text := range fields {
		next := numbered{at: at}
		var err error
		if next.number, err = strconv.Atoi(field); err == nil {
			err = readField(text, "order "+field, &next.order)
		}
		if err == nil {
			err = s.orders.book(next)
		}
		if err != nil {
			s.commons.server.log.Error("an order of the shared state makes no sense to this mock", "cause", err)
		}
	}
}

// orderWrites are those of orders that were saved.
func (s *share) orderWrites(saved state.Document) ([]records.Write, error) {
	if !saved.Terms.Extensions {
		return nil, nil
	}
	writes := []records.Write{s.placedWrite(len(saved.Orders))}
	for i, order := range saved.Orders {
		if i%ordersTogether == 0 {
			writes = append(writes, records.Write{Key: s.rowKey(i), Set: map[string][]byte{}})
		}
		text, err := json.Marshal(order)
		if err != nil {
			return nil, fmt.Errorf("write down an order: %w", err)
		}
		writes[len(writes)-1].Set[strconv.Itoa(i)] = text
	}
	return writes, nil
}
