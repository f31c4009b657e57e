package mockserver_test

import (
	"context"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// The mock and its sandboxes sign with one RSA key, which is costly to make, and take no tokens of each other. A reset makes
// none either, and ends the tokens before it.
func TestSandboxesShareACostlyKey(t *testing.T) {
	t.Parallel()
	const keysPath = "/.well-known/jwks.json"
	mock := mockserver.Start(t, mockserver.WithAssumption("token-alg", "RS256"))
	u := newUser(t, mock.Server)
	_, one := makeSandbox(t, u, `{"name":"one"}`)
	_, two := makeSandbox(t, u, `{"name":"two"}`)
	keyOf := func(answered answer) (id, modulus string) {
		set := decodeAs[keySet](t, answered)
		if len(set.Keys) != 1 {
			t.Fatalf("%d keys, want 1", len(set.Keys))
		}
		return set.Keys[0].KeyID, set.Keys[0].N
	}
	rootID, modulus := keyOf(u.do("GET", keysPath, ""))
	oneID, oneModulus := keyOf(one.do("GET", keysPath, ""))
	twoID, twoModulus := keyOf(two.do("GET", keysPath, ""))
	if oneModulus != modulus || twoModulus != modulus || modulus == "" {
		t.Errorf("the moduli are %s, %s and %s, want one", modulus, oneModulus, twoModulus)
	}
	if rootID == oneID || oneID == twoID || rootID == twoID {
		t.Errorf("the ids are %s, %s and %s, want three", rootID, oneID, twoID)
	}
	token, rootToken := two.login().Access, u.login().Access
	two.get(categoriesPath, token).wantOK(t)
	for _, stranger := range []string{token, rootToken} {
		one.get(categoriesPath, stranger).want(t, 401, errAccessToken)
		if got := one.last(); got.Reason != journal.ReasonTokenUnknownKey {
			t.Errorf("refused by %s, want %s", got.Reason, journal.ReasonTokenUnknownKey)
		}
	}
	if key, err := mock.RotateKey(context.Background(), control.Rotation{}); err != nil || key.ID == rootID {
		t.Errorf("rotated to %+v, %v", key, err)
	}
	if newest := fetchKeys(t, u).Keys[0]; newest.N == modulus {
		t.Error("the next key is the one before")
	}
	if err := mock.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	if id, again := keyOf(u.do("GET", keysPath, "")); again != modulus || id == rootID {
		t.Errorf("after a reset the key is %s under %s, want the first one under a new id", again, id)
	}
	u.get(categoriesPath, rootToken).want(t, 401, errAccessToken)
}
