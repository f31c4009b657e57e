package mockserver

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/ratelimit"
	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// A bucket of a rate is a record: the JSON of what a state document has of it, and the version of the parts that it was last taken from with. The
// keys of an era have a prefix, so that all buckets are forgotten at once.
const (
	ratesKeys   = "rate/"
	bucketField = "bucket"
	partsField  = "parts"
)

// takes is how often a request tries to take from a bucket while those of other mocks are faster. Some request is let through each time.
const takes = 64

func (s *share) eraKeys(era uint64) string {
	return s.key(ratesKeys + strconv.FormatUint(era, 10) + "/")
}

// bucketKey is short and plain, whatever the names.
func (s *share) bucketKey(era uint64, operation, caller string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%s/%s", len(operation), operation, caller))
	return s.eraKeys(era) + base64.RawURLEncoding.EncodeToString(sum[:])
}

// take has a request take from a bucket that all share, and returns how long to wait when it has nothing left.
func (s *share) take(x *exchange, caller string) (time.Duration, error) {
	key := s.bucketKey(x.assumed.era, x.operation.ID, caller)
	defer s.store.Lock(key)()
	for range takes {
		wait, err := s.tryTake(x, key, caller)
		if !errors.Is(err, records.ErrStale) {
			return wait, err
		}
	}
	return 0, wrapUnavailable(fmt.Errorf("others have taken from the bucket of the rate %d times meanwhile", takes))
}

func (s *share) tryTake(x *exchange, key, caller string) (time.Duration, error) {
	ctx := x.request.Context()
	record, err := s.commons.backend.Read(ctx, key)
	if err != nil {
		return 0, err
	}
	kept, version, err := bucketIn(record)
	if err != nil {
		return 0, err
	}
	now := x.now
	early := kept != nil && now.Before(kept.At)
	if early && x.version <= version { // the clocks of two machines differ, or requests have overtaken each other: no time has gone back
		now, early = kept.At, false
	}
	next, wait := x.assumed.limits.TakeFrom(kept, x.operation.ID, caller, now)
	if wait > 0 && !early { // being refused costs nothing, and changes nothing either
		return wait, nil
	}
	write, err := bucketWrite(key, next, x.version)
	if err != nil {
		return 0, err
	}
	_, err = s.commons.backend.Commit(ctx, records.Change{
		Guards: []records.Guard{{Key: key, Version: record.Version}}, Writes: []records.Write{write},
	})
	return wait, err
}

// bucketIn is the bucket in a record, nil when there is none.
func bucketIn(record records.Record) (kept *state.Bucket, parts records.Position, err error) {
	if record.Version == 0 {
		return nil, 0, nil
	}
	version, wrong := strconv.ParseUint(string(record.Fields[partsField]), 10, 64)
	if wrong != nil {
		return nil, 0, fmt.Errorf("%w: the version of a bucket cannot be read", errParts)
	}
	kept = &state.Bucket{}
	return kept, records.Position(version), readField(record.Fields[bucketField], bucketField, kept)
}

// bucketWrite keeps a bucket for longer than it takes to fill it, which is at most assumption.MaxLeeway by a clock that may stand.
func bucketWrite(key string, b state.Bucket, parts records.Position) (records.Write, error) {
	text, err := json.Marshal(b)
	return records.Write{Key: key, Keep: leastKeep, Set: map[string][]byte{
		bucketField: text, partsField: strconv.AppendUint(nil, uint64(parts), 10),
	}}, err
}

// bucketWrites are those of buckets that were saved.
func (s *share) bucketWrites(era uint64, saved []state.Bucket) ([]records.Write, error) {
	writes := make([]records.Write, len(saved))
	for i, b := range saved {
		var err error
		if writes[i], err = bucketWrite(s.bucketKey(era, b.Operation, b.Caller), b, 0); err != nil {
			return nil, err
		}
	}
	return writes, nil
}

// buckets are all that were ever asked, as they are saved.
func (s *share) buckets(ctx context.Context, a *assumed) ([]state.Bucket, error) {
	all := []state.Bucket{}
	if a.limits == nil {
		return all, nil
	}
	var wrong error
	err := s.commons.backend.Scan(ctx, s.eraKeys(a.era), func(_ string, record records.Record) bool {
		b, _, err := bucketIn(record)
		if wrong = err; err == nil {
			all = append(all, *b)
		}
		return err == nil
	})
	slices.SortFunc(all, ratelimit.Compare)
	return all, errors.Join(wrong, err)
}

// forgetBuckets are the writes that take away what a caller has.
func (s *share) forgetBuckets(a *assumed, caller string) []records.Write {
	var writes []records.Write
	for _, o := range a.spec.Operations() {
		if a.limits.Limited(o.ID) {
			writes = append(writes, records.Write{Key: s.bucketKey(a.era, o.ID, caller), Remove: true})
		}
	}
	return writes
}

// removeBuckets takes away those of an era that is over. Nobody looks at them any more, but not every backend forgets by itself.
func (s *share) removeBuckets(era uint64) { s.commons.removeLater(s.eraKeys(era)) }
