package record

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/grade/leak"
	"github.com/popupmock/popupmock/mockserver"
)

// No secret of a session is in a byte that is written, in any form: not even where it stands in a place that nobody expects.
func TestNoSecretIsWritten(t *testing.T) {
	t.Parallel()
	mock := otherMock(t, mockserver.WithExtensions())
	ref := "ref-" + "9f8e7d6c5b4a"
	strange := []string{
		"cookie-value-81237", "api-key-5512-abcdef", "query-token-77123456", "basic-Zm9vOmJhcg99", "wrong-password-99", "broken-json-word-12345", "form-word-1234567", "7788991122334455",
		"someone.77@example.org", ref, "nested-secret-661234", "unknown-user-5150",
	}
	r, exchanges := recorded(t, mock, func(v *visitor) {
		v.visit(func(by time.Duration) { mock.Advance(by) })
		v.login()
		v.do("GET", "/api/v1/wallets?api_key="+strange[2]+"&name="+password, v.access, "", "Cookie", "sid="+strange[0], "X-Api-Key", strange[1])
		v.do("GET", "/api/v1/"+username, v.access, "")
		v.do("GET", "/api/v1/wallets", "", "", "Authorization", "Basic "+strange[3])
		v.do("POST", "/auth/login", "", `{"username":"x","password":"`+strange[5])
		v.do("POST", "/auth/login", "", "username=x&password="+strange[6], "Content-Type", "application/x-www-form-urlencoded")
		v.do("POST", "/auth/login", "", `{"username":"x","password":`+strange[7]+`}`)
		v.do("POST", "/auth/login", "", `"`+strange[5]+`"`)
		v.do("POST", "/auth/login", "", loginBody(strange[11], strange[10]))
		v.do("POST", "/api/v1/orders", v.access, `{"product_id":71,"denomination":5,"quantity":2,"ref":"`+ref+`","email":"`+strange[8]+`","extra":{"secret":"`+strange[10]+`"}}`)
		v.do("GET", "/api/v1/orders", v.access, "")
		v.do("GET", "/api/v1/orders/6001", v.access, "")
		v.do("GET", "/api/v1/transactions", v.access, "")
	})
	all := append([]string{username, password}, strange...)
	codes := 0
	for _, x := range exchanges {
		for _, reply := range [][]byte{x.Reply, x.Body} {
			rewritten(tree(reply), "", func(name, text string) string {
				switch {
				case isSecretName(name) && len(text) > 8:
					all = append(all, text)
				case name == "pin_code" || name == "card_number" || name == "claim_url" || name == "voucher_reference_number":
					codes++
					all = append(all, text)
				}
				return text
			})
		}
	}
	if codes < 6 {
		t.Fatalf("%d codes of vouchers were answered, want 6 or more", codes)
	}
	folder := written(t, r)
	var texts strings.Builder
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		texts.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var secrets leak.Secrets
	for _, secret := range all {
		if secret == "" {
			continue
		}
		secrets.Add(leak.Password, secret)
		for _, form := range forms(secret) {
			if len(form) >= 6 && strings.Contains(texts.String(), form) {
				t.Errorf("%q is written as %q", secret, form)
			}
		}
	}
	found, err := secrets.Files(folder)
	if err != nil || len(found.Findings) > 0 || found.Read < 5 {
		t.Errorf("found %v in %d files, error %v", found.Findings, found.Read, err)
	}
	if want := `json='{"denomination":5,"email":"xxxxxxx.01@xxxxxxx.xxx"`; !strings.Contains(texts.String(), want) {
		t.Errorf("the order is not written as %s:\n%s", want, r.Files[ScenarioFile])
	}
}

// forms are those in which a secret may hide: as it is, as JSON and addresses have it, in hex, and in base64 of either alphabet, also within
// something longer.
func forms(secret string) []string {
	digits := hex.EncodeToString([]byte(secret))
	json := encode(secret)
	all := []string{secret, json[1 : len(json)-1], url.QueryEscape(secret), url.PathEscape(secret), digits, strings.ToUpper(digits)}
	for before := range 3 {
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			coded := alphabet.EncodeToString([]byte(strings.Repeat("x", before) + secret))
			all = append(all, coded[(before*8+5)/6:(before+len(secret))*8/6]) // without the letters that stand for what is around it as well
		}
	}
	return all
}

// A file with a secret is not written, whatever else goes wrong.
func TestGate(t *testing.T) {
	t.Parallel()
	c := &cleaner{}
	c.add(password, passwordMark)
	for _, text := range append(forms(password), "x"+password+"y") {
		if !c.leaks([]byte("before " + text + " behind")) {
			t.Errorf("%q is not found", text)
		}
	}
	r := &Recording{Files: map[string][]byte{}, story: &story{words: c}}
	r.file("a", []byte("nothing"))
	r.file("b", []byte(password))
	if len(r.Files) != 1 || len(r.Withheld) != 1 || r.Withheld[0] != "b" {
		t.Errorf("files %q, withheld %q; want a, and b", r.Files, r.Withheld)
	}
}

func TestAlike(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text   string
		number int
		want   string
	}{
		{"ABCD-1234-ef", 7, "XXXX-0007-xx"},
		{"99", 123, "23"},
		{"https://shop.example/c/AB1?x=2", 31, "xxxxx://xxxx.xxxxxxx/x/XX3?x=1"},
		{"Ö1", 5, "xx5"},
		{"", 5, ""},
	} {
		if got := alike(test.text, test.number); got != test.want {
			t.Errorf("alike(%q, %d) is %q, want %q", test.text, test.number, got, test.want)
		}
	}
}

// Usernames stay when they are asked for, and are one name each when they are not.
func TestUsernames(t *testing.T) {
	t.Parallel()
	second := mockserver.AccountConfig{Username: "blackbird@example.org", Password: "second-Secret-77", ClientID: 9, Features: []string{"vouchers"}}
	mock := otherMock(t, mockserver.WithAccount(second))
	tape := NewTape(DefaultRoom)
	v := &visitor{t: t, base: front(t, mock.URL, tape).URL}
	v.login()
	v.do("POST", "/auth/login", "", loginBody(second.Username, second.Password))
	v.do("GET", "/api/v1/wallets", v.access, "")
	exchanges, _ := tape.Exchanges()
	for _, keep := range []bool{false, true} {
		r, err := Make(t.Context(), exchanges, Options{KeepUsernames: keep})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, a := range settings(t, written(t, r)).Accounts {
			names = append(names, a.Username)
		}
		want := []string{"your_api_username", "account-1", "account-2"}
		if keep {
			want = []string{"your_api_username", username, second.Username}
		}
		if got, _ := json.Marshal(names); string(got) != encode([]any{want[0], want[1], want[2]}) {
			t.Errorf("keep %t: accounts %s, want %q", keep, got, want)
		}
		if why := failures(play(t, written(t, r))); why != nil {
			t.Errorf("keep %t: the scenario does not hold: %q", keep, why)
		}
	}
}

// What nobody has seen is not there, and what is made up says so.
func TestPartOfAStore(t *testing.T) {
	t.Parallel()
	mock := otherMock(t)
	r, _ := recorded(t, mock, func(v *visitor) {
		v.login()
		for _, path := range []string{"products?limit=5&page=2", "products/75", "transactions?limit=2", "wallets?currency=USD"} {
			v.do("GET", "/api/v1/"+path, v.access, "")
		}
	})
	about := string(r.Files[AboutFile])
	for _, want := range []string{
		"| `products.json` | 6 | a part: the API says that it has 23 |", "| `categories.json` | 1 | a part; 1 of them made up |", "| `countries.json` | built in | never asked for |",
		`categories.json: the id of "Drinks" is made up`, "wallet 9 is made up with a balance of 0", "`refresh-reuse`, `dead-family-access`", "`debit-amounts`, `unfinished-transactions`",
	} {
		if !strings.Contains(about, want) {
			t.Errorf("%s has no %q:\n%s", AboutFile, want, about)
		}
	}
	if _, ok := r.Files["data/countries.json"]; ok {
		t.Error("countries were written that nobody has asked for")
	}
	served, err := mockserver.New(settings(t, written(t, r)))
	if err != nil {
		t.Fatal(err)
	}
	served.Close()
}

// An answer of something else than the API, or of an API with other fields, is no reason to fail.
func TestStrangeAnswers(t *testing.T) {
	t.Parallel()
	at := mockserver.SeededStart()
	say := func(path string, status int, body string) *Exchange {
		return &Exchange{At: at, Method: "GET", Target: path, Header: http.Header{"Authorization": {"Bearer early-token-123456789"}}, Status: status, Answer: http.Header{"Content-Type": {"application/json"}}, Reply: []byte(body)}
	}
	r := made(t, []*Exchange{
		say("/api/v1/products", 200, `[{"id":1,"name":"A","brand":"B","category":"C","sub_category":"D","country_id":9999,"currency_id":8888,"image_url":"no address","delivery_mode":"O","delivery_type":"V","delivery_time":"I","validity":"1","available_denominations":[{"min_value":1,"max_value":2,"discount":0,"x":1}]},
			{"id":2,"name":"A","category":"C","sub_category":"D","country_id":9999,"currency_id":8888,"image_url":"https://images.example.com/2","delivery_mode":"O","delivery_type":"V","delivery_time":"I","validity":"1","available_denominations":[{"min_value":1.25,"max_value":2,"discount":0}]}]`),
		say("/api/v1/wallets", 200, `[[1],null,{"id":"x"},{"id":1e99},{"id":4,"currency_id":8888,"amount":12.5,"type":"OTHER"},{"id":5,"currency_id":8888,"amount":12.5,"type":"PREPAID"}]`),
		say("/api/v1/countries", 200, `<html>`), say("/api/v1/currencies", 500, `{"error":null}`), say("/api/v1/transactions", 200, `{"data":[]}`),
		say("/api/v1/categories?x=%zz", 200, `[]`), say("/%zz", 404, ``), say("no path", 404, ``), say("/api/v1/countries/1", 200, "\xff"),
	})
	about := string(r.Files[AboutFile])
	for _, want := range []string{
		"products have the field brand, which the mock does not serve", `products 1 is left out, since the mock cannot serve it: /0/image_url is "no address"`, "countries.json: 9999 are built-in ones, or made up",
		`wallets 4 is left out, since the mock cannot serve it: `, "| `products.json` | 1 |",
	} {
		if !strings.Contains(about, want) {
			t.Errorf("%s has no %q:\n%s", AboutFile, want, about)
		}
	}
	if strings.Contains(about, "early-token") {
		t.Errorf("%s has a token", AboutFile)
	}
}
