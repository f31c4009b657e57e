# Everything here runs with Go and make alone. Tools are pinned in .tools/go.mod and built by the go command.
TOOL := go tool -modfile=.tools/go.mod

# How long each fuzz target runs: make fuzz FUZZTIME=1m
FUZZTIME ?= 10s

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help test lint generate generate-check page data judges zoo vault allocations bench bench-load bench-peers bench-growth bench-state bench-soak fuzz fuzz-corpus soak mutation deploy-check vulncheck build manual licence-texts release-check release ci-install

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The program is built without cgo and without the path of its folder. What checks and tests it is built in the same way, so that each package is
# compiled once for all of them, and once more for the race detector; that needs cgo, which .ci/test switches on for it.
TRIMMED := $(shell go env GOFLAGS) -trimpath
test vault lint generate generate-check allocations: export CGO_ENABLED = 0
test vault lint generate generate-check allocations: export GOFLAGS := $(TRIMMED)

# CI=true is for a machine of its own: it installs what the tests need, checks everything else first, and counts a
# skipped test as a failure. Anywhere else nothing is installed, and the summary lists what was skipped and why.
ifeq ($(CI),true)
test: ci-install judges zoo vault generate-check lint allocations
endif
test: ## Run all tests; those that need a missing program are skipped, and listed
	@.ci/test $(TOOL) gotestsum

# For examples/testcontainers golangci-lint would look through all of Testcontainers, which takes half a minute.
lint: ## Check formatting and golangci-lint, which runs go vet as well
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt -w would change:" $$unformatted; exit 1; }
	$(TOOL) golangci-lint run --allow-parallel-runners
	cd .tools/load && go tool -modfile=../go.mod golangci-lint run --allow-parallel-runners
	cd examples/testcontainers && go vet ./... && go vet -tags engine ./...

generate: ## Write all generated files anew
	go generate ./...

generate-check: ## Fail when a generated file is stale
	@.ci/generate-check

page: ## Build the live page from mockserver/ui/_app into the files that are embedded; needs Node and the npm registry
	@.ci/page

data: ## Write the embedded data set anew; needs Node and the npm registry (see .tools/data)
	cd .tools/data && npm ci --ignore-scripts --no-audit --no-fund && node generate.mjs ../../mockserver/internal/catalogue/data

# npm writes the file at the very end, so a newer one says that all of the lock file is there.
judges: .tools/judges/node_modules/.package-lock.json ## Install the judges of .tools/judges, for the tests that need them; needs Node and npm
.tools/judges/node_modules/.package-lock.json: .tools/judges/package-lock.json
	cd .tools/judges && npm ci --ignore-scripts --no-audit --no-fund

ZOO_AXIOS := contract/grade/testdata/zoo/apps/axios
zoo: $(ZOO_AXIOS)/node_modules/.package-lock.json ## Install the packages of the zoo's application on axios, for the tests that grade it; needs Node and npm
$(ZOO_AXIOS)/node_modules/.package-lock.json: $(ZOO_AXIOS)/package-lock.json
	cd $(ZOO_AXIOS) && npm ci --ignore-scripts --no-audit --no-fund

vault: bin/vault ## Build the KV engine of .tools/vault, for the tests that need it where neither bao nor vault is in PATH (a minute or two the first time)
bin/vault: .tools/vault/main.go .tools/vault/go.mod
	go -C .tools/vault build -o ../../bin/vault .

allocations: ## Compare what requests allocate with what they may; the race detector would count its own, so make test runs this without it
	go test -count=1 -run "^TestAllocations" ./mockserver ./mockserver/store

bench: ## Run all benchmarks, then bench-load
	go test -run '^$$' -bench . -benchmem ./...
	$(LOAD) bench $(LOADFLAGS)

# Flags for what begins with bench-: make bench-load LOADFLAGS='--rounds 2 --time 1s'. With --readme its tables go into README.md, and those of bench-peers into examples/guides/comparison.md.
LOADFLAGS ?=
LOAD := cd .tools/load && go run .
bench-load: ## Measure popupmock over sockets beside a floor and a bar (see .tools/load); with wrk in PATH, where there is one
	$(LOAD) bench $(LOADFLAGS)

PEERS := .tools/load/peers/node_modules/.package-lock.json
bench-peers: $(PEERS) ## Measure mocks of other people on the same work; needs Node, npm and Java
	$(LOAD) peers $(LOADFLAGS)

$(PEERS): .tools/load/peers/package-lock.json
	cd .tools/load/peers && npm ci --ignore-scripts --no-audit --no-fund

bench-growth: ## Measure whether popupmock gets slower as what it holds grows (about an hour)
	$(LOAD) growth $(LOADFLAGS)

bench-state: ## Measure popupmock with its state in memory, in a file and in Redis; needs redis-server
	$(LOAD) state $(LOADFLAGS)

bench-soak: ## Load popupmock for an hour, and tell whether its memory stayed the same
	$(LOAD) soak $(LOADFLAGS)

fuzz: ## Run each fuzz target for FUZZTIME (10s)
	@.ci/fuzz $(FUZZTIME)

fuzz-corpus: ## Keep the inputs that tell something, of what make fuzz has found, in testdata/fuzz (see .tools/corpus)
	cd .tools/corpus && go run . $(PACKAGES)

soak: vault ## Run what takes long: all tests with the race detector, scripts of commands with the race detector in each process, processes that share tokens and are killed, processes that keep state in a file and are killed, histories of calls at mocks that share a state, clients that read while something changes, all contract cases under each assumption, all scenarios on all broken servers, an hour of traffic on the live page
	POPUPMOCK_DEPTH=ci go test -race -shuffle=on -timeout 1h ./...
	POPUPMOCK_SOAK=1 go test -race -count=1 -timeout 1h -skip '^(TestHistories|TestHistoriesOfProcesses|TestNothingSlipsThrough|TestKilled)$$' $$(go list ./mockserver/... | grep -v '/mockserver/ui$$')
	POPUPMOCK_SOAK=1 go test -race -count=1 -timeout 1h ./cmd/popupmock
	POPUPMOCK_SOAK=1 go test -race -count=1 -timeout 2h -v -run 'Share|Kill' ./contract/client/...
	POPUPMOCK_SOAK=1 go test -race -count=1 -timeout 1h -v -run 'Killed' ./mockserver/store/filestore
	POPUPMOCK_SOAK=1 go test -count=1 -timeout 1h -v -run 'TestHistories' ./mockserver ./mockserver/store/redisstore
	POPUPMOCK_SOAK=1 GOMAXPROCS=16 go test -count=1 -timeout 4h -v -run 'TestNothingSlipsThrough$$' ./mockserver
	POPUPMOCK_SOAK=1 go test -race -count=1 -timeout 2h -run 'EveryAllowedValue|TestSpread' ./contract/suite
	POPUPMOCK_SOAK=1 go test -count=1 -timeout 2h -v -run 'TestMutants$$|TestBuiltinSpread' ./scenarios
	POPUPMOCK_SOAK=1 go test -count=1 -timeout 1h -v -run 'TestPage$$/hour' ./mockserver/ui

mutation: ## Change the code that makes tokens and the grader's rules in many small ways, and see what no test notices (see .tools/mutation); grade every client of the zoo by all rules, three times
	cd .tools/mutation && go run . mockserver/internal/token
	cd .tools/mutation && go run . contract/grade
	cd contract/grade && POPUPMOCK_ZOO=1 go test -count=1 -timeout 3h -run "^TestZoo$$"

deploy-check: ## Check the compose file and the manifests of examples/deploy by the code of Docker Compose and Kubernetes (see .tools/deploy)
	cd .tools/deploy && go run . ../../examples/deploy > checked.txt

# Where vuln.go.dev cannot be reached, a copy of it can be: make vulncheck VULNDB=file:///srv/vulndb
VULNDB ?= https://vuln.go.dev
vulncheck: ## Look for known vulnerabilities that the program or the library can reach, in Go's database; needs the network
	@.ci/vulncheck $(VULNDB) $(TOOL) govulncheck

# VERSION is for where the go command cannot know it, as in a container, where no .git is.
STAMP = $(if $(VERSION), -X github.com/popupmock/popupmock/mockserver.stamp=$(VERSION))
build: ## Build the static binary bin/popupmock
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w$(STAMP)' -o bin/popupmock ./cmd/popupmock

# Of the commit, so that what is made of it twice is the same.
COMMIT_TIME = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct))
manual: ## Write man pages and completions of shells into bin/manual, for VERSION
	rm -rf bin/manual
	go run -tags manual ./cmd/popupmock bin/manual '$(or $(VERSION),devel)' $(COMMIT_TIME)

licence-texts: ## Write the licences of what is in the binary into bin/manual, in full
	@mkdir -p bin/manual
	go -C .tools/licences run . --texts > bin/manual/THIRD_PARTY_LICENSES.txt

release-check: ## Build a release twice from the last commit, without publishing, compare the two, and try what is in it (minutes; see .tools/release)
	@.ci/release-check

release: ## Build the tag that is checked out, and publish it as a draft on GitHub; needs GITHUB_TOKEN
	@.ci/release

ci-install:
	@.ci/install
