package mockserver_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// shopClient is a client like the vendor's PHP sample: it logs in, keeps the pair, and on a 401 refreshes once and tries
// again. It knows nothing of a mock, and its loop is never interrupted.
type shopClient struct {
	base, username, password string
	http                     *http.Client
	access, refresh          string
}

func (c *shopClient) post(path string, body map[string]string) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	res, err := c.http.Post(c.base+path, "application/json", bytes.NewReader(text))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var answered struct{ Data pair }
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s is answered %s", path, res.Status)
	}
	if err := json.NewDecoder(res.Body).Decode(&answered); err != nil {
		return err
	}
	c.access, c.refresh = answered.Data.Access, answered.Data.Refresh
	return nil
}

func (c *shopClient) get(path string) (int, error) {
	r, err := http.NewRequest(http.MethodGet, c.base+path, nil)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Authorization", "Bearer "+c.access)
	res, err := c.http.Do(r)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

func (c *shopClient) read(path string) error {
	status, err := c.get(path)
	if status == http.StatusUnauthorized {
		if err := c.post(refreshPath, map[string]string{"refresh_token": c.refresh}); err != nil {
			return err
		}
		status, err = c.get(path)
	}
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s is answered %d", path, status)
	}
	return err
}

func (c *shopClient) run() error {
	if err := c.post(loginPath, map[string]string{"username": c.username, "password": c.password}); err != nil {
		return err
	}
	return errors.Join(c.read(productsPath), c.read(categoriesPath))
}

// A client that nobody has changed runs from its start to its end, and its token expires between its two reads.
func TestAnUnmodifiedClientMeetsAnExpiredToken(t *testing.T) {
	t.Parallel()
	for name, rule := range map[string]trigger.Rule{
		"once the first read was answered": when(trigger.Answered, "listProducts", trigger.Advance{By: time.Hour}),
		"when the second arrives":          when(trigger.Received, "listCategories", trigger.Advance{By: time.Hour}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithTrigger(rule))
			client := &shopClient{base: mock.URL, username: mock.Username, password: mock.Password, http: mock.Client()}
			if err := client.run(); err != nil {
				t.Fatal(err)
			}
			var story []string
			for _, e := range mock.Journal() {
				line := fmt.Sprintf("%s %d %s", e.Operation, e.Status, e.Reason)
				for _, set := range e.Triggers {
					line += "+" + set.ID
				}
				story = append(story, line)
			}
			want := []string{"login 200 ", "listProducts 200 ", "listCategories 401 token_expired", "refresh 200 ", "listCategories 200 "}
			if rule.On.Event == trigger.Answered {
				want[1] += "+t"
			} else {
				want[2] += "+t"
			}
			if diff := cmp.Diff(want, story); diff != "" {
				t.Errorf("journal (-want +got):\n%s", diff)
			}
			mock.RequireAllTriggersFired()
		})
	}
}
