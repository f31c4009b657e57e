package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Open reaches the Redis at an address, redis://user:password@host:6379/0, rediss:// for TLS or unix:///path, and returns its records.
//
// It is an error, which says what to do, when the address or an option cannot be used, and when the server is older than 6.2, may evict
// what it is given (maxmemory-policy) or is a replica that cannot be written; a server that keeps some of this to itself is used all the
// same. One that does not answer, or not well, is ErrUnavailable. No error shows the password.
func Open(ctx context.Context, address string, options Options) (*Store, error) {
	if err := options.Check(); err != nil {
		return nil, fmt.Errorf("state in redis: %w", err)
	}
	options = options.with()
	o, shown, err := client(address, options)
	if err != nil {
		return nil, err
	}
	s := &Store{
		options: options, address: shown, redis: o, client: redis.NewClient(o),
		names: newNames(options.Prefix, options.Name), script: redis.NewScript(commitScript), renewal: redis.NewScript(renewScript),
		streamScript: redis.NewScript(streamScript),
	}
	s.nonces.start()
	s.life, s.end = context.WithCancelCause(context.WithoutCancel(ctx))
	if _, err := bound(ctx, s, s.examine); err != nil {
		_ = s.Close()
		return nil, err
	}
	s.done.Go(s.renewOn)
	return s, nil
}

// examine asks the server what it is, and gives it the script. What it may not be asked is taken for fine.
func (s *Store) examine(ctx context.Context) (struct{}, error) {
	pipe := s.client.Pipeline()
	info, policy := pipe.Info(ctx), pipe.ConfigGet(ctx, "maxmemory-policy")
	last, script := pipe.HMGet(ctx, s.names.root, "position", "nonce"), pipe.ScriptLoad(ctx, commitScript)
	if _, err := pipe.Exec(ctx); err != nil && info.Val() == "" && !isAnswer(info.Err()) {
		return struct{}{}, err // it was not asked: there is no connection, or not for this user
	}
	if err := unfit(newInfo(info.Val()), policy.Val()["maxmemory-policy"]); err != nil {
		return struct{}{}, fmt.Errorf("%w: %s: %w", errUnfit, s.address, err)
	}
	seen, err := s.last(last)
	s.chain.start(seen)
	return struct{}{}, errors.Join(err, script.Err())
}

func isAnswer(err error) bool {
	_, ok := errors.AsType[redis.Error](err)
	return ok
}

// newInfo reads the answer to INFO: a name and a value, with a colon between, a line.
func newInfo(text string) map[string]string {
	info := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			info[name] = value
		}
	}
	return info
}

// unfit tells why a server cannot keep the state. What is empty is not known.
func unfit(info map[string]string, policy string) error {
	switch {
	case isOld(info["redis_version"]):
		return fmt.Errorf("it has the version %s, want 6.2 or later", info["redis_version"])
	case policy != "" && policy != "noeviction":
		return fmt.Errorf("its maxmemory-policy is %s, so it may throw state away; set maxmemory-policy noeviction", policy)
	case info["role"] == "slave" && info["slave_read_only"] == "1":
		return fmt.Errorf("it is a replica that cannot be written; give the address of its primary, %s:%s", info["master_host"], info["master_port"])
	}
	return nil
}

// isOld tells whether a version is one before 6.2.
func isOld(version string) bool {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return false
	}
	major, err := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	return err == nil && err2 == nil && (major < 6 || major == 6 && minor < 2)
}
