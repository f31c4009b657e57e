package popupmock

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"time"

	"github.com/testcontainers/testcontainers-go"
)

// Where files are put into the container.
const (
	folder     = "/popupmock"
	configFile = folder + "/popupmock.yaml"
	scriptFile = folder + "/script.txtar"
	dataFolder = folder + "/data"
)

// readable is the mode of files in the container: popupmock is nobody there.
const readable = 0o444

// settingName is that of a flag.
var settingName = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// variable is the environment variable of a setting.
func variable(setting string) string {
	return "POPUPMOCK_" + strings.ToUpper(strings.ReplaceAll(setting, "-", "_"))
}

// WithSetting sets a flag of popupmock serve, named without its dashes: WithSetting("access-ttl", "240s"). A flag that takes no value wants "true".
// A name that is none is an error; a setting that popupmock does not know, or a value that it refuses, ends the container, whose log says why.
func WithSetting(name, value string) testcontainers.CustomizeRequestOption {
	return func(request *testcontainers.GenericContainerRequest) error {
		if !settingName.MatchString(name) {
			return fmt.Errorf("the setting %q: want the name of a flag of popupmock serve, such as access-ttl", name)
		}
		return testcontainers.WithEnv(map[string]string{variable(name): value})(request)
	}
}

// WithAssumption decides what the vendor's documentation leaves open; names and values are those of popupmock assumptions:
// WithAssumption("refresh-reuse", "revoke-family"). It can be given several times.
func WithAssumption(name, value string) testcontainers.CustomizeRequestOption {
	return func(request *testcontainers.GenericContainerRequest) error {
		all := strings.TrimSpace(request.Env[variable("assume")] + " " + name + "=" + value)
		return WithSetting("assume", all)(request)
	}
}

// WithFrozenClock has the mock's clock stand still at an instant, cut to the second, until it is told to move.
func WithFrozenClock(at time.Time) testcontainers.CustomizeRequestOption {
	return func(request *testcontainers.GenericContainerRequest) error {
		start := at.UTC().Truncate(time.Second).Format(time.RFC3339)
		return testcontainers.WithEnv(map[string]string{variable("clock-start"): start, variable("clock-frozen"): "true"})(request)
	}
}

// WithControlToken guards the control API by a bearer token, which Container.Control then knows.
func WithControlToken(token string) testcontainers.CustomizeRequestOption {
	return WithSetting("control-token", token)
}

// WithConfigFile has popupmock read settings and accounts from a YAML file of this machine, as serve --config does. Settings of other options win
// over it.
func WithConfigFile(file string) testcontainers.CustomizeRequestOption {
	return withFile("config", file, configFile)
}

// WithScript applies the set-up of a scenario before anything is served, as serve --script does: its lines of account, assume, clock, fault, trigger
// and whitelist up to the first other one. The file is of this machine.
func WithScript(file string) testcontainers.CustomizeRequestOption {
	return withFile("script", file, scriptFile)
}

// WithData has the mock serve the JSON files of a folder in place of its built-in data, as serve --data does: WithData(os.DirFS("testdata/store")).
// What else is in the folder, and what is below it, is left out.
func WithData(files fs.FS) testcontainers.CustomizeRequestOption {
	return func(request *testcontainers.GenericContainerRequest) error {
		names, err := fs.Glob(files, "*.json")
		if err != nil {
			return fmt.Errorf("the data: %w", err)
		}
		if len(names) == 0 {
			return fmt.Errorf("the data: no file *.json is there")
		}
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return fmt.Errorf("the data: %w", err)
			}
			put(request, path.Join(dataFolder, name), text)
		}
		return WithSetting("data", dataFolder)(request)
	}
}

// withFile puts a file into the container, and names it to popupmock by a setting.
func withFile(setting, from, to string) testcontainers.CustomizeRequestOption {
	return func(request *testcontainers.GenericContainerRequest) error {
		text, err := os.ReadFile(from)
		if err != nil {
			return fmt.Errorf("the %s: %w", setting, err)
		}
		put(request, to, text)
		return WithSetting(setting, to)(request)
	}
}

// put puts a file into the container. It is read already, so that what is wrong with it is told before the container is made. A folder is not put
// there as such, since testcontainers would name it as it is named on this machine.
func put(request *testcontainers.GenericContainerRequest, to string, text []byte) {
	request.Files = append(request.Files, testcontainers.ContainerFile{Reader: bytes.NewReader(text), ContainerFilePath: to, FileMode: readable})
}
