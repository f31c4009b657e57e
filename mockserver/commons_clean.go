package mockserver

import (
	"context"
	"slices"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// cleanAtOnce is how many records are taken away by one change.
const cleanAtOnce = 200

// cleanLater takes a world away that is over, or came too late, in the background.
func (c *commons) cleanLater(id string) {
	if id != "" {
		c.removeLater(worldKeys + id + "/")
		if c.streams != nil {
			c.later(func() { _ = c.streams.RemoveStream(c.life, worldKeys+id) }) // else it expires
		}
	}
}

// removeLater takes all records away whose keys begin with a prefix, in the background.
func (c *commons) removeLater(prefix string) {
	c.background.Go(func() {
		if err := c.remove(c.life, prefix); err != nil && c.life.Err() == nil {
			c.server.log.Warn("records that nobody needs any more are left over", "cause", err)
		}
	})
}

// remove does so bit by bit.
func (c *commons) remove(ctx context.Context, prefix string) error {
	var writes []records.Write
	err := c.backend.Scan(ctx, prefix, func(key string, _ records.Record) bool {
		writes = append(writes, records.Write{Key: key, Remove: true})
		return true
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(writes, cleanAtOnce) {
		if _, err := c.backend.Commit(ctx, records.Change{Writes: some}); err != nil {
			return err
		}
	}
	return nil
}
