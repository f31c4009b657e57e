package process

import "testing"

func TestRun(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]Runner{"supervisor": supervising(t), "process group": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := run(t, r, Command{Args: client(t, "hello", "a")})
			t.Logf("%+v %s %s", res, res.Stdout.Bytes(), res.Stderr.Bytes())
			res = run(t, r, Command{Args: shell("sleep 100 & setsid sleep 200 & env -i sleep 300 & exit 7")})
			t.Logf("%+v", res)
		})
	}
}
