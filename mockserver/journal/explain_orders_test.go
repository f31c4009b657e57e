package journal

// orderExplanations are those of orders.
var orderExplanations = []told{
	{"wrong media type", func(s *scene) uint64 { return s.refused(ReasonWrongMediaType, nil) }},
	{"bad product", func(s *scene) uint64 { return s.refused(ReasonBadProduct, nil) }},
	{"bad denomination", func(s *scene) uint64 { return s.refused(ReasonBadDenomination, nil) }},
	{"bad quantity", func(s *scene) uint64 { return s.refused(ReasonBadQuantity, nil) }},
	{"bad wallet", func(s *scene) uint64 { return s.refused(ReasonBadWallet, nil) }},
	{"bad ref", func(s *scene) uint64 { return s.refused(ReasonBadRef, nil) }},
	{"bad email", func(s *scene) uint64 { return s.refused(ReasonBadEmail, nil) }},
	{"no wallet", func(s *scene) uint64 { return s.refused(ReasonNoWallet, nil) }},
	{"no rate", func(s *scene) uint64 { return s.refused(ReasonNoRate, nil) }},
	{"duplicate ref", func(s *scene) uint64 { return s.refused(ReasonDuplicateRef, nil) }},
	{"out of stock", func(s *scene) uint64 { return s.refused(ReasonOutOfStock, nil) }},
	{"low balance", func(s *scene) uint64 { return s.refused(ReasonLowBalance, nil, because("it has 5.00 USD")) }},
}
