package assumption

import "time"

// Pages of the vendor's documentation, as paths on its site.
const (
	authenticationPage = "/docs/authentication"
	loginPage          = "/docs/authentication/login"
	refreshPage        = "/docs/authentication/refresh"
	logoutPage         = "/docs/authentication/logout"
	tokensPage         = "/docs/authentication/token-management"
	categoriesPage     = "/docs/reference-data/categories"
	countriesPage      = "/docs/reference-data/countries"
	walletsPage        = "/docs/wallets/1-wallets-api"
	transactionsPage   = "/docs/wallets/2-transactions-api"
	sibling            = "sibling documentation"
	nowhere            = "no documentation"
)

// protected are the operations that ask for an access token.
var protected = []string{
	"calculateCharges", "createOrder", "getCategory", "getCountry", "getCurrency", "getOrder", "getProduct", "getSubcategory",
	"getTransaction", "getWallet", "listCategories", "listCountries", "listCurrencies", "listOrders", "listProducts",
	"listSubcategories", "listTransactions", "listWallets", "logout",
}

var tokens = []Assumption{
	{
		Name:   "access-after-refresh",
		Silent: "what becomes of the old access token once its pair was rotated",
		Values: []Value{
			{Keyword: Valid, Text: "it lives on until it expires"},
			{Keyword: Revoked, Text: "it is refused like a revoked one"},
		},
		Default:    "valid",
		Reason:     "the refresh page says that the old refresh token is revoked, and says nothing of the access token",
		Source:     refreshPage,
		Operations: protected,
		set:        keyword(func(s *Set) *Keyword { return &s.AccessAfterRefresh }),
	},
	{
		Name:   "refresh-reuse",
		Silent: "what a spent refresh token does beyond getting a 401",
		Values: []Value{
			{Keyword: Reject, Text: "401, and nothing else changes"},
			{Keyword: RevokeFamily, Text: "401, and the whole token family is revoked (RFC 9700, section 4.14.2)"},
			{Keyword: SameSuccessor, Param: "DURATION", Lab: true, Text: "for this long after its use, the token before the current one gets the current pair again, of the same jti, iat and exp; later, and for older tokens always, 401; 0s is like reject"},
			{Keyword: NewPair, Param: "DURATION", Lab: true, Text: "for this long after its first use, the token before the current ones gets a further pair; later, and for older tokens always, 401 and the family is revoked; 0s is like revoke-family"},
			{Keyword: OneGeneration, Lab: true, Text: "the token before the current one is honoured once more, whenever it comes, and its new pair takes the current one's place; a third use, and older ones, get 401 and the family is revoked"},
			{Keyword: RetireOnUse, Lab: true, Text: "the token before the current one gets the current pair again until the current refresh token is used; older ones get 401"},
		},
		Default:    "reject",
		Reason:     "the refresh page documents the 401 for a revoked token, and no more",
		Source:     refreshPage,
		Operations: []string{"refresh"},
		set:        setReuse,
	},
	{
		Name:   "dead-family-access",
		Silent: "what becomes of the access tokens of a family that was revoked because a spent refresh token came back",
		Values: []Value{
			{Keyword: Revoked, Text: "they are revoked with it"},
			{Keyword: Valid, Text: "they live on until they expire"},
		},
		Default:    "revoked",
		Reason:     "a logout revokes both kinds, and is the only revocation that is documented",
		Source:     logoutPage,
		Operations: protected,
		set:        keyword(func(s *Set) *Keyword { return &s.DeadFamilyAccess }),
	},
	{
		Name:   "second-login",
		Silent: "whether a login revokes the tokens of earlier ones",
		Values: []Value{
			{Keyword: Keep, Text: "earlier tokens live on"},
			{Keyword: RevokeEarlier, Text: "all earlier tokens of the account are revoked"},
		},
		Default:    "keep",
		Reason:     "the logout page speaks of all tokens of a client, so there can be several",
		Source:     logoutPage,
		Operations: []string{"login"},
		set:        keyword(func(s *Set) *Keyword { return &s.SecondLogin }),
	},
	{
		Name:   "inactive-account-tokens",
		Silent: "what becomes of the live tokens of an account that was made inactive",
		Values: []Value{
			{Keyword: Reject, Text: "they get 401, and are good again once the account is active again"},
			{Keyword: Accept, Text: "they live on until they expire, and can be refreshed"},
		},
		Default: "reject",
		Reason:  "the login page refuses inactive accounts; a token that outlived its account would be a hole",
		Source:  loginPage,
		set:     keyword(func(s *Set) *Keyword { return &s.InactiveAccountTokens }),
	},
	{
		Name:   "clock-leeway",
		Silent: "how much later than exp a token is still taken; the samples disagree about the very second of exp",
		Values: []Value{
			{Param: "DURATION", Text: "a token is good while now is before exp plus this; 1s takes it at the second of exp"},
		},
		Default: "0s",
		Reason:  "RFC 7519, section 4.1.4, refuses a token on or after exp, as the shell sample does and the PHP sample does not",
		Source:  tokensPage,
		set:     period(func(s *Set) *time.Duration { return &s.ClockLeeway }, 0, MaxLeeway),
	},
	{
		Name:   "session-limit",
		Silent: "whether refreshing can go on for ever",
		Values: []Value{
			{Keyword: None, Text: "each refresh gives a refresh token its full lifetime"},
			{Param: "DURATION", Text: "no token lives longer than this after the login that its family began with, whatever the leeway"},
		},
		Default: "none",
		Reason:  "the refresh page gives every new refresh token seven days and names no end",
		Source:  refreshPage,
		set:     period(func(s *Set) *time.Duration { return &s.SessionLimit }, time.Second, MaxSession),
	},
	{
		Name:   "token-alg",
		Silent: "how tokens are signed",
		Values: []Value{
			{Keyword: HS256, Text: "by a secret, of which the set of public keys at /.well-known/jwks.json has nothing"},
			{Keyword: RS256, Text: "by an RSA key that the key set publishes"},
			{Keyword: ES256, Text: "by an elliptic curve key that the key set publishes"},
			{Keyword: EdDSA, Text: "by an Ed25519 key that the key set publishes"},
		},
		Default: "HS256",
		Reason:  "the header of the sample tokens decodes to it, though no page says so",
		Source:  loginPage,
		set:     keyword(func(s *Set) *Keyword { return &s.TokenAlg }),
	},
	{
		Name:   "token-payload",
		Silent: "whether the payload of a token can be decoded without care for padding and alphabet, as the shell sample does",
		Values: []Value{
			{Keyword: Aligned, Text: "its length is a multiple of three bytes and its text the same in base64 and base64url"},
			{Keyword: Natural, Text: "any length, and whatever characters of base64url the claims lead to"},
		},
		Default:    "aligned",
		Reason:     "the shell sample of the token management page works as pasted",
		Source:     tokensPage,
		Operations: []string{"login", "refresh"},
		set:        keyword(func(s *Set) *Keyword { return &s.TokenPayload }),
	},
	{
		Name:   "refresh-token-form",
		Silent: "whether a refresh token is a JWT; the samples begin like one, no text says so",
		Values: []Value{
			{Keyword: JWT, Text: "a JWT, like the access token"},
			{Keyword: Opaque, Text: "a text without parts, which says nothing to clients"},
		},
		Default:    "jwt",
		Reason:     "the sample has the header of a JWT",
		Source:     refreshPage,
		Operations: []string{"login", "refresh"},
		set:        keyword(func(s *Set) *Keyword { return &s.RefreshTokenForm }),
	},
}
