//go:build !engine

package popupmock_test

import (
	"context"
	"fmt"
	"time"

	"github.com/testcontainers/testcontainers-go"

	popupmock "github.com/popupmock/popupmock/examples/testcontainers"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func ExampleRun() {
	ctx := context.Background()
	mock, err := popupmock.Run(ctx, "popupmock:latest",
		popupmock.WithSetting("access-ttl", "240s"),
		popupmock.WithAssumption("refresh-reuse", "revoke-family"),
	)
	defer func() {
		if err := testcontainers.TerminateContainer(mock); err != nil {
			fmt.Println(err)
		}
	}()
	if err != nil {
		fmt.Println(err)
		return
	}
	// What is tested gets mock.URL(ctx), or mock.Environment(ctx) if it is another program.
	steer, err := mock.Control(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := steer.Advance(ctx, time.Hour); err != nil {
		fmt.Println(err)
	}
	logins, err := steer.CountJournal(ctx, journal.Filter{Operation: "login"}, journal.AtMost(1))
	fmt.Println(logins.Count, err)
	// Output: 0 <nil>
}
