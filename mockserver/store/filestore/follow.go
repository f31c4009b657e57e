package filestore

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// Follow implements records.Backend. Changes from before Open are not to be had.
func (s *Store) Follow(ctx context.Context, after records.Position, each func(records.Event)) error {
	return s.log.Follow(ctx, s.closed, after, each)
}
