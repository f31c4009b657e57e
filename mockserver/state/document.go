package state

import (
	"encoding/json"
	"net/netip"
	"time"

	"github.com/popupmock/popupmock/mockserver/store"
)

// Version is the one that documents of this form have.
const Version = 1

// Document is a mock at one moment. Times of tokens are Unix seconds by the mock's clock; durations are seconds.
type Document struct {
	Version int `json:"version"`
	// Data stands for the data set, which is not in the document: countries, products, wallets and the like.
	Data Bytes `json:"data"`
	// Terms are what the mock was started with, where that shapes its answers. A mock that is given the document takes them
	// over; a reset goes back to its own.
	Terms       Terms             `json:"terms"`
	Clock       Clock             `json:"clock"`
	Secret      Secret            `json:"secret"`
	Keys        Keys              `json:"keys"`
	Assumptions map[string]string `json:"assumptions"` // one that is left out has its default
	Accounts    []Account         `json:"accounts"`
	Families    []Family          `json:"families"`
	Faults      Faults            `json:"faults"`
	Triggers    Triggers          `json:"triggers"`
	RateLimits  []Bucket          `json:"rate_limits"`
	Orders      []Order           `json:"orders"` // in the order in which they were placed
	Journal     Journal           `json:"journal"`
}

// MarshalJSON writes empty lists as such.
func (d Document) MarshalJSON() ([]byte, error) {
	type plain Document
	fill(&d.Keys.Earlier)
	fill(&d.Accounts)
	fill(&d.Families)
	fill(&d.Faults.Rules)
	fill(&d.Triggers.Rules)
	fill(&d.RateLimits)
	fill(&d.Orders)
	if d.Assumptions == nil {
		d.Assumptions = map[string]string{}
	}
	return json.Marshal(plain(d))
}

func fill[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}

// UnmarshalJSON is Parse.
func (d *Document) UnmarshalJSON(raw []byte) (err error) {
	*d, err = Parse(raw)
	return err
}

// Terms are lifetimes of new tokens, for accounts that have none of their own, and whether the extensions are served. A seeded
// mock makes its next keys from the secret alone.
type Terms struct {
	Issuer     string `json:"issuer"`
	AccessTTL  int64  `json:"access_ttl"`
	RefreshTTL int64  `json:"refresh_ttl"`
	Extensions bool   `json:"extensions"`
	Seeded     bool   `json:"seeded"`
}

// Clock is the mock's time, to the nanosecond. A running clock goes on from there.
type Clock struct {
	Now  time.Time `json:"now"`
	Mode string    `json:"mode"`
	Rate float64   `json:"rate"`
}

// Secret is what ids and keys derive from, and how many ids were drawn.
type Secret struct {
	Key   Bytes  `json:"key"`
	Drawn uint64 `json:"drawn"`
}

// Keys are the key that signs and the earlier ones, the newest first.
type Keys struct {
	Made    int   `json:"made"`
	Signing Key   `json:"signing"`
	Earlier []Key `json:"earlier"`
}

// Key is one signing key.
type Key struct {
	ID  string `json:"id"`
	Alg string `json:"alg"`
	// Private is the secret of HS256, and PKCS #8 for the others.
	Private Bytes `json:"private"`
	// Dropped keys verify no more.
	Dropped    bool  `json:"dropped,omitempty"`
	LastExpiry int64 `json:"last_expiry"` // of the tokens that it signed
}

// Account is an API customer. Lifetimes that are left out are those of the terms.
type Account struct {
	Username    string         `json:"username"`
	Key         store.ID       `json:"key"`
	Salt        store.ID       `json:"salt"`
	Password    Bytes          `json:"password"` // SHA-256 of salt and password
	ClientID    int64          `json:"client_id"`
	Active      bool           `json:"active"`
	Features    []string       `json:"features,omitempty"`
	IPWhitelist []netip.Prefix `json:"ip_whitelist,omitempty"`
	AccessTTL   int64          `json:"access_ttl,omitempty"`
	RefreshTTL  int64          `json:"refresh_ttl,omitempty"`
	Epoch       uint32         `json:"epoch,omitempty"`
	DeadAccess  uint32         `json:"dead_access,omitempty"`
	DeadRefresh uint32         `json:"dead_refresh,omitempty"`
}

// Family is a login and all that descended from it. Its fields are those of store.Family.
type Family struct {
	ID          store.ID `json:"id"`
	Account     store.ID `json:"account"` // the key of one, which may be deleted
	Generation  uint32   `json:"generation"`
	DeadAccess  uint32   `json:"dead_access,omitempty"`
	DeadRefresh uint32   `json:"dead_refresh,omitempty"`
	Depth       uint32   `json:"depth"`
	StartedAt   int64    `json:"started_at"`
	ExpiresAt   int64    `json:"expires_at"`
	Pairs       []Pair   `json:"pairs"`
}

// Pair is an access and a refresh token. Its fields are those of store.Pair.
type Pair struct {
	Generation uint32 `json:"generation"`
	Epoch      uint32 `json:"epoch,omitempty"`
	IssuedAt   int64  `json:"issued_at"`
	Spent      bool   `json:"spent,omitempty"`
	SpentAt    int64  `json:"spent_at,omitempty"`
	Depth      uint32 `json:"depth"`
	Access     Token  `json:"access"`
	Refresh    Token  `json:"refresh"`
}

// Token is what is kept of a token: not enough to have it. Its fields are those of store.Token.
type Token struct {
	ID        store.ID `json:"id"`
	Pad       uint8    `json:"pad,omitempty"`
	Revoked   bool     `json:"revoked,omitempty"`
	ExpiresAt int64    `json:"expires_at"`
}

// Faults are the rules that spoil answers.
type Faults = Rules[Fault]

// Triggers are the rules that change the mock.
type Triggers = Rules[Trigger]

// Rules are those of one kind, in the order of their creation. Created counts all there ever were, Titled is the last number
// of an id that was made up.
type Rules[R any] struct {
	Created uint64 `json:"created"`
	Titled  uint64 `json:"titled"`
	Rules   []R    `json:"rules"`
}

// Fault is a rule with its counters.
type Fault struct {
	Rule      json.RawMessage `json:"rule"`                 // as POST /_mock/faults takes it, with its id
	Number    uint64          `json:"number"`               // in the order of creation, from 1
	ExpiresAt *time.Time      `json:"expires_at,omitempty"` // nil for never
	Calls     uint64          `json:"calls"`
	Hits      uint64          `json:"hits"`
}

// Trigger is a rule with its counters.
type Trigger struct {
	Rule   json.RawMessage `json:"rule"`   // as POST /_mock/triggers takes it, with its id
	Number uint64          `json:"number"` // in the order of creation, from 1
	Calls  uint64          `json:"calls"`
	Hits   uint64          `json:"hits"`
}

// Bucket is how many requests of a caller are still let through, for one operation. All unknown callers share the empty one.
type Bucket struct {
	Operation string    `json:"operation"`
	Caller    string    `json:"caller"`
	Tokens    float64   `json:"tokens"`
	At        time.Time `json:"at"`
}

// Order is a purchase. What it cost, and what was left in stock and wallet, follows from the orders before it and the data.
type Order struct {
	Account      store.ID  `json:"account"` // the key of one, which may be deleted
	Ref          string    `json:"ref"`
	Seed         store.ID  `json:"seed"` // of its vouchers
	ProductID    int64     `json:"product_id"`
	Denomination string    `json:"denomination"`
	Quantity     int64     `json:"quantity"`
	WalletID     int64     `json:"wallet_id,omitempty"` // left out when the shop chose
	PlacedAt     time.Time `json:"placed_at"`
	Ready        time.Time `json:"ready"`
}

// Journal is where the numbering goes on. The entries are not in the document.
type Journal struct {
	Last uint64 `json:"last"`
}
