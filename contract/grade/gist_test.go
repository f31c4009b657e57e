package grade

import "testing"

func TestGist(t *testing.T) {
	t.Parallel()
	for story, want := range map[string]string{
		"":                                    "it sent nothing",
		"login | products reset":              "what came was login 200, products without an answer",
		"login | a | b | c | d | e":           "what came was login 200, a 200, b 200, c 200, d 200, e 200",
		"login | a | b | c | d | e 1 | f | g": "what came was login 200, a 200, b 200, c 200, d 200, e 1, and 2 more",
		"a | b | c | d | e | f | g":           "what came was a 200, b 200, c 200, d 200, e 200, f 200, and 1 more",
	} {
		if got := tell(t, "", story).gist(); got != want {
			t.Errorf("%q: %s, want %s", story, got, want)
		}
	}
	r := tell(t, "", "outside 404")
	r.entries[0].Operation = ""
	if got, want := r.gist(), "what came was GET /api/v1/outside 404"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestSucceeded(t *testing.T) {
	t.Parallel()
	for story, want := range map[string][3]bool{ // at all, in the first start, in the second one
		"login | products | categories":                                 {true, true, false},
		"login | products | categories => exit":                         {false, true, false},
		"login | products | categories => shown":                        {false, true, false},
		"login | products 401 | products | categories 500 | categories": {true, true, false},
		"login | products | categories 299":                             {true, true, false},
		"login | products | categories 300":                             {false, false, false},
		"login | products | categories 199":                             {false, false, false},
		"login | products | categories cut":                             {false, false, false},
		"login | products || categories":                                {false, false, false},
		"login => exit || login | products | categories => ok":          {false, false, true},
		"login | products | products":                                   {false, false, false},
		"":                                                              {false, false, false},
	} {
		r := tell(t, "", story)
		if got := [3]bool{r.succeeded(), r.succeededIn(0), r.succeededIn(1)}; got != want {
			t.Errorf("%q: %t, want %t", story, got, want)
		}
	}
	for story, want := range map[string]bool{
		"login | products | order-2 as=order":                        true, // the same with the id of something that is there in this world alone
		"login | products | order-2 as=orders":                       false,
		"login | products | order-2 as=order 404":                    false,
		"login | products | order-1 500 as=order | order-2 as=order": false,
		"login | products | order-1 as=order":                        true,
		"login | order-2 as=order":                                   false,
		"login | products":                                           false,
	} {
		r := tell(t, "login | products | order-1 as=order | lost 404", story)
		if got := r.succeededIn(0); got != want {
			t.Errorf("%q: %t, want %t", story, got, want)
		}
	}
	if r := tell(t, "login", "login"); r.succeededIn(0) {
		t.Error("a client that makes no call has succeeded")
	}
}

// Without a survey, as in the survey itself, a client is taken to make one call after the other.
func TestSequential(t *testing.T) {
	t.Parallel()
	if r := (&record{lab: &lab{}}); !r.sequential() {
		t.Error("without a survey it is not sequential")
	}
	if r := tell(t, together, "login"); r.sequential() {
		t.Error("calls at the same time are sequential")
	}
	if r := tell(t, "", "login"); !r.sequential() {
		t.Error("calls one after the other are not sequential")
	}
}

// A request belongs to the start after whose mark it came.
func TestIn(t *testing.T) {
	t.Parallel()
	r := tell(t, "", "login | products || categories || ")
	for start, want := range []string{"fail 1,2:", "fail 3:", "fail:", "fail:"} {
		if got := said(failed(r.in(start), "")); got != want+" " {
			t.Errorf("start %d: %s, want %s", start, got, want)
		}
	}
}

// What shows a loop are its last requests.
func TestEndless(t *testing.T) {
	t.Parallel()
	for story, want := range map[string]string{
		"a | b | c | d | e | f => endless":     "fail 1,2,3,4,5,6: it did not come to an end: it ran for longer than 20s",
		"a | b | c | d | e | f | g => stopped": "fail 2,3,4,5,6,7: it did not come to an end: it had sent 150 requests",
		"a => ok || b => ok, endless":          "fail 1,2: it did not come to an end: it ran for longer than 20s",
		"a => exit":                            ": ",
		"a => crash":                           ": ",
	} {
		f, is := tell(t, "", story).endless()
		if got := said(f); got != want || is != (want != ": ") {
			t.Errorf("%q: %t %q, want %q", story, is, got, want)
		}
	}
}
