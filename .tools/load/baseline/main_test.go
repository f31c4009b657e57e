package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// ask puts one request to a handler.
func ask(h http.Handler, method, path, token, body string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	return recorder
}

const credentials = `{"username":"your_api_username","password":"your_api_password"}`

// tokens logs in, and wants 200.
func tokens(t *testing.T, h http.Handler) pair {
	t.Helper()
	answer := ask(h, http.MethodPost, "/auth/login", "", credentials)
	if answer.Code != http.StatusOK {
		t.Fatalf("login answered %d %s", answer.Code, answer.Body)
	}
	return read(t, answer)
}

func read(t *testing.T, answer *httptest.ResponseRecorder) pair {
	t.Helper()
	var got pair
	if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// TestSameAnswers wants of floor and bar what popupmock answers: the same bytes of the list, and pairs of the same shape and size.
func TestSameAnswers(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t).Handler()
	want := ask(mock, http.MethodGet, productsPath, tokens(t, mock).Data.Access, "")
	if want.Code != http.StatusOK || want.Body.Len() < 1000 {
		t.Fatalf("popupmock answers %d with %d bytes", want.Code, want.Body.Len())
	}
	body := slices.Clone(want.Body.Bytes())
	for name, h := range map[string]http.Handler{"floor": floor(body), "bar": bar(body)} {
		token := ""
		if name == "bar" {
			token = tokens(t, h).Data.Access
		}
		got := ask(h, http.MethodGet, productsPath, token, "")
		if got.Code != want.Code || !slices.Equal(got.Body.Bytes(), body) || got.Header().Get("Content-Type") != want.Header().Get("Content-Type") {
			t.Errorf("%s answers %d, %s, %d bytes; popupmock %d, %s, %d", name, got.Code, got.Header().Get("Content-Type"), got.Body.Len(),
				want.Code, want.Header().Get("Content-Type"), want.Body.Len())
		}
		got.Header().Set("Date", "from net/http, once it is sent")
		if got, want := names(got.Header()), names(want.Header()); got != want {
			t.Errorf("%s sends the header fields %s; popupmock %s", name, got, want)
		}
	}
	h := bar(body)
	for path, requests := range map[string][2]string{
		"/auth/login":   {credentials, credentials},
		"/auth/refresh": {`{"refresh_token":"` + tokens(t, h).Data.Refresh + `"}`, `{"refresh_token":"` + tokens(t, mock).Data.Refresh + `"}`},
	} {
		got, want := ask(h, http.MethodPost, path, "", requests[0]), ask(mock, http.MethodPost, path, "", requests[1])
		if got.Code != 200 || want.Code != 200 || keys(t, got) != keys(t, want) {
			t.Errorf("%s: %d %s, and of popupmock %d %s", path, got.Code, keys(t, got), want.Code, keys(t, want))
		}
		if less := want.Body.Len() - got.Body.Len(); less < -slack || less > slack {
			t.Errorf("%s: the answer has %d bytes, that of popupmock %d", path, got.Body.Len(), want.Body.Len())
		}
	}
}

// names are those of header fields.
func names(header http.Header) string { return strings.Join(slices.Sorted(maps.Keys(header)), " ") }

// slack is by how many bytes answers with tokens may differ, whose claims have other ids.
const slack = 8

// keys are the names of the members of an answer with a pair.
func keys(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	var got struct {
		Success bool
		Data    map[string]any
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil || !got.Success {
		t.Fatalf("%s: %v", answer.Body, err)
	}
	var names []string
	for name := range got.Data {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// TestBarRefuses wants 401 where the bar has to look: it would be no bar if it let all through.
func TestBarRefuses(t *testing.T) {
	t.Parallel()
	h := bar([]byte("[]"))
	good := tokens(t, h)
	spent := `{"refresh_token":"` + good.Data.Refresh + `"}`
	if answer := ask(h, http.MethodPost, "/auth/refresh", "", spent); answer.Code != http.StatusOK || read(t, answer).Data.Refresh == good.Data.Refresh {
		t.Fatalf("a refresh answered %d", answer.Code)
	}
	for name, answer := range map[string]*httptest.ResponseRecorder{
		"no token":            ask(h, http.MethodGet, productsPath, "", ""),
		"token of another":    ask(h, http.MethodGet, productsPath, tokens(t, bar(nil)).Data.Access, ""),
		"refresh token":       ask(h, http.MethodGet, productsPath, good.Data.Refresh, ""),
		"token that was cut":  ask(h, http.MethodGet, productsPath, good.Data.Access[:len(good.Data.Access)-2], ""),
		"wrong password":      ask(h, http.MethodPost, "/auth/login", "", strings.Replace(credentials, "password\"}", "passwort\"}", 1)),
		"unknown name":        ask(h, http.MethodPost, "/auth/login", "", strings.Replace(credentials, "username\",", "usernames\",", 1)),
		"spent refresh token": ask(h, http.MethodPost, "/auth/refresh", "", spent),
		"no refresh token":    ask(h, http.MethodPost, "/auth/refresh", "", "{}"),
	} {
		if answer.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d, want 401", name, answer.Code)
		}
	}
	if answer := ask(h, http.MethodPost, "/auth/login", "", "{"); answer.Code != http.StatusBadRequest {
		t.Errorf("half a body: %d, want 400", answer.Code)
	}
	if answer := ask(h, http.MethodGet, productsPath, good.Data.Access, ""); answer.Code != http.StatusOK {
		t.Errorf("the good token: %d, want 200", answer.Code)
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		"got 0 arguments, want floor or bar, an address to listen on, and the file to answer": nil,
		`"ceiling" is neither floor nor bar`:                                                  {"ceiling", "127.0.0.1:0", "main.go"},
		"open nothing.json: no such file or directory":                                        {"floor", "127.0.0.1:0", "nothing.json"},
	} {
		if err := run(args); err == nil || err.Error() != want {
			t.Errorf("%q: got the error %v, want %s", args, err, want)
		}
	}
}
