package assumption

var orders = []Assumption{
	{
		Name:   "order-ref-reuse",
		Silent: "what an order gets whose ref an earlier one of the account has; either way it is not placed again",
		Values: []Value{
			{Keyword: Reject, Text: "400 Duplicate ref"},
			{Keyword: SameOrder, Text: "200 and the earlier order as it is now, if product, denomination, quantity and wallet are those of it, or else 400 Duplicate ref"},
		},
		Default:    "reject",
		Reason:     "a sibling's page has that answer for its client_reference",
		Source:     sibling,
		Operations: []string{"createOrder"},
		set:        keyword(func(s *Set) *Keyword { return &s.OrderRefReuse }),
	},
	{
		Name:   "order-delivery",
		Silent: "when an order has its vouchers; it is PENDING for the first half of the time, PROCESSING for the second, then DELIVERED",
		Values: []Value{
			{Keyword: ByQuantity, Text: "at once for up to 5 items, after a minute for more"},
			{Keyword: Immediate, Text: "at once"},
			{Keyword: After, Param: "DURATION", Text: "this much later, by the mock's clock"},
		},
		Default:    "by-quantity",
		Reason:     "a sibling's page delivers up to 5 at once, and leaves larger orders pending",
		Source:     sibling,
		Operations: []string{"createOrder", "getOrder", "listOrders"},
		set:        setDelivery,
	},
}
