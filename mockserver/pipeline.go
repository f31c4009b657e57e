package mockserver

import (
	"cmp"
	"net/http"
)

// answer takes one request through the mock. This is the order of everything.
//
// All but the route is plain net/http: a middleware of Echo would not see the status that really goes out, because
// Echo writes errors after its middlewares are through.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	known, behind := s.informed(r) // a state that is shared: does this mock know what the others have changed?
	x := s.admit(w, r)             // world, operation, client address; from here on the request is in the journal
	defer x.end()
	x.known = known
	x.decide(cmp.Or(behind, x.world.sensible()))
	x.send()
}

// decide comes to an answer, which waits in a buffer until all of it is known. The error is why the mock knows too little to let the request in.
func (x *exchange) decide(err error) {
	defer x.recover()
	x.receive()
	x.identify() // who asks, without a verdict yet
	if err == nil {
		err = x.arrive() // triggers: what they change holds for this request
	}
	x.takeNow() // the one instant that this request is judged by
	judged := false
	if err == nil {
		judged, err = x.faultBefore() // else lost, or answered by a fault: nothing has changed
	}
	if judged {
		x.route() // Echo: guards (rate, bearer, whitelist, feature, query), handler, error table
		x.checkAnswer()
		err = x.faultAfter() // what it breaks is broken on purpose, and the state is committed
	}
	if err != nil {
		x.fail(err)
	}
	x.answered() // triggers: the client's next request cannot overtake them
}
