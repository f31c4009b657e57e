package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/popupmock/popupmock/cmd/internal/config"
	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/store/filestore"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// A keeper has the state of a mock that outlives its process. It is nil where the state is in memory.
type keeper struct {
	backend records.Backend
	place   string // as people see it, without a password
	replica string // the name of this mock among those that may share the state, empty where none can
}

// openState opens what the settings name, once: nothing is waited for but the answer of a Redis, for redisstore.DefaultTimeout at most.
func openState(ctx context.Context, settings config.Settings) (*keeper, error) {
	switch {
	case settings.State == "":
		return nil, nil //nolint:nilnil // see keeper
	case settings.StateInRedis():
		opened, err := redisstore.Open(ctx, settings.State, redisstore.Options{Prefix: settings.StatePrefix})
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, failure{errors.New("interrupted")}
		case err != nil:
			return nil, unavailable(fmt.Errorf("state: %w", err))
		}
		return &keeper{opened, opened.Address(), replicaName()}, nil
	}
	opened, err := filestore.Open(ctx, settings.State, filestore.Options{})
	if err != nil {
		return nil, err
	}
	return &keeper{backend: opened, place: settings.State}, nil
}

// replicaName tells people which process it is. The end of it makes it one of its own: containers have equal names and numbers.
func replicaName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "popupmock"
	}
	return fmt.Sprintf("%s-%d-%s", host, os.Getpid(), rand.Text()[:6])
}

// unavailable makes a failure of an error that says that the state could not be reached: the command may have been right.
func unavailable(err error) error {
	if errors.Is(err, records.ErrUnavailable) {
		return failure{err}
	}
	return err
}

// keep gives the state to a mock that is to be made.
func (k *keeper) keep(mock *mockserver.Config) {
	if k != nil {
		mock.State, mock.Replica = k.backend, k.replica
	}
}

// begunWithout is an error of a script, which is applied to a state that is new.
func (k *keeper) begunWithout(err error) error {
	if k == nil || err == nil {
		return err
	}
	return fmt.Errorf("%w; the state %s has begun without the rest, and goes on so unless it is deleted", err, visible(k.place))
}

// close lets go of the state, when the mock has.
func (k *keeper) close(log *slog.Logger) {
	if k == nil {
		return
	}
	if err := k.backend.Close(); err != nil {
		log.Error("the state was not closed as it should", "cause", err)
	}
}

// facts say where the state is, and what of the settings counts.
func (k *keeper) facts(continued bool, now time.Time) [][2]string {
	switch {
	case k == nil:
		return nil
	case !continued:
		return [][2]string{{"state", visible(k.place) + ", new"}}
	}
	return [][2]string{
		{"state", visible(k.place) + ", goes on from " + now.Format(time.RFC3339)},
		{"", "accounts, lifetimes, clock, seed, assumptions and the like given now count from a reset on"},
	}
}
