package journal

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// explainers say why, for each reason, as what comes after "got 401: ". A reason that has none is its own text.
var explainers = map[Reason]func(*telling) string{
	ReasonNone: (*telling).notRefused,

	ReasonTokenMissing:        caused("it had no bearer token"),
	ReasonTokenMalformed:      caused("what it has in place of a token cannot be read as one"),
	ReasonTokenWrongAlgorithm: caused("its token is signed by an algorithm that the mock does not use"),
	ReasonTokenUnknownKey:     (*telling).unknownKey,
	ReasonTokenBadSignature:   caused("the signature of its token does not hold: it was changed, or made with another key"),
	ReasonTokenBadClaims:      caused("its token is well signed, but its claims are not those of a token of this mock"),
	ReasonTokenWrongUse:       (*telling).wrongUse,
	ReasonTokenExpired:        (*telling).expired,
	ReasonTokenRevoked:        (*telling).revoked,
	ReasonTokenSpent:          (*telling).spent,
	ReasonTokenUnknown:        (*telling).unknownToken,

	ReasonAccountUnknown:  (*telling).accountUnknown,
	ReasonAccountInactive: (*telling).accountInactive,
	ReasonBadCredentials:  (*telling).badCredentials,
	ReasonIPNotAllowed:    (*telling).notAllowed,
	ReasonFeatureOff:      (*telling).featureOff,
	ReasonRateLimited:     (*telling).rateLimited,

	ReasonBodyNotJSON:    caused("its body is not the JSON document expected"),
	ReasonBodyTooLarge:   caused("its body is too large"),
	ReasonBodyIncomplete: caused("its body did not arrive whole"),
	ReasonFieldMissing:   caused("a required field of its body is missing, empty or of a wrong type"),
	ReasonBadQuery:       caused("a parameter of its query has an impossible value"),
	ReasonBadID:          caused("the id in its path cannot be one"),
	ReasonNotFound:       caused("nothing active has the id that it names"),
	ReasonUnknownPath:    caused("no operation has this path"),
	ReasonWrongMethod:    caused("the path has operations, but none of this method"),
	ReasonInternal:       caused("the mock itself failed"),
	ReasonNoState:        caused("what the mock keeps its state in could not be asked"),
	ReasonWrongMediaType: caused("its body is not said to be JSON, which is asked for"),

	ReasonBadProduct:      caused("a product_id of its body cannot be one"),
	ReasonBadDenomination: caused("the product is not sold in the denomination that it asks for"),
	ReasonBadQuantity:     caused("no order can be for the quantity that it asks for"),
	ReasonBadWallet:       caused("the wallet_id of its body cannot be one"),
	ReasonBadRef:          caused("the ref of its body is empty or too long"),
	ReasonBadEmail:        caused("an email of its body is no address"),
	ReasonNoWallet:        caused("the account has no such wallet"),
	ReasonNoRate:          caused("the money of the wallet cannot be changed into that of the product"),
	ReasonDuplicateRef:    caused("the account has an order of this ref already"),
	ReasonOutOfStock:      caused("it asks for more items than there are left"),
	ReasonLowBalance:      caused("it costs more money than the wallet has"),
}

// caused is for reasons of which there is nothing to say but the cause, and where the request departs from the
// specification.
func caused(text string) func(*telling) string {
	return func(t *telling) string {
		text := withCause(text, t.e)
		for _, v := range t.e.Violations {
			if v.In == "request" {
				return fmt.Sprintf("%s. The specification wants another %s (%s: %s)", text, shown(v.Where, 80), shown(v.Rule, 40), shown(v.Detail, 200))
			}
		}
		return text
	}
}

func (t *telling) notRefused() string {
	e := t.e
	switch {
	case e.Status == 0:
		return ""
	case e.Credential != nil && e.Credential.State == StateSpent && len(e.Issued) > 0:
		return "it was not refused, although its refresh token was spent: " + shown(e.Cause, 200)
	}
	return "it was not refused"
}

func (t *telling) unknownKey() string {
	text := withCause("its token is signed with a key that the mock does not have", t.e)
	return text + t.noted(NoteKeys, "", "The keys were last changed")
}

func (t *telling) accountUnknown() string {
	return fmt.Sprintf("account %s, to which its token belongs, does not exist any more", account(t.e)) +
		t.noted(NoteDeleted, t.e.Account, "It was deleted")
}

func (t *telling) accountInactive() string {
	return fmt.Sprintf("account %s is inactive", account(t.e)) + t.noted(NoteInactive, t.e.Account, "It was made so")
}

func (t *telling) badCredentials() string {
	if text := "no account has the username that it gave"; t.e.Account == "" {
		if strings.Contains(t.e.Cause, "sandbox") { // where else there is one
			text = withCause(text, t.e)
		}
		return text
	}
	return withCause(fmt.Sprintf("account %s has another password", account(t.e)), t.e) +
		t.noted(NotePassword, t.e.Account, "It was last set")
}

func (t *telling) notAllowed() string {
	e := t.e
	text := fmt.Sprintf("address %s is not on the whitelist of account %s", shown(e.ClientIP, 64), account(e))
	if _, err := netip.ParseAddr(e.ClientIP); err != nil {
		text = fmt.Sprintf("its address is not known, so that it is not on the whitelist of account %s", account(e))
	}
	if e.Cause != "" {
		text += ", " + shown(e.Cause, 200)
	}
	if e.ClientIPRule != "" {
		text += fmt.Sprintf(". The address was found by rule %s", shown(e.ClientIPRule, 40))
	}
	text += t.noted(NoteWhitelist, e.Account, "The whitelist was set")
	if c := e.Credential; c != nil && e.Operation == "refresh" && c.State == StateLive {
		text += ". The refresh token was not spent by it"
	}
	return text
}

func (t *telling) featureOff() string {
	text := withCause(fmt.Sprintf("account %s lacks the feature that the operation needs", account(t.e)), t.e)
	return text + t.noted(NoteFeatures, t.e.Account, "Its features were set")
}

func (t *telling) rateLimited() string {
	text := withCause("there were more requests than rate-limit lets through", t.e)
	for _, e := range slices.Backward(t.entries) {
		if e.Seq < t.e.Seq && e.Operation == t.e.Operation && e.Account == t.e.Account && e.Reason != ReasonRateLimited {
			return fmt.Sprintf("%s. The last that was let through was %s, %s", text, t.request(e), t.earlier(e.At))
		}
	}
	return text
}

func account(e *Entry) string { return orDash(e.Account) }
