package main

// serveText is the help of serve.
const serveText = `serve is the vendor on your machine. It prints where it listens, an account to
log in with and three lines to try; then one line a request, which tells why
where it is a 401 or 403. The control API under /_mock moves the clock, revokes
tokens, changes accounts and lists the requests; the live page under /_mock/ui/
does the same in a browser.

Each flag can be a variable as well, POPUPMOCK_ACCESS_TTL for --access-ttl, and
a key of the configuration file, access_ttl; accounts are in the file only.
Flags win over variables, variables over the file. A variable that is empty
counts as not given; lists have commas between their items, assumptions blanks.
The file is YAML, and "popupmock schema config" prints what it may hold.

--assume decides what the vendor's documentation leaves open; names and values
are those of "popupmock assumptions".

--control-token guards the control API, and --control-listen gives it a listener
of its own; /_mock is an unknown path then where the mock listens. On loopback it
is called by localhost, 127.0.0.1 or [::1], by the hosts of --listen,
--control-listen and --tls-host, and by those of --control-allow-host; what
comes by another name may be a web page, and is refused.

--script applies the set-up of a scenario before anything is served: its lines of
account, assume, clock, fault, trigger and whitelist up to the first other one.
What was applied is printed, and how to log in. A reset of the mock takes it back,
and sandboxes begin without it.

--state keeps what the mock remembers in a file, or in Redis 6.2 or later, where
mocks of one address and --state-prefix are one mock. A state that is there is
gone on from, and what else is set counts from a reset on; the welcome says so.
Give an address with a password by POPUPMOCK_STATE, since others may see flags.

POST /_mock/sandboxes makes a mock beside the mock, all its own, below /s/NAME,
and with {"listen":true} on a port of its own on the host of --listen.

Lines that nobody reads are left out in the end, and never hold up a request.

It stops on SIGINT and SIGTERM, once the requests that it is answering are
answered or five seconds have passed; at once on a second one. With --drain it
answers on before that, while GET /_mock/health/ready is 503 already. GET
/_mock/metrics is for Prometheus. --log-format json writes events and requests
as JSON, a line each.`

// serveExamples are its examples.
const serveExamples = `  popupmock serve
  popupmock serve --listen 127.0.0.1:0 --ready-file ready.txt
  popupmock serve --access-ttl 240s --refresh-ttl 30m
  popupmock serve --tls --tls-ca-file ca.pem --tls-host mock.test
  popupmock serve --assume refresh-reuse=revoke-family --assume clock-leeway=5s
  POPUPMOCK_ASSUME="token-alg=EdDSA bad-id=not-found" popupmock serve
  POPUPMOCK_CONTROL_TOKEN=sesame popupmock serve --listen :8080
  popupmock serve --listen :8080 --control-listen 127.0.0.1:8081
  popupmock serve --script mine.txtar
  popupmock serve --state popupmock.state
  POPUPMOCK_STATE=rediss://mock:secret@redis.example.com:6379/0 popupmock serve

A configuration file:

  access_ttl: 240s
  assume:
    refresh-reuse: revoke-family
  accounts:
    - username: shop
      password: correct horse
      features: [vouchers]
      ip_whitelist: [203.0.113.7, 2001:db8::/32]`
