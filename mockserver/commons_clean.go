package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// cleanAtOnce is how many records of a world that is over are taken away by one change.
const cleanAtOnce = 200

// cleanLater takes a world away that is over, or came too late, in the background.
func (c *commons) cleanLater(id string) {
	if id == "" {
		return
	}
	c.background.Go(func() {
		if err := c.clean(c.life, id); err != nil && c.life.Err() == nil {
			c.server.log.Warn("records of a mock that was reset are left over", "cause", err)
		}
	})
}

// clean removes all records of a world, bit by bit.
func (c *commons) clean(ctx context.Context, id string) error {
	var writes []records.Write
	flush := func() (err error) {
		if len(writes) > 0 {
			_, err = c.backend.Commit(ctx, records.Change{Writes: writes})
			writes = nil
		}
		return err
	}
	var failed error
	err := c.backend.Scan(ctx, worldKeys+id+"/", func(key string, _ records.Record) bool {
		writes = append(writes, records.Write{Key: key, Remove: true})
		if len(writes) == cleanAtOnce {
			failed = flush()
		}
		return failed == nil
	})
	if err == nil {
		err = failed
	}
	if err == nil {
		err = flush()
	}
	return err
}
