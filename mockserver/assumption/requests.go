package assumption

// withBody are the operations that take a body, paged those that answer with a page at a time.
var (
	withBody = []string{"calculateCharges", "createOrder", "login", "refresh"}
	paged    = []string{"listOrders", "listProducts", "listTransactions", "listWallets"}
)

var requests = []Assumption{
	{
		Name:   "dialect",
		Silent: "which of the two versions of the login page is live",
		Values: []Value{
			{Keyword: Current, Text: "answers of /auth/* in an envelope, errors as an object of name, code and message"},
			{Keyword: Legacy, Text: "the older page: answers of /auth/* bare, their errors flat; all else as it is"},
		},
		Default:    "current",
		Reason:     "the other pages on authentication use the envelope and the newer title",
		Source:     loginPage,
		Operations: []string{"login", "logout", "refresh"},
		set:        keyword(func(s *Set) *Keyword { return &s.Dialect }),
	},
	{
		Name:   "ip-check-on-login",
		Silent: "what a wrong password from an address off the whitelist gets",
		Values: []Value{
			{Keyword: AfterCredentials, Text: "401: credentials are checked first"},
			{Keyword: BeforeCredentials, Text: "403, whatever the password, where there is such an account: the address is checked first"},
		},
		Default:    "after-credentials",
		Reason:     "a stranger learns nothing about an account's whitelist",
		Source:     loginPage,
		Operations: []string{"login"},
		set:        keyword(func(s *Set) *Keyword { return &s.IPCheckOnLogin }),
	},
	{
		Name:   "ip-check-scope",
		Silent: "where the whitelist holds: one page says for all requests, and the others list a 403 at login and refresh alone",
		Values: []Value{
			{Keyword: Everywhere, Text: "at login, refresh, logout and all of /api/v1"},
			{Keyword: AllButLogout, Text: "everywhere but at logout, whose page lists no 403"},
			{Keyword: LoginAndRefresh, Text: "at login and refresh"},
		},
		Default:    "everywhere",
		Reason:     "the authentication page says all API requests, in words",
		Source:     authenticationPage,
		Operations: protected,
		set:        keyword(func(s *Set) *Keyword { return &s.IPCheckScope }),
	},
	{
		Name:   "forwarded-for",
		Silent: "which address counts behind a proxy",
		Values: []Value{
			{Keyword: Ignore, Text: "the peer of the connection, whatever X-Forwarded-For says"},
			{Keyword: Trust, Param: "CIDR,…", Text: "where the peer is one of these proxies, the rightmost address of X-Forwarded-For that is not"},
		},
		Default: "ignore",
		Reason:  "a header that anyone can write is no proof of an address",
		Source:  authenticationPage,
		set:     setForwardedFor,
	},
	{
		Name:   "empty-credential",
		Silent: `what "" for a required field is at login and refresh`,
		Values: []Value{
			{Keyword: ValidationFailure, Text: "400, as if the field were missing"},
			{Keyword: InvalidCredentials, Text: "401, as if it were wrong"},
		},
		Default:    "validation-failure",
		Reason:     "a sibling's page says that empty counts as missing",
		Source:     sibling,
		Operations: []string{"login", "refresh"},
		set:        keyword(func(s *Set) *Keyword { return &s.EmptyCredential }),
	},
	{
		Name:   "wrong-type",
		Silent: "what null or another type for a required field of a body is, or a body that is no object",
		Values: []Value{
			{Keyword: ValidationFailure, Text: "400 VALIDATION_FAILURE, as if the field were missing"},
			{Keyword: SyntaxError, Text: "400 SYNTAX_ERROR, as if the body were no JSON"},
		},
		Default:    "validation-failure",
		Reason:     "the authentication page describes that code as missing or invalid fields",
		Source:     authenticationPage,
		Operations: withBody,
		set:        keyword(func(s *Set) *Keyword { return &s.WrongType }),
	},
	{
		Name:   "content-type",
		Silent: "whether a body needs Content-Type: application/json",
		Values: []Value{
			{Keyword: Ignore, Text: "any will do, or none"},
			{Keyword: Require, Text: "400 SYNTAX_ERROR for a body of another type, or of none; parameters such as charset are allowed"},
			{Keyword: UnsupportedMediaType, Text: "415 for those (RFC 9110, section 15.5.16), in the vendor's error shape"},
		},
		Default:    "ignore",
		Reason:     "the samples send it, no text demands it",
		Source:     loginPage,
		Operations: withBody,
		set:        keyword(func(s *Set) *Keyword { return &s.ContentType }),
	},
	{
		Name:   "unknown-fields",
		Silent: "what a field that the page does not name does in a body",
		Values: []Value{
			{Keyword: Ignore, Text: "nothing"},
			{Keyword: Reject, Text: "400 SYNTAX_ERROR, also for a known name in another case; a known name that comes twice is known"},
		},
		Default:    "ignore",
		Reason:     "most JSON interfaces ignore them",
		Source:     nowhere,
		Operations: withBody,
		set:        keyword(func(s *Set) *Keyword { return &s.UnknownFields }),
	},
	{
		Name:   "logout-body",
		Silent: "what a body does at logout, which needs none",
		Values: []Value{
			{Keyword: Ignore, Text: "nothing"},
			{Keyword: Parse, Text: "400 SYNTAX_ERROR where it is not JSON, and 413 where it is too large, once token and address are good; the tokens live on"},
		},
		Default:    "ignore",
		Reason:     "the logout page has no other error than a 401, though the authentication page describes that code as bad JSON in any request",
		Source:     logoutPage + ", " + authenticationPage,
		Operations: []string{"logout"},
		set:        keyword(func(s *Set) *Keyword { return &s.LogoutBody }),
	},
	{
		Name:   "unknown-query",
		Silent: "what a query key that the page does not name does",
		Values: []Value{
			{Keyword: Ignore, Text: "nothing"},
			{Keyword: Reject, Text: "400 Invalid query parameters, at lists that have any; sort of wallets is known, see wallets-sort"},
		},
		Default:    "ignore",
		Reason:     "most interfaces ignore them",
		Source:     walletsPage,
		Operations: paged,
		set:        keyword(func(s *Set) *Keyword { return &s.UnknownQuery }),
	},
	{
		Name:   "wrong-method",
		Silent: "what another method on a known path gets; of HEAD and OPTIONS see head-method and options-method",
		Values: []Value{
			{Keyword: MethodNotAllowed, Text: "405 with the header Allow (RFC 9110, section 15.5.6)"},
			{Keyword: NotFound, Text: "404 without that header, like an unknown path"},
		},
		Default: "method-not-allowed",
		Reason:  "it is what HTTP has for this",
		Source:  nowhere,
		set:     keyword(func(s *Set) *Keyword { return &s.WrongMethod }),
	},
	{
		Name:   "head-method",
		Silent: "whether there is HEAD where there is GET",
		Values: []Value{
			{Keyword: Refuse, Text: "no: it is a wrong method, see wrong-method"},
			{Keyword: AsGet, Text: "yes: the answer of GET without its body (RFC 9110, section 9.3.2), and Allow has it beside GET"},
		},
		Default: "refuse",
		Reason:  "no page has it, though RFC 9110, section 9.1, demands it of servers for general purposes",
		Source:  nowhere,
		set:     keyword(func(s *Set) *Keyword { return &s.HeadMethod }),
	},
	{
		Name:   "options-method",
		Silent: "whether OPTIONS tells the methods of a known path",
		Values: []Value{
			{Keyword: Refuse, Text: "no: it is a wrong method, see wrong-method"},
			{Keyword: Allow, Text: "200 with the header Allow and no body, whoever asks (RFC 9110, section 9.3.7)"},
		},
		Default: "refuse",
		Reason:  "no page has it, and RFC 9110, section 9.1, leaves it open",
		Source:  nowhere,
		set:     keyword(func(s *Set) *Keyword { return &s.OptionsMethod }),
	},
	{
		Name:   "rate-limit",
		Silent: "how many requests are let through; the older login page has a 429 without a number, the newer has none",
		Values: []Value{
			{Keyword: Off, Text: "all of them"},
			{Param: "[OPERATION:]N/DURATION,…", Text: "N at once by one account to that operation, or to each that has no limit of its own, then one in every DURATION/N; the others get 429. Requests without a well-signed token or a known username share one count"},
		},
		Default: "off",
		Reason:  "no page that is live names a limit",
		Source:  loginPage,
		set:     setRateLimit,
	},
}
