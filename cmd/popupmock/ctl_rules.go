package main

import (
	"context"
	"io"
	"slices"
	"strconv"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
)

// ruleVerbs makes the commands that steer rules of one kind, faults or triggers. R is a rule, S one that the mock has. Each
// command is given its texts.
type ruleVerbs[R any, S interface{ Fired() bool }] struct {
	c      *ctl
	called string                                          // what one is called
	flags  func(*cobra.Command) func(io.Reader) (R, error) // binds those that say a rule, and returns what reads them
	parse  func([]byte) ([]R, error)                       // of a file
	table  func([]S) func(*list)
	facts  func(S) func(*list)

	// The calls of control.Controller.
	listAll   func(control.Controller, context.Context) ([]S, error)
	getOne    func(control.Controller, context.Context, string) (S, error)
	addOne    func(control.Controller, context.Context, R) (S, error)
	putOne    func(control.Controller, context.Context, string, R) (S, error)
	putAll    func(control.Controller, context.Context, []R) ([]S, error)
	removeOne func(control.Controller, context.Context, string) error
	removeAll func(control.Controller, context.Context) error
}

// list has the flag --unfired, which is described by a text of its own.
func (v ruleVerbs[R, S]) list(cmd *cobra.Command, ofUnfired string) *cobra.Command {
	var unfired bool
	cmd.Use, cmd.Args = "list", noArguments
	cmd.Flags().BoolVar(&unfired, "unfired", false, ofUnfired)
	return v.c.verb(cmd, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			rules, err := v.listAll(mock, ctx)
			if unfired {
				rules = slices.DeleteFunc(rules, func(rule S) bool { return rule.Fired() })
			}
			return v.all(rules, err)
		}, nil
	})
}

func (v ruleVerbs[R, S]) show(cmd *cobra.Command) *cobra.Command {
	cmd.Use, cmd.Args = "show ID", exactly("ID")
	return v.c.verb(cmd, func(args []string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return v.one(v.getOne(mock, ctx, args[0]))
		}, nil
	})
}

// add has the flag --id, which is described by a text of its own.
func (v ruleVerbs[R, S]) add(cmd *cobra.Command, ofID string) *cobra.Command {
	cmd.Use, cmd.Args = "add", noArguments
	cmd.Flags().String("id", "", ofID)
	read := v.flags(cmd)
	return v.c.verb(cmd, func([]string) (call, error) {
		rule, err := read(v.c.p.stdin)
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return v.one(v.addOne(mock, ctx, rule))
		}, err
	})
}

func (v ruleVerbs[R, S]) set(cmd *cobra.Command) *cobra.Command {
	cmd.Use, cmd.Args = "set ID", exactly("ID")
	read := v.flags(cmd)
	return v.c.verb(cmd, func(args []string) (call, error) {
		rule, err := read(v.c.p.stdin)
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return v.one(v.putOne(mock, ctx, args[0], rule))
		}, err
	})
}

func (v ruleVerbs[R, S]) replace(cmd *cobra.Command) *cobra.Command {
	cmd.Use, cmd.Args = "replace FILE", exactly("FILE")
	return v.c.verb(cmd, func(args []string) (call, error) {
		rules, err := readRules(args[0], v.c.p.stdin, v.parse)
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return v.all(v.putAll(mock, ctx, rules))
		}, err
	})
}

func (v ruleVerbs[R, S]) remove(cmd *cobra.Command) *cobra.Command {
	cmd.Use, cmd.Args = "remove ID", exactly("ID")
	return v.c.verb(cmd, func(args []string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return report{text: said("%s %s is removed", v.called, args[0])}, v.removeOne(mock, ctx, args[0])
		}, nil
	})
}

func (v ruleVerbs[R, S]) clear(cmd *cobra.Command) *cobra.Command {
	cmd.Use, cmd.Args = "clear", noArguments
	return v.c.verb(cmd, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return report{text: said("all %ss are removed", v.called)}, v.removeAll(mock, ctx)
		}, nil
	})
}

func (v ruleVerbs[R, S]) all(rules []S, err error) (report, error) {
	return report{value: rules, text: v.table(rules)}, err
}

func (v ruleVerbs[R, S]) one(rule S, err error) (report, error) {
	return report{value: rule, text: v.facts(rule)}, err
}

// counterCells are the last cells of a rule in a table. The colour of the hits tells whether there are any.
func counterCells(calls, hits uint64) []cell {
	row := cells(strconv.FormatUint(calls, 10), strconv.FormatUint(hits, 10))
	row[1] = row[1].in(color.FgYellow)
	if hits > 0 {
		row[1] = row[1].in(color.FgGreen)
	}
	return row
}

// counterFacts are the last facts of a rule.
func counterFacts(calls, hits uint64) [][2]string {
	return [][2]string{{"calls", strconv.FormatUint(calls, 10)}, {"hits", strconv.FormatUint(hits, 10)}}
}
