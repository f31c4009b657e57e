package journal

// Reason says why a request was refused.
type Reason string

// The closed list of reasons. A new one needs a line in reasonTexts.
const (
	ReasonNone Reason = "" // it was not refused

	ReasonTokenMissing        Reason = "token_missing"         // no bearer token in the Authorization header
	ReasonTokenMalformed      Reason = "token_malformed"       // not a readable JWT, or more than one Authorization header
	ReasonTokenWrongAlgorithm Reason = "token_wrong_algorithm" // signed by an algorithm that the mock does not use
	ReasonTokenUnknownKey     Reason = "token_unknown_key"     // names a key that the mock does not have
	ReasonTokenBadSignature   Reason = "token_bad_signature"   // the signature does not hold
	ReasonTokenBadClaims      Reason = "token_bad_claims"      // well signed, but claims are missing or of a wrong value
	ReasonTokenWrongUse       Reason = "token_wrong_use"       // a refresh token where an access token is due, or the reverse
	ReasonTokenExpired        Reason = "token_expired"         // at or past its expiry
	ReasonTokenRevoked        Reason = "token_revoked"         // ended by logout or revocation
	ReasonTokenSpent          Reason = "token_spent"           // a refresh token that was already rotated
	ReasonTokenUnknown        Reason = "token_unknown"         // well signed, but not a token of this mock's state

	ReasonAccountUnknown  Reason = "account_unknown"  // the account of the token does not exist any more
	ReasonAccountInactive Reason = "account_inactive" // the account was switched off
	ReasonBadCredentials  Reason = "bad_credentials"  // unknown username or wrong password
	ReasonIPNotAllowed    Reason = "ip_not_allowed"   // the client's address is not on the account's whitelist
	ReasonFeatureOff      Reason = "feature_off"      // the account lacks the feature that the operation needs
	ReasonRateLimited     Reason = "rate_limited"     // more requests than the assumed limits let through

	ReasonBodyNotJSON    Reason = "body_not_json"    // the body is not one JSON document of the kind expected
	ReasonBodyTooLarge   Reason = "body_too_large"   // the body is larger than the mock accepts
	ReasonBodyIncomplete Reason = "body_incomplete"  // the connection ended before the body did, or its chunks are broken
	ReasonWrongMediaType Reason = "wrong_media_type" // the body is not said to be JSON, where that is asked for
	ReasonFieldMissing   Reason = "field_missing"    // a required field is missing, empty or of a wrong type
	ReasonBadQuery       Reason = "bad_query"        // a query parameter has an impossible value, or the query cannot be read
	ReasonBadID          Reason = "bad_id"           // an id in the path that cannot be one
	ReasonNotFound       Reason = "not_found"        // nothing active has this id, in the path or in an order
	ReasonUnknownPath    Reason = "unknown_path"     // no operation has this path
	ReasonWrongMethod    Reason = "wrong_method"     // the path has operations, but none of this method
	ReasonInternal       Reason = "internal_error"   // the mock itself failed
	ReasonNoState        Reason = "no_state"         // what the mock keeps its state in could not be asked

	ReasonBadProduct      Reason = "bad_product"      // a product_id in a body that cannot be one
	ReasonBadDenomination Reason = "bad_denomination" // the product is not sold in it
	ReasonBadQuantity     Reason = "bad_quantity"     // no number of items that an order can be for
	ReasonBadWallet       Reason = "bad_wallet"       // a wallet_id that cannot be one
	ReasonBadRef          Reason = "bad_ref"          // a ref that is empty or too long
	ReasonBadEmail        Reason = "bad_email"        // an email that is no address
	ReasonNoWallet        Reason = "no_wallet"        // the account has no such wallet
	ReasonNoRate          Reason = "no_rate"          // the wallet's money cannot be changed into the product's
	ReasonDuplicateRef    Reason = "duplicate_ref"    // the account has an order of this ref already
	ReasonOutOfStock      Reason = "out_of_stock"     // more items than there are left
	ReasonLowBalance      Reason = "low_balance"      // more money than the wallet has
)

// reasonTexts holds all reasons in their order here. The texts on tokens start with "token", so that its use can be set
// before them.
var reasonTexts = []struct {
	reason Reason
	text   string
}{
	{ReasonNone, ""},
	{ReasonTokenMissing, "no bearer token"},
	{ReasonTokenMalformed, "token malformed"},
	{ReasonTokenWrongAlgorithm, "token signed by an algorithm not in use"},
	{ReasonTokenUnknownKey, "token signed by an unknown key"},
	{ReasonTokenBadSignature, "token with a bad signature"},
	{ReasonTokenBadClaims, "token with bad claims"},
	{ReasonTokenWrongUse, "token of the wrong use"},
	{ReasonTokenExpired, "token expired"},
	{ReasonTokenRevoked, "token revoked"},
	{ReasonTokenSpent, "token already used"},
	{ReasonTokenUnknown, "token unknown"},
	{ReasonAccountUnknown, "account unknown"},
	{ReasonAccountInactive, "account inactive"},
	{ReasonBadCredentials, "unknown username or wrong password"},
	{ReasonIPNotAllowed, "address not on the account's whitelist"},
	{ReasonFeatureOff, "account lacks the feature"},
	{ReasonRateLimited, "too many requests"},
	{ReasonBodyNotJSON, "body is not the JSON expected"},
	{ReasonBodyTooLarge, "body too large"},
	{ReasonBodyIncomplete, "body incomplete"},
	{ReasonWrongMediaType, "body of another media type"},
	{ReasonFieldMissing, "required field missing, empty or of a wrong type"},
	{ReasonBadQuery, "bad query parameter"},
	{ReasonBadID, "bad id"},
	{ReasonNotFound, "nothing active has this id"},
	{ReasonUnknownPath, "unknown path"},
	{ReasonWrongMethod, "wrong method"},
	{ReasonInternal, "internal error"},
	{ReasonNoState, "state unavailable"},
	{ReasonBadProduct, "bad product_id"},
	{ReasonBadDenomination, "product not sold in this denomination"},
	{ReasonBadQuantity, "bad quantity"},
	{ReasonBadWallet, "bad wallet_id"},
	{ReasonBadRef, "bad ref"},
	{ReasonBadEmail, "bad email"},
	{ReasonNoWallet, "no such wallet"},
	{ReasonNoRate, "no rate between the currencies"},
	{ReasonDuplicateRef, "ref used before"},
	{ReasonOutOfStock, "not enough in stock"},
	{ReasonLowBalance, "not enough money in the wallet"},
}

// Reasons returns all reasons, ReasonNone first.
func Reasons() []Reason {
	reasons := make([]Reason, len(reasonTexts))
	for i, known := range reasonTexts {
		reasons[i] = known.reason
	}
	return reasons
}

// Text returns the reason in a few words for people, empty for ReasonNone. A reason not on the list is its own text.
func (r Reason) Text() string {
	for _, known := range reasonTexts {
		if known.reason == r {
			return known.text
		}
	}
	return string(r)
}
