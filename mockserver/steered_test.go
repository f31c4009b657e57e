package mockserver_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

var errSeen = errors.New("seen")

// versionOf is the version that a mock has.
func versionOf(t *testing.T, c control.ChangeController) (version uint64) {
	t.Helper()
	err := c.FollowChanges(t.Context(), func(v uint64) error { version = v; return errSeen })
	if !errors.Is(err, errSeen) || version == 0 {
		t.Fatalf("version %d, %v", version, err)
	}
	return version
}

// awaitVersion waits for one that is higher.
func awaitVersion(t *testing.T, c control.ChangeController, before uint64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := c.FollowChanges(ctx, func(v uint64) error {
		if v > before {
			return errSeen
		}
		return nil
	})
	if !errors.Is(err, errSeen) {
		t.Errorf("no version after %d was told: %v", before, err)
	}
}

func off() control.AccountChange { active := false; return control.AccountChange{Active: &active} }

func withPassword() control.AccountChange { word := "p"; return control.AccountChange{Password: &word} }

// steering is all that changes a mock from outside.
var steering = map[string]func(ctx context.Context, m *mockserver.TestServer) error{
	"clock": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.SetClock(ctx, control.ClockChange{Rate: new(2.0)})
		return err
	},
	"advance": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.Server.Advance(ctx, time.Hour)
		return err
	},
	"put": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.PutAccount(ctx, "new", withPassword())
		return err
	},
	"patch": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.PatchAccount(ctx, m.Username, off())
		return err
	},
	"delete": func(ctx context.Context, m *mockserver.TestServer) error { return m.DeleteAccount(ctx, m.Username) },
	"mint": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.Server.Mint(ctx, control.Minting{Account: m.Username})
		return err
	},
	"revoke": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.Server.Revoke(ctx, control.TokenFilter{Account: m.Username})
		return err
	},
	"rotate": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.RotateKey(ctx, control.Rotation{})
		return err
	},
	"assumptions": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.PutAssumptions(ctx, map[string]string{"refresh-reuse": "revoke-family"})
		return err
	},
	"fault": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.Server.AddFault(ctx, lostAnswer)
		return err
	},
	"faults": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.ReplaceFaults(ctx, []fault.Rule{lostAnswer})
		return err
	},
	"no faults": func(ctx context.Context, m *mockserver.TestServer) error { return m.ClearFaults(ctx) },
	"triggers": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.ReplaceTriggers(ctx, nil)
		return err
	},
	"no triggers": func(ctx context.Context, m *mockserver.TestServer) error { return m.ClearTriggers(ctx) },
	"sandbox": func(ctx context.Context, m *mockserver.TestServer) error {
		_, err := m.CreateSandbox(ctx, control.SandboxSettings{})
		return err
	},
	"no sandbox": func(ctx context.Context, m *mockserver.TestServer) error { return m.DeleteSandbox(ctx, "box") },
	"clear":      func(ctx context.Context, m *mockserver.TestServer) error { return m.ClearJournal(ctx) },
	"reset":      func(ctx context.Context, m *mockserver.TestServer) error { return m.Reset(ctx) },
	"restore": func(ctx context.Context, m *mockserver.TestServer) error {
		saved, err := m.State(ctx)
		return errors.Join(err, m.PutState(ctx, saved))
	},
}

var lostAnswer = fault.Rule{Operation: "login", Phase: fault.After, Effect: fault.Reset{}}

// prepared has something of everything.
func prepared(t *testing.T, mock *mockserver.TestServer) {
	t.Helper()
	makeBox(t, mock, control.SandboxSettings{Name: "box"})
	mock.AddFault(lostAnswer)
	mock.AddTrigger(when(trigger.Received, "logout", trigger.RotateKey{}))
}

func TestWhatMakesAVersion(t *testing.T) {
	t.Parallel()
	for name, steer := range steering {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			prepared(t, mock)
			before := versionOf(t, mock.Server)
			if err := steer(t.Context(), mock); err != nil {
				t.Fatal(err)
			}
			if after := versionOf(t, mock.Server); after <= before {
				t.Errorf("version %d after %d", after, before)
			}
		})
	}
}

// What a trigger changes is told as any change; requests alone, and what was refused, are not.
func TestWhatMakesNoVersion(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		action trigger.Action
		tells  bool
	}{
		"none":      {nil, false},
		"advance":   {trigger.Advance{By: time.Minute}, true},
		"revoke":    {trigger.Revoke{What: trigger.Account, Account: mockserver.DefaultUsername}, true},
		"lifetimes": {trigger.SetLifetimes{Account: mockserver.DefaultUsername, Access: time.Minute}, true},
		"rotate":    {trigger.RotateKey{}, true},
		"arm":       {trigger.ArmFault{Fault: lostAnswer}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			if tt.action != nil {
				mock.AddTrigger(when(trigger.Answered, "login", tt.action))
			}
			box := mock.Sandbox(t)
			inside := versionOf(t, box.Server)
			before := versionOf(t, mock.Server)
			u := newUser(t, mock.Server)
			access := u.login().Access
			u.get(productsPath, access)
			u.logout(access)
			if _, err := mock.PatchAccount(t.Context(), "nobody", off()); err == nil {
				t.Error("an account that is not there was changed")
			}
			if after := versionOf(t, mock.Server); (after > before) != tt.tells {
				t.Errorf("version %d after %d", after, before)
			}
			if after := versionOf(t, box.Server); after != inside {
				t.Errorf("a sandbox has version %d after %d, and nothing was done to it", after, inside)
			}
		})
	}
}

// What one mock is told, all tell who share its state.
func TestVersionsOfMocksThatShare(t *testing.T) {
	t.Parallel()
	for name, steer := range steering {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			backend := records.NewMemory(10_000)
			mocks := sharing(t, backend, 1, named("a"))
			mocks = append(mocks, sharing(t, backend, 1, named("b"))...)
			prepared(t, mocks[0])
			together(t, mocks...)
			before := versionOf(t, mocks[1].Server)
			if err := steer(t.Context(), mocks[0]); err != nil {
				t.Fatal(err)
			}
			awaitVersion(t, mocks[1].Server, before)
		})
	}
	t.Run("none by requests", func(t *testing.T) {
		t.Parallel()
		backend := records.NewMemory(10_000)
		mocks := sharing(t, backend, 1, named("a"))
		mocks = append(mocks, sharing(t, backend, 1, named("b"))...)
		together(t, mocks...)
		before := [2]uint64{versionOf(t, mocks[0].Server), versionOf(t, mocks[1].Server)}
		u := newUser(t, mocks[0].Server)
		u.refresh(u.login().Refresh)
		together(t, mocks...)
		if after := [2]uint64{versionOf(t, mocks[0].Server), versionOf(t, mocks[1].Server)}; after != before {
			t.Errorf("versions %v after %v, and there were requests alone", after, before)
		}
	})
}

func TestStreamsOfChanges(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	if got := u.do("HEAD", "/_mock/changes", ""); got.status != 200 || got.body != "" || got.header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("HEAD: %d %q %v", got.status, got.body, got.header)
	}
	changed := func(n uint64) message { return message{"changed", fmt.Sprintf(`{"version":%d}`, n)} }
	first := versionOf(t, mock.Server)
	alone, beside := openEvents(t, mock, "/_mock/changes", ""), openStream(t, mock, "?changes=true", "")
	alone.want(changed(first))
	beside.want(changed(first))
	u.do("POST", "/_mock/keys/rotate", "").wantOK(t)
	alone.want(changed(first + 1))
	beside.want(changed(first + 1))
	u.login()
	beside.wantSeqs(1)
	mock.EndJournal()
	alone.want(message{"end", "{}"})
	beside.want(message{"end", "{}"})
	for name, s := range map[string]*eventReader{"changes": alone, "journal": beside} {
		if m, ok := s.next(); ok {
			t.Errorf("after the end the stream of %s has %v", name, m)
		}
	}
	if s := openStream(t, mock, "?changes=false", ""); s != nil {
		s.want(message{"end", "{}"})
	}
}

// A stream of the changes of a sandbox ends with it.
func TestChangesEndWithTheirSandbox(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	makeBox(t, mock, control.SandboxSettings{Name: "box"})
	s := openEvents(t, mock, "/s/box/_mock/changes", "")
	if m, _ := s.next(); m.event != "changed" {
		t.Errorf("it begins with %v", m)
	}
	if err := mock.DeleteSandbox(t.Context(), "box"); err != nil {
		t.Fatal(err)
	}
	s.want(message{"end", "{}"})
}

// A client that lost its connection tells the version that there is by then, be it that of another mock.
func TestAClientFollowsChangesAgain(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	cut := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		go func() {
			select {
			case <-cut:
				cancel()
			case <-ctx.Done():
			}
		}()
		mock.Handler().ServeHTTP(w, r.WithContext(ctx))
	})
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client := clientOf(t, server.URL)
	var told []uint64
	err := client.FollowChanges(t.Context(), func(v uint64) error {
		switch told = append(told, v); len(told) {
		case 1:
			mock.Advance(time.Minute)
		case 2:
			cut <- struct{}{}
		case 3:
			mock.EndJournal()
		}
		return nil
	})
	if want := []uint64{told[0], told[0] + 1, told[0] + 1}; err != nil || fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("told %v and %v, want %v and the end", told, err, want)
	}
}
