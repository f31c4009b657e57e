// Package popupmock runs the mock of The Popup Reward Store API in a container, for tests that have no popupmock of their own: it is a module for
// Testcontainers, as https://golang.testcontainers.org has them for databases.
//
//	mock, err := popupmock.Run(ctx, "popupmock:latest",
//		popupmock.WithSetting("access-ttl", "240s"),
//		popupmock.WithAssumption("refresh-reuse", "revoke-family"),
//	)
//
// A test in Go that needs no container is better off with mockserver.Start, which takes less than a millisecond.
package popupmock

import (
	"context"
	"fmt"
	"net/http"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/popupmock/popupmock/mockserver/control"
)

// Port is where popupmock listens in the container, as the Dockerfile says.
const Port = "8080/tcp"

// What the account is called that is there unless a configuration file says otherwise. They are the placeholders of the vendor's samples.
const (
	Username = "your_api_username"
	Password = "your_api_password"
)

// health answers 200 once the mock can serve requests, whatever its control API is guarded by.
const health = "/_mock/health/ready"

// Container is a mock in a container. Run starts one.
type Container struct {
	testcontainers.Container
	token string
}

// Run starts a container of an image of popupmock, and returns once the mock can serve requests. Options are those of this package and of
// testcontainers; where several set the same, the last counts. Where it fails after the container was made, that is returned with the error, so
// that testcontainers.CleanupContainer or TerminateContainer can take it down in any case.
//
// Docker lets other machines reach ports of a container, so that a mock which must not be steered from there wants WithControlToken.
func Run(ctx context.Context, image string, options ...testcontainers.ContainerCustomizer) (*Container, error) {
	var token string
	all := []testcontainers.ContainerCustomizer{
		testcontainers.WithExposedPorts(Port),
		testcontainers.WithWaitStrategy(wait.ForHTTP(health).WithPort(Port).WithStatusCodeMatcher(func(status int) bool { return status == http.StatusOK })),
	}
	all = append(all, options...)
	all = append(all, testcontainers.CustomizeRequestOption(func(request *testcontainers.GenericContainerRequest) error {
		token = request.Env[variable("control-token")]
		return nil
	}))
	made, err := testcontainers.Run(ctx, image, all...)
	var c *Container
	if made != nil {
		c = &Container{Container: made, token: token}
	}
	if err != nil {
		return c, fmt.Errorf("run popupmock: %w", err)
	}
	return c, nil
}

// URL is the base URL of the vendor's API, as this machine reaches it: http://localhost:32768. The port is another one after a restart of the
// container.
func (c *Container) URL(ctx context.Context) (string, error) {
	url, err := c.PortEndpoint(ctx, Port, "http")
	if err != nil {
		return "", fmt.Errorf("the port of popupmock: %w", err)
	}
	return url, nil
}

// Control is a client that steers the mock: it moves the clock, arms faults, reads the journal and makes sandboxes. It knows the token of
// WithControlToken.
func (c *Container) Control(ctx context.Context) (*control.Client, error) {
	url, err := c.URL(ctx)
	if err != nil {
		return nil, err
	}
	var options []control.ClientOption
	if c.token != "" {
		options = append(options, control.WithToken(c.token))
	}
	return control.NewClient(url, options...)
}

// Environment is what a client under test is told, as variables of its process (NAME=VALUE): POPUPMOCK_BASE_URL, and Username and Password as
// POPUPMOCK_USERNAME and POPUPMOCK_PASSWORD.
func (c *Container) Environment(ctx context.Context) ([]string, error) {
	url, err := c.URL(ctx)
	if err != nil {
		return nil, err
	}
	return []string{"POPUPMOCK_BASE_URL=" + url, "POPUPMOCK_USERNAME=" + Username, "POPUPMOCK_PASSWORD=" + Password}, nil
}
