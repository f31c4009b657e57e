package mockserver_test

func requestAssumptionCases() []assumptionCase { return nil }
