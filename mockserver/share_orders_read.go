package mockserver

import (
	"context"
	"fmt"
	"strconv"

	"github.com/popupmock/popupmock/mockserver/internal/shop"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// readOrders has the shop go on from the orders that there are. Those that come meanwhile are placed after them, so that it ends however many
// come.
func (s *share) readOrders(ctx context.Context) error {
	o := &s.orders
	if o.shop == nil {
		return nil
	}
	o.all.Lock()
	defer o.all.Unlock()
	o.begin()
	defer o.end()
	saved, version, err := s.savedOrders(ctx)
	if err != nil {
		return err
	}
	loaded, err := s.commons.server.data()
	if err != nil {
		return err
	}
	n := state.NewNotes()
	restored := shop.Restore(n.At("orders"), loaded.source, saved)
	if !n.Clean() {
		return fmt.Errorf("%w: %w", errParts, n.Err())
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shop.Become(restored)
	o.version = version
	s.world.purses.Clear()
	for _, next := range o.heard {
		if err := o.place(next); err != nil {
			return err
		}
	}
	return nil
}

func (o *orders) begin() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reading = true
}

func (o *orders) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reading, o.heard = false, nil
}

// savedOrders reads the row, and the version of the record that counts it. What is added meanwhile is left out.
func (s *share) savedOrders(ctx context.Context) ([]state.Order, records.Position, error) {
	count, err := s.commons.backend.Read(ctx, s.key(ordersKey))
	if err != nil {
		return nil, 0, err
	}
	if count.Version == 0 {
		return nil, 0, errGone
	}
	placed, err := strconv.Atoi(string(count.Fields[placedField]))
	if err != nil || placed < 0 {
		return nil, 0, fmt.Errorf("%w: the number of its orders cannot be read", errParts)
	}
	var saved []state.Order
	var row records.Record
	for i := range placed {
		if i%ordersTogether == 0 {
			if row, err = s.commons.backend.Read(ctx, s.rowKey(i)); err != nil {
				return nil, 0, err
			}
		}
		var order state.Order
		field := strconv.Itoa(i)
		if err := readField(row.Fields[field], "order "+field, &order); err != nil {
			return nil, 0, err
		}
		saved = append(saved, order)
	}
	return saved, count.Version, nil
}
