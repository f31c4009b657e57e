package drive

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// shop answers a list to those who show the token "good", and takes each refresh token once.
type shop struct {
	*httptest.Server

	mu     sync.Mutex
	good   map[string]bool // refresh tokens
	made   int
	list   int
	logins int
	strays []string // what was asked that nobody may ask
}

const listBody = `["one product", "another product"]`

// quotedName is the one that may log in: what is put into a script must come out the same.
const quotedName = `a "quoted" name`

func newShop(t *testing.T) *shop {
	s := &shop{good: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /list", func(w http.ResponseWriter, r *http.Request) {
		s.count(&s.list)
		if r.Header.Get("Authorization") != "Bearer good" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		fmt.Fprint(w, listBody)
	})
	mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		s.count(&s.logins)
		var body struct {
			Username string `json:"username"`
		}
		if r.Header.Get("Content-Type") != "application/json" {
			w.WriteHeader(http.StatusUnsupportedMediaType)
		} else if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Username != quotedName {
			w.WriteHeader(http.StatusBadRequest)
		}
		fmt.Fprintf(w, `{"refresh_token":"%s"}`, s.fresh())
	})
	mux.HandleFunc("POST /refresh", s.refresh)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// over ends the server, so that the test can look at what it has counted: no handler runs any more.
func (s *shop) over() {
	s.Close()
	s.mu.Lock() // orders what handlers wrote before what is read now
	defer s.mu.Unlock()
}

func (s *shop) count(n *int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*n++
}

// fresh makes a refresh token.
func (s *shop) fresh() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.made++
	token := fmt.Sprintf("token-%d", s.made)
	s.good[token] = true
	return token
}

func (s *shop) refresh(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Token string `json:"refresh_token"`
	}
	err := json.NewDecoder(r.Body).Decode(&body)
	s.mu.Lock()
	good := s.good[body.Token]
	delete(s.good, body.Token)
	if err != nil || !good {
		s.strays = append(s.strays, body.Token)
	}
	s.mu.Unlock()
	if !good {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	fmt.Fprintf(w, `{"refresh_token":"%s"}`, s.fresh())
}

// refreshes is work that rotates, with n tokens.
func (s *shop) refreshes(n int) Work {
	w := Work{URL: s.URL + "/refresh", Body: `{"refresh_token":"` + RotateMark + `"}`}
	for range n {
		w.Rotate = append(w.Rotate, s.fresh())
	}
	return w
}
