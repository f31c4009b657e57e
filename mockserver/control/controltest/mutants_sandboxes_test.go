package controltest

import (
	"context"
	"slices"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// brokenSandboxes are the replacements of one part of a controller.
type brokenSandboxes struct {
	sandboxes     func(context.Context) ([]control.Sandbox, error)
	sandbox       func(context.Context, string) (control.Sandbox, error)
	createSandbox func(context.Context, control.SandboxSettings) (control.Sandbox, error)
	deleteSandbox func(context.Context, string) error
}

func (b broken) Sandboxes(ctx context.Context) ([]control.Sandbox, error) {
	return bare(ctx, b.sandboxes, b.Controller.Sandboxes)
}

func (b broken) Sandbox(ctx context.Context, name string) (control.Sandbox, error) {
	return with(ctx, name, b.sandbox, b.Controller.Sandbox)
}

func (b broken) CreateSandbox(ctx context.Context, settings control.SandboxSettings) (control.Sandbox, error) {
	return with(ctx, settings, b.createSandbox, b.Controller.CreateSandbox)
}

func (b broken) DeleteSandbox(ctx context.Context, name string) error {
	if b.deleteSandbox != nil {
		return b.deleteSandbox(ctx, name)
	}
	return b.Controller.DeleteSandbox(ctx, name)
}

// creating is a mutant that makes sandboxes in another way.
func creating(create func(context.Context, control.SandboxSettings) (control.Sandbox, error)) broken {
	return broken{brokenSandboxes: brokenSandboxes{createSandbox: create}}
}

// asked is a mutant that makes them by other settings.
func asked(c control.Controller, change func(*control.SandboxSettings)) broken {
	return creating(func(ctx context.Context, settings control.SandboxSettings) (control.Sandbox, error) {
		change(&settings)
		return c.CreateSandbox(ctx, settings)
	})
}

func sandboxMutants() []mutant {
	return []mutant{
		{"the name is made up always", "sandboxes/create", func(c control.Controller) broken {
			return asked(c, func(s *control.SandboxSettings) { s.Name = "" })
		}},
		{"the time to live is lost", "sandboxes/create", func(c control.Controller) broken {
			return asked(c, func(s *control.SandboxSettings) { s.TTL = 0 })
		}},
		{"a sandbox is the mock", "sandboxes/apart", func(c control.Controller) broken {
			return creating(func(ctx context.Context, settings control.SandboxSettings) (control.Sandbox, error) {
				made, err := c.CreateSandbox(ctx, settings)
				made.BaseURL = made.BaseURL[:len(made.BaseURL)-len("/s/"+made.Name)]
				return made, err
			})
		}},
		{"the list has no order", "sandboxes/list", func(c control.Controller) broken {
			return broken{brokenSandboxes: brokenSandboxes{sandboxes: func(ctx context.Context) ([]control.Sandbox, error) {
				all, err := c.Sandboxes(ctx)
				slices.Reverse(all)
				return all, err
			}}}
		}},
		{"there is no port", "sandboxes/port", func(c control.Controller) broken {
			return asked(c, func(s *control.SandboxSettings) { s.Listen = false })
		}},
		{"nothing is deleted", "sandboxes/delete", func(control.Controller) broken {
			return broken{brokenSandboxes: brokenSandboxes{deleteSandbox: func(context.Context, string) error { return nil }}}
		}},
		{"all are deleted", "sandboxes/delete", func(c control.Controller) broken {
			return broken{brokenSandboxes: brokenSandboxes{deleteSandbox: func(ctx context.Context, _ string) error { return deleteAll(ctx, c) }}}
		}},
		{"a reset ends the sandboxes", "sandboxes/reset", func(c control.Controller) broken {
			return broken{reset: func(ctx context.Context) error {
				_ = deleteAll(ctx, c)
				return c.Reset(ctx)
			}}
		}},
		{"an unknown one is made", "sandboxes/unknown", func(c control.Controller) broken {
			return broken{brokenSandboxes: brokenSandboxes{sandbox: func(ctx context.Context, name string) (control.Sandbox, error) {
				if name == "nobody" {
					return c.CreateSandbox(ctx, control.SandboxSettings{Name: name})
				}
				return c.Sandbox(ctx, name)
			}}}
		}},
		{"a name that is taken is another's", "sandboxes/refused", func(c control.Controller) broken {
			return creating(func(ctx context.Context, settings control.SandboxSettings) (control.Sandbox, error) {
				if settings.Name == "taken" {
					_ = c.DeleteSandbox(ctx, settings.Name)
				}
				return c.CreateSandbox(ctx, settings)
			})
		}},
		{"a time to live is rounded", "sandboxes/refused", func(c control.Controller) broken {
			return asked(c, func(s *control.SandboxSettings) { s.TTL = s.TTL.Round(time.Second) })
		}},
	}
}

func deleteAll(ctx context.Context, c control.Controller) error {
	all, err := c.Sandboxes(ctx)
	for _, s := range all {
		_ = c.DeleteSandbox(ctx, s.Name)
	}
	return err
}
