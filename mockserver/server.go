package mockserver

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/jonboulle/clockwork"
	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/clock"
	"github.com/popupmock/popupmock/mockserver/internal/ipallow"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/openapi"
)

// Server is one mock. It has no socket of its own: serve its Handler. It implements control.Controller.
// It is safe for concurrent use.
type Server struct {
	config    Config
	log       *slog.Logger
	wall      clockwork.Clock
	clock     *clock.Clock
	store     store.Store
	journal   *journal.Journal
	resolver  *ipallow.Resolver
	spec      *openapi.Document
	checker   *openapi.Checker
	catalogue *catalogue
	echo      *echo.Echo
	bodies    bodies
	control   http.Handler

	accountMu sync.Mutex // serialises changes of accounts, which must not share a client_id
	lists     sync.Map   // username to compiled whitelist
	entryMu   sync.Mutex // serialises OnEntry

	issuerMu sync.RWMutex
	issuer   issuer
}

// issuer is what a reset replaces as one: the secret, and all that derives from it.
type issuer struct {
	secret    *token.Secret
	keys      *token.Keys
	authority *token.Authority
}

var _ control.Controller = (*Server)(nil)

// New returns a mock that is ready to serve. The error names the field of config that is wrong.
func New(config Config) (*Server, error) {
	config = config.withDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	s := &Server{
		config:   config,
		log:      config.Logger,
		wall:     config.Wall,
		store:    store.NewMemory(),
		journal:  journal.New(config.Journal),
		resolver: ipallow.NewResolver(config.TrustedProxies),
		checker:  openapi.NewChecker(checkedAnswers),
	}
	if err := s.build(); err != nil {
		return nil, err
	}
	return s, nil
}

// checkedAnswers is how many distinct answers are remembered as checked against the specification.
const checkedAnswers = 4096

func (s *Server) build() (err error) {
	if s.spec, err = openapi.Load(); err != nil {
		return fmt.Errorf("load the API specification: %w", err)
	}
	if s.catalogue, err = loadCatalogue(); err != nil {
		return err
	}
	mode := clock.Running
	if s.config.Clock.Frozen {
		mode = clock.Frozen
	}
	if s.clock, err = clock.New(s.wall, s.config.Clock.Start, mode, s.config.Clock.Rate); err != nil {
		return fmt.Errorf("clock: %w", err)
	}
	s.echo = s.router()
	s.control = control.Handler(s)
	return s.populate(context.Background())
}

// populate makes keys and accounts as configured, at the start and after a reset.
func (s *Server) populate(ctx context.Context) error {
	fresh := issuer{secret: token.NewSecret(s.config.Seed)}
	var err error
	if fresh.keys, err = token.NewKeys(s.config.Alg, fresh.secret, s.config.Seed != ""); err != nil {
		return fmt.Errorf("token algorithm: %w", err)
	}
	fresh.authority = token.NewAuthority(s.config.Issuer, fresh.secret, fresh.keys)
	s.issuerMu.Lock()
	s.issuer = fresh
	s.issuerMu.Unlock()
	for _, account := range s.config.Accounts {
		if err := s.addAccount(ctx, fresh.secret, account); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) addAccount(ctx context.Context, secret *token.Secret, a AccountConfig) error {
	_, err := s.store.UpdateAccount(ctx, a.Username, func(store.Account, bool) (store.Account, error) {
		return store.Account{
			Key:         secret.ID(),
			Password:    store.HashPassword(secret.ID(), a.Password),
			ClientID:    a.ClientID,
			Active:      !a.Inactive,
			Features:    store.ListOf(a.Features...),
			IPWhitelist: store.ListOf(a.IPWhitelist...),
			AccessTTL:   a.AccessTTL,
			RefreshTTL:  a.RefreshTTL,
		}, nil
	})
	if err != nil {
		return fmt.Errorf("add account %q: %w", a.Username, err)
	}
	return nil
}

// tokens returns what issues and recognises tokens at present.
func (s *Server) tokens() issuer {
	s.issuerMu.RLock()
	defer s.issuerMu.RUnlock()
	return s.issuer
}

// Handler serves the vendor's API, the key set, and the control API under /_mock.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == control.Prefix || strings.HasPrefix(r.URL.Path, control.Prefix+"/") {
			s.control.ServeHTTP(w, r)
			return
		}
		s.answer(w, r)
	})
}

// whitelist returns the account's compiled whitelist, compiling it again after a change.
func (s *Server) whitelist(account store.Account) *ipallow.List {
	type compiled struct {
		revision uint64
		list     *ipallow.List
	}
	if known, ok := s.lists.Load(account.Username); ok && known.(compiled).revision == account.Revision {
		return known.(compiled).list
	}
	list := ipallow.Compile(account.IPWhitelist.Slice())
	s.lists.Store(account.Username, compiled{account.Revision, list})
	return list
}
