package house

// importArrows is the direction in which things depend on each other. A pattern of a package that does not exist (yet)
// matches nothing.
var importArrows = []arrow{
	{
		from: []string{"./openapi/..."},
		to:   []string{"./...", "!./openapi/..."},
		why:  "the contract is data and stands below everything",
	},
	{
		from: []string{"./mockserver/...", "!./mockserver"},
		to:   []string{"./mockserver"},
		why:  "a part of the server can be tested, and used, without the server",
	},
	{
		from: []string{"./mockserver/store/..."},
		to:   []string{"./...", "!./mockserver/store/...", "!./mockserver/internal/lru"},
		why:  "a store keeps what it is given and knows nothing of HTTP, tokens or clocks",
	},
	{
		from: []string{"./mockserver/..."},
		to:   []string{"./cmd/...", "./contract/...", "./scenarios/...", "./examples/..."},
		why:  "the mock knows nothing of those who use it",
	},
	{
		from: []string{"./contract/..."},
		to: []string{
			"./mockserver/...", "!./mockserver/control", "!./mockserver/journal", "!./mockserver/fault", "!./mockserver/trigger",
			"!./mockserver/assumption", "!./mockserver/suggest", "!./mockserver/duration", "./cmd/...",
		},
		why: "the judge must be able to face the real API, where no mock of ours is behind the address",
	},
	{
		from: []string{"./contract/grade/process"},
		to:   []string{"./..."},
		why:  "how a program is held is the same whatever it is run for",
	},
	{
		from: []string{"./scenarios/..."},
		to: []string{
			"./mockserver/...", "!./mockserver/control", "!./mockserver/journal", "!./mockserver/fault", "!./mockserver/trigger",
			"!./mockserver/assumption", "!./mockserver/suggest", "!./mockserver/duration", "./cmd/...",
		},
		why: "scripts face the real API as well, and arm rules through the control API alone",
	},
	{
		from: []string{"./scenarios/internal/script"},
		to:   []string{"./..."},
		why:  "the form of a script is the same whatever commands there are",
	},
	{
		from: []string{"./contract/client/tokenstore/..."},
		to:   []string{"./...", "!./contract/client/tokenstore/..."},
		why:  "a store keeps what it is given and knows nothing of the API",
	},
	{
		from: []string{"./...", "!./cmd/...", "!./examples/..."},
		to: []string{
			"./mockserver/store/filestore", "./mockserver/store/redisstore", "./mockserver/meter/prometheus", "./mockserver/ui",
			"./contract/client/tokenstore/redis", "./contract/client/tokenstore/sql", "./contract/client/tokenstore/vault",
		},
		why: "whoever uses the library does not carry database drivers, what writes metrics, nor the live page",
	},
}

// libraryOwners gives each third-party library one place, so that it can be replaced there. Test files are free.
var libraryOwners = []owner{
	{"github.com/VictoriaMetrics/metrics", []string{"./mockserver/meter/prometheus"}},
	{"github.com/labstack/echo", []string{"./mockserver", "./mockserver/internal/api"}},
	{"github.com/jonboulle/clockwork", []string{"./mockserver", "./mockserver/internal/clock", "./mockserver/store/redisstore", "./cmd/...", "./contract/client/tokenstore/..."}},
	{"github.com/golang-jwt/jwt", []string{"./mockserver/internal/token"}},
	{"github.com/getkin/kin-openapi", []string{"./openapi"}},
	{"github.com/oasdiff/yaml3", []string{"./openapi"}}, // kin-openapi's own, which reads what is composed
	{"github.com/oapi-codegen", []string{"./openapi/...", "./mockserver/internal/api"}},
	{"github.com/gaissmai/bart", []string{"./mockserver/internal/ipallow"}},
	{"github.com/agnivade/levenshtein", []string{"./mockserver/suggest"}},
	{"github.com/jstemmer/go-junit-report", []string{"./contract/report"}},
	{"golang.org/x/net/html", []string{"./contract/report"}},
	{"golang.org/x/text/width", []string{"./contract/report"}},
	{"golang.org/x/time/rate", []string{"./contract/suite", "./mockserver/journal"}},
	{"github.com/avast/retry-go", []string{"./contract/client", "./mockserver/store/redisstore"}},
	{"github.com/go-openapi/jsonpointer", []string{"./contract/client", "./scenarios"}}, // kin-openapi brings it anyway
	{"golang.org/x/oauth2", []string{"./contract/client"}},
	{"golang.org/x/sync", []string{"./contract/client", "./contract/grade", "./scenarios"}},
	{"golang.org/x/sys", []string{"./contract/grade/process", "./mockserver/store/filestore"}},
	{"golang.org/x/tools/txtar", []string{"./scenarios", "./scenarios/internal/script"}},
	{"github.com/fatih/color", []string{"./cmd/..."}},
	{"github.com/chromedp", []string{"./examples/need/chromium"}}, // for tests, though no test file
	{"github.com/mattn/go-isatty", []string{"./cmd/..."}},
	{"github.com/yuin/goldmark", []string{"./cmd/internal/docs"}}, // for tests, though no test file
	{"github.com/goccy/go-yaml", []string{"./cmd/...", "./contract/grade/policy"}},
	{"github.com/spf13", []string{"./cmd/..."}},
	{"filippo.io/age", []string{"./contract/client/tokenstore/seal"}},
	{"github.com/gofrs/flock", []string{"./contract/client/tokenstore"}},
	{"go.etcd.io/bbolt", []string{"./mockserver/store/filestore"}},
	{"github.com/redis/go-redis", []string{"./contract/client/tokenstore/redis", "./mockserver/store/redisstore"}},
	{"github.com/hashicorp/vault", []string{"./contract/client/tokenstore/vault"}},
	{"github.com/go-redsync/redsync", []string{"./contract/client/tokenstore/redis"}},
	{"github.com/anishathalye/porcupine", []string{"./mockserver/internal/history"}},                                                                    // for tests, though no test file
	{"github.com/google/go-cmp", []string{"./mockserver/store/storetest", "./mockserver/store/records/recordtest", "./mockserver/control/controltest"}}, // suites for tests, though no test files
}

// wallClockFiles may read real time, tests included. Key: path. Value: the reason.
var wallClockFiles = map[string]string{
	"contract/client/clock.go":                                 "a client that is given no clock follows the system's",
	"contract/grade/process/clock.go":                          "what a program may take is real time",
	"contract/grade/realclock_test.go":                         "clients that are graded run in real time, as any client does",
	"contract/client/doer.go":                                  "how long a server may stay silent is real time, whatever clock decides on tokens",
	"cmd/popupmock/main.go":                                    "a command runs in real time, and hands its clock on",
	"mockserver/config.go":                                     "a server that is given no clock follows the system's",
	"scenarios/clock.go":                                       "a run without a clock of its own takes as long as it takes",
	"mockserver/store/redisstore/clock.go":                     "a store that is given no clock follows the system's",
	"contract/client/tokenstore/internal/lease/clock.go":       "a store that is given no clock follows the system's",
	"mockserver/steered_bubble_test.go":                        "inside a bubble of synctest, whose time is not real",
	"contract/client/tokenstore/internal/lease/update_test.go": "inside a bubble of synctest, whose time is not real",
}

// skipFiles may leave tests out. Key: path. Value: the reason.
var skipFiles = map[string]string{
	"examples/need/depth.go": "leaves to CI what takes long; there nothing is left out",
	"examples/need/need.go":  "the one place that decides between a skip and a failure",
}

// globalVariables may exist, and functions called init. Key: path and name, with a blank between. Value: the reason.
var globalVariables = map[string]string{
	"cmd/internal/supervisor/supervisor.go init":          "a supervisor starts before what it does not use is ready, in a third of the time",
	"mockserver/assumption/set.go defaults":               "every server asks for them, the register makes them of texts, and nobody can change them",
	"mockserver/version.go stamp":                         "the linker can set a variable alone, and nothing else does",
	"mockserver/server.go routes":                         "a router takes longer to make than all the rest of a server, and keeps nothing of one",
	"mockserver/catalogue.go defaultShelves":              "encoding the embedded data takes milliseconds and always gives the same",
	"scenarios/builtin.go index":                          "the embedded scenarios, read when first needed; nothing changes them",
	"mockserver/internal/catalogue/catalogue.go loadOnce": "reading the embedded data takes milliseconds and always gives the same, which nobody can change",
	"openapi/control/document.go load":                    "what is read of the embedded document takes milliseconds and always gives the same",
	"openapi/document.go loaded":                          "parsing the embedded document takes milliseconds and always gives the same",
}

// allowedLicences ask for no more than that their text goes with the program. What is linked in has no other: none is copyleft, not even for its own files alone.
var allowedLicences = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unicode-3.0", "Zlib"}
