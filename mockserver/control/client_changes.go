package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// FollowChanges implements Controller. When the connection breaks it connects again, and tells the version that the mock has then; when it breaks
// before anything was told, that is an error.
func (c *Client) FollowChanges(ctx context.Context, each func(version uint64) error) error {
	for {
		f := changeFollower{each: each}
		err := f.connect(ctx, c)
		switch {
		case f.over:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case f.told < 2: // the first is told by every connection
			return err
		}
	}
}

// changeFollower reads one stream.
type changeFollower struct {
	each    func(version uint64) error
	version uint64
	told    int
	over    bool // nothing more is to be told, or nobody listens
}

func (f *changeFollower) connect(ctx context.Context, c *Client) error {
	request, err := c.request(ctx, http.MethodGet, changesPath, nil)
	if err != nil {
		return err
	}
	response, err := c.stream(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	events := newEventReader(response.Body)
	for !f.over {
		block, err := events.next()
		if err != nil {
			return fmt.Errorf("the stream of the changes broke off: %w", err)
		}
		if err := f.tell(block); err != nil {
			return err
		}
		f.told++
	}
	return nil
}

// tell passes one block on. A block without data says that nothing has changed; another version of popupmock may have more to tell.
func (f *changeFollower) tell(b eventBlock) error {
	switch {
	case b.event == eventChanged:
		var data changedData
		if err := json.Unmarshal([]byte(b.data), &data); err != nil || data.Version == 0 {
			return fmt.Errorf("an event says that the mock has changed, but not to which version: %.80q", b.data)
		}
		f.version = data.Version
	case b.event == string(journal.EventEnd):
		f.over = true
		return nil
	case b.hasData || f.version == 0:
		return nil
	}
	if err := f.each(f.version); err != nil {
		f.over = true
		return err
	}
	return nil
}
