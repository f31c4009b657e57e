package mockserver_test

func listAssumptionCases() []assumptionCase { return nil }
