package assumption

var answers = []Assumption{
	{
		Name:   "unauthorized-text",
		Silent: "which text a 401 has where the page shows none; logout, countries and wallets keep their page's",
		Values: []Value{
			{Keyword: ByPage, Text: "that of the logout page where no token came, that of the countries page for a bad one; transactions, and a wallet by id, have the wallets page's"},
			{Keyword: AuthenticationRequired, Text: "that of the logout page: Authentication required"},
			{Keyword: InvalidOrExpired, Text: "that of the countries page: Invalid or expired access token"},
			{Keyword: AuthenticationRequiredOrFailed, Text: "that of the wallets page: Authentication required or failed."},
			{Keyword: Sibling, Text: "those of a sibling's pages: Authorization header required where no token came, Invalid token for a bad one"},
		},
		Default: "by-page",
		Reason:  "each text is used where its words fit",
		Source:  logoutPage + ", " + countriesPage + ", " + walletsPage + ", " + sibling,
		Operations: []string{
			"calculateCharges", "createOrder", "getCategory", "getCurrency", "getOrder", "getProduct", "getSubcategory",
			"getTransaction", "getWallet", "listCategories", "listCurrencies", "listOrders", "listProducts", "listSubcategories",
			"listTransactions",
		},
		set: keyword(func(s *Set) *Keyword { return &s.UnauthorizedText }),
	},
	{
		Name:   "www-authenticate",
		Silent: "whether a 401 carries a challenge",
		Values: []Value{
			{Keyword: Absent, Text: "none"},
			{Keyword: RFC6750, Text: `that of a protected call does: Bearer realm="popupmock", with error="invalid_token" where there was a token (RFC 6750, section 3)`},
			{Keyword: RFC9110, Text: "those of login and refresh as well, without an error (RFC 9110, section 15.5.2, has it for every 401)"},
		},
		Default: "absent",
		Reason:  "no page shows one",
		Source:  nowhere,
		set:     keyword(func(s *Set) *Keyword { return &s.WWWAuthenticate }),
	},
	{
		Name:   "feature-off",
		Silent: "what categories and subcategories answer to an account without the feature vouchers",
		Values: []Value{
			{Keyword: BadRequest, Text: "400 INVALID_FEATURE"},
			{Keyword: Forbidden, Text: "403 FORBIDDEN, with the text of the 400"},
		},
		Default:    "bad-request",
		Reason:     "a sibling's page has that answer",
		Source:     categoriesPage + ", " + sibling,
		Operations: []string{"getCategory", "getSubcategory", "listCategories", "listSubcategories"},
		set:        keyword(func(s *Set) *Keyword { return &s.FeatureOff }),
	},
	{
		Name:   "retry-after",
		Silent: "how a 429 says when to come back; see rate-limit",
		Values: []Value{
			{Keyword: Seconds, Text: "Retry-After in seconds"},
			{Keyword: HTTPDate, Text: "Retry-After as a date (RFC 9110, section 10.2.3)"},
			{Keyword: Absent, Text: "not at all, as on the older login page"},
		},
		Default: "seconds",
		Reason:  "a sibling's page has it so",
		Source:  sibling,
		set:     keyword(func(s *Set) *Keyword { return &s.RetryAfter }),
	},
	{
		Name:   "request-id",
		Silent: "whether answers carry X-Request-Id",
		Values: []Value{
			{Keyword: Absent, Text: "no"},
			{Keyword: Echo, Text: "all of them: the request's own, if it is 1 to 128 visible ASCII characters, or else one that is made"},
		},
		Default: "absent",
		Reason:  "only a sibling's page has it",
		Source:  sibling,
		set:     keyword(func(s *Set) *Keyword { return &s.RequestID }),
	},
	{
		Name:   "cache-control",
		Silent: "whether answers with tokens may be cached",
		Values: []Value{
			{Keyword: Absent, Text: "nothing is said"},
			{Keyword: NoStore, Text: "Cache-Control: no-store and Pragma: no-cache (RFC 6749, section 5.1)"},
		},
		Default:    "absent",
		Reason:     "no page shows such a header",
		Source:     nowhere,
		Operations: []string{"login", "refresh"},
		set:        keyword(func(s *Set) *Keyword { return &s.CacheControl }),
	},
}
