package mockserver_test

func answerAssumptionCases() []assumptionCase { return nil }
