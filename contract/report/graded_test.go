package report

import (
	"fmt"
	"strings"
	"time"
)

// checked is a part with the history of a client that logs in, reads, and refreshes where it should.
func checked(id, title string, verdict Verdict, reason, how string, requests int) Part {
	h := newHistory()
	l := h.login("shop@example.com")
	for len(h.Requests) < requests/2 {
		h.get(l, "/products")
	}
	h.advance(56 * time.Minute)
	if verdict == Pass {
		h.refresh(l)
	} else {
		h.advance(4 * time.Minute)
	}
	for len(h.Requests) < requests {
		h.get(l, fmt.Sprintf("/wallets?page=%d", len(h.Requests)))
	}
	part := Part{ID: id, Title: title, Verdict: verdict, Reason: reason, How: how, Timeline: &h.Timeline}
	for _, r := range h.Requests {
		part.Journal = append(part.Journal, fmt.Sprintf("#%d %s %s %s %s", r.Number, r.At.Format(clockForm), r.Method, r.Path, answer(r)))
	}
	part.Output = "GET /api/v1/products\n200 OK, 12 products\n"
	if verdict != Pass {
		part.Output += "PHP Fatal error:  Uncaught RuntimeException: HTTP 401 in /tmp/popupmock/client.php:41\nStack trace:\n#0 {main}\n  thrown in /tmp/popupmock/client.php on line 41\n"
	}
	return part
}

// rule is a result of a grade, which is what its worst part is.
func rule(id, title, level, mend string, parts ...Part) Result {
	r := Result{
		ID: id, Title: title, Area: "rules", Level: level, Verdict: Pass, Mend: mend, Basis: "documented", Parts: parts,
		Source: "https://popup.example.com/docs/token-management#" + id, Duration: 731 * time.Millisecond,
		Again: "popupmock grade --rule " + id + " -- php client.php",
	}
	for _, v := range []Verdict{Skipped, Warn, Error, Fail} {
		for _, p := range parts {
			if p.Verdict == v {
				r.Verdict, r.Reason = v, p.Reason
			}
		}
	}
	if r.Verdict == Pass {
		r.Reason, r.Mend = parts[0].Reason, ""
	}
	return r
}

const (
	byRevoking = "tokens revoked at the mock, at the moment of the third request"
	byLifetime = "tokens handed out with the lifetime that is left"
	byFault    = "the answer spoiled by a fault of the mock"
)

// graded is a grade of a client as many are: it recovers from what is common, and not from what is rare.
func graded() Run {
	run := Run{
		Tool: "popupmock grade", Target: "php client.php", Started: start, Duration: 18_420 * time.Millisecond,
		Grade: "D", GradeReason: "2 of 12 rules that must hold do not, and 1 was not judged: recovers-from-401, survives-lost-refresh, one-refresh-at-a-time.",
		Notes: []string{"policy: the vendor's page on token management", "the client ran 34 times, 4 at a time, and for 41 s altogether"},
	}
	for _, r := range gradedRules() {
		run.Add("Rules", r)
	}
	for _, call := range []string{"login", "refresh", "logout"} {
		for _, when := range []string{"before", "after"} {
			for _, how := range []string{"reset", "timeout", "cut", "502"} {
				r := Result{ID: "lost-response/" + call + "-" + when + "-" + how, Title: fmt.Sprintf("The answer to %s is lost %s commit: %s.", call, when, how), Area: "lost-response", Verdict: Pass, Reason: "recovered"}
				if call == "refresh" && when == "after" {
					r.Verdict, r.Reason = Inform, "locked out: it sent the spent token again and again, and never logged in"
				}
				run.Add("Lost responses", r)
			}
		}
	}
	return run
}

func gradedRules() []Result {
	return []Result{
		rule("refreshes-early", "With less than five minutes left it refreshes before it calls; with fifteen or more it does not.", LevelShould, "",
			checked("four-minutes-left", "4:30 left", Pass, "with 4:30 left it refreshed first, with 15:00 left it did not", byLifetime, 8), checked("fifteen-minutes-left", "15:00 left", Pass, "", byLifetime, 8)),
		rule("recovers-from-401", "After a 401 it refreshes once, tries once more with the new token, and succeeds.", LevelMust,
			"On a 401 call POST /auth/refresh once, store both tokens of its answer, and send the failed request again with the new access token. The vendor: \"If a request fails with 401, refresh the token and retry the request once.\"",
			checked("expired", "The token expired", Pass, "", byLifetime, 12),
			checked("revoked", "The token was revoked while it looked good", Fail, "after the 401 of GET /api/v1/wallets?page=7 no refresh came, and the client gave up with exit status 255", byRevoking, 26),
			checked("moved", "The clock of the client is an hour late", Error, "libfaketime does not work for this program", "clock of the client moved by libfaketime", 2)),
		rule("retries-once", "When 401 persists it stops after one refresh, one retry and one login.", LevelMust, "",
			checked("data", "Every read answers 401", Pass, "it stopped after one refresh and one login", byFault, 9), checked("all", "Every call answers 401", Pass, "", byFault, 4)),
		rule("logs-in-again", "When the refresh is refused it logs in once, and the call succeeds.", LevelMust, "",
			checked("spent", "The refresh token is spent", Pass, "it logged in once after the 401 of the refresh", byRevoking, 10), checked("expired", "It has expired", Pass, "", byLifetime, 10)),
		rule("reports-failed-login", "When the login fails too, it says so, after a bounded number of requests.", LevelMust, "",
			checked("password", "The password was changed", Pass, "exit status 1 after 3 requests", byRevoking, 3), checked("blocked", "The account is blocked", Pass, "", byRevoking, 3)),
		rule("leaves-403-alone", "A 403 makes it neither refresh, nor log in, nor try again; it shows the failure.", LevelMust, "",
			checked("whitelist", "Its address left the whitelist", Pass, "one request, exit status 1", byRevoking, 6), checked("login", "So it had before the login", Pass, "", byRevoking, 1)),
		rule("uses-rotated-token", "Every refresh presents the newest refresh token.", LevelMust, "",
			checked("chain", "Five refreshes in a row", Pass, "5 refreshes, 5 refresh tokens", byLifetime, 16), checked("restart", "It is started again", Pass, "", byLifetime, 16)),
		rule("survives-lost-refresh", "When the answer to a refresh is lost it ends up logged in again.", LevelMust,
			"A refresh whose answer is lost may have spent the token. Try it once more; when that answers 401, log in.",
			checked("reset", "The connection is reset after the refresh took effect", Fail, "it sent the spent refresh token 214 times in 10 s, and was ended", byFault, 60),
			checked("timeout", "No answer comes for 3 s", Fail, "it sent the spent refresh token 198 times in 10 s, and was ended", byFault, 60)),
		rule("one-refresh-at-a-time", "Parallel callers cause one refresh.", LevelMust, "Lock the refresh, for all processes that share the tokens, and read them again under the lock.",
			Part{ID: "processes", Title: "Four processes at once", Verdict: Skipped, Reason: "it makes its calls one after another; start several with --parallel 4, and let them share their tokens", How: "processes started at once"}),
		rule("reuses-token", "Many calls need one login.", LevelMust, "", checked("calls", "Twenty calls", Pass, "20 calls, one login", byLifetime, 21), checked("restart", "Two starts", Pass, "", byLifetime, 21)),
		rule("keeps-secrets", "No token and no password is in its output, in URLs, or readable in files that it leaves.", LevelMust, "",
			checked("output", "Output and files", Pass, "nothing was found in 2 files and 4 KiB of output; the scan finds what is planted", "all forms of each secret looked for", 9), checked("urls", "URLs and headers", Pass, "", "the journal searched", 9)),
		rule("waits-when-told", "After a 429 it waits as long as Retry-After says.", LevelShould, "Read Retry-After, in seconds or as a date, and wait that long before the next call.",
			checked("seconds", "Retry-After: 2", Warn, "it called again after 0.1 s, and 3 times within the 2 s", byFault, 9), checked("date", "Retry-After with a date", Pass, "", byFault, 9)),
		rule("bears-server-trouble", "Trouble of the server at a refresh costs a bounded number of requests, and no session.", LevelMust, "",
			checked("500", "500 once", Pass, "2 refreshes, no login", byFault, 11), checked("cut", "The answer is cut", Pass, "", byFault, 11), checked("json", "Broken JSON", Pass, "", byFault, 11)),
		rule("tolerates-clock-skew", "With the clock of the server ten minutes off every call succeeds in the end.", LevelShould, "",
			checked("ahead", "Ten minutes ahead", Pass, "at most one refresh a call", "clock of the mock moved", 14), checked("behind", "Ten minutes behind", Pass, "", "clock of the mock moved", 14)),
	}
}

// large is a grade of forty parts with sixty requests each, and much output.
func large() Run {
	run := Run{Tool: "popupmock grade", Target: "php client.php", Grade: "F", GradeReason: "nothing holds."}
	for i := range 10 {
		var parts []Part
		for j := range 4 {
			part := checked(fmt.Sprintf("check-%d", j+1), "Sixty requests", Fail, "it did not recover", byFault, 60)
			part.Output = strings.Repeat("Warning: Undefined array key \"data\" in client.php on line 41\n", 40)
			parts = append(parts, part)
		}
		run.Add("Rules", rule(fmt.Sprintf("rule-%d", i+1), "It recovers.", LevelMust, "Recover.", parts...))
	}
	return run
}
