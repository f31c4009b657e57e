package mockserver_test

func tokenAssumptionCases() []assumptionCase { return nil }
