package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/popupmock/popupmock/tools/load/internal/drive"
	"github.com/popupmock/popupmock/tools/load/internal/process"
	"github.com/popupmock/popupmock/tools/load/internal/result"
)

// bench measures popupmock beside the floor and the bar.
func bench(ctx context.Context, o *options) error {
	run, s, list, err := o.prepare(ctx)
	if err != nil {
		return err
	}
	targets, err := o.baselines(ctx, list)
	if err != nil {
		return err
	}
	mock := o.popupmockWith(nil)
	mock.works = []work{listWork(list), loginWork(), refreshWork(o.connections)}
	run.Servers, err = s.rounds(ctx, append(targets, mock), o.rounds)
	if err != nil {
		return err
	}
	return o.show(run)
}

// prepare builds popupmock, gets its product list, and describes the run so far.
func (o *options) prepare(ctx context.Context) (*result.Run, *stand, []byte, error) {
	run := &result.Run{
		Machine: process.ThisMachine(), Rounds: o.rounds, Seconds: o.each.Seconds(), Connections: o.connections, Items: items,
		Command: "make " + o.target(),
	}
	if err := o.buildPopupmock(ctx); err != nil {
		return nil, nil, nil, err
	}
	version, err := o.version(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	s := &stand{connections: o.connections, each: o.each, warm: o.warm, pin: process.Separate()}
	run.Popupmock, run.Pinned, run.Generator = version, s.pin.String(), "wrk"
	if s.wrk, err = drive.Wrk(); o.builtIn || err != nil {
		s.wrk, run.Generator = "", "the built-in generator"
		if errors.Is(err, drive.ErrNoWrk) {
			fmt.Fprintln(os.Stderr, "there is no wrk in PATH: peaks are found with the built-in generator, which costs more itself")
		}
	}
	if err := writeData(o.dataFolder()); err != nil {
		return nil, nil, nil, err
	}
	list, err := o.fetchList(ctx, s.pin)
	run.Bytes = len(list)
	return run, s, list, err
}

// target is what make calls the mode.
func (o *options) target() string {
	if o.mode == "bench" {
		return "bench-load"
	}
	return "bench-" + o.mode
}

// pageOf is the document of the repository that has the tables of a mode.
func pageOf(mode string) string {
	if mode == "peers" {
		return filepath.Join("examples", "guides", "comparison.md")
	}
	return "README.md"
}

// baselines are the floor and the bar, which answer the bytes of a list.
func (o *options) baselines(ctx context.Context, list []byte) ([]target, error) {
	program, err := o.goBuild(ctx, ".", "./baseline", "baseline")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(o.folder, "list.json")
	if err := os.WriteFile(file, list, 0o600); err != nil {
		return nil, err
	}
	command := func(kind string) process.Command {
		return func(host string, port int) []string {
			return []string{program, kind, host + ":" + strconv.Itoa(port), file}
		}
	}
	return []target{{
		name: "floor", what: "Echo, the same bytes and nothing else", command: command("floor"), first: productsPath,
		works: []work{{productList, func(ctx context.Context, base string) (drive.Work, error) {
			bare := drive.Work{URL: base + productsPath, Size: len(list)}
			return bare, sameAnswer(ctx, bare, list)
		}}},
	}, {
		name: result.Bar, what: "Echo with HS256, a map of refresh tokens", command: command("bar"), first: productsPath,
		works: []work{listWork(list), loginWork(), refreshWork(o.connections)},
	}}, nil
}

// show prints the run, and writes it where the flags say.
func (o *options) show(run *result.Run) error {
	if o.markdown {
		run.Markdown(os.Stdout)
	} else {
		run.Text(os.Stdout)
	}
	if o.json != "" {
		if err := run.WriteJSON(o.json); err != nil {
			return err
		}
	}
	if o.readme {
		return run.WriteInto(filepath.Join(o.root, pageOf(o.mode)), o.target())
	}
	return nil
}
