import type { AccountChange } from '../api/types';
import { plain } from '../lib/visible';
import type { Op, Plan, Session, TokenRef } from './plan';
import { spanText } from './plan';
import type { Action } from './recorder';

/** goTest writes a plan as a Go test against a mock of its own. */
export function goTest(plan: Plan): string {
  const lines = new Writer(plan).lines();
  const left = plan.left.map((what) => `\t// Left out: ${plain(what.replaceAll(/\s+/g, ' '))}.\n`).join('');
  return `${head}
// TestRecorded does what was recorded on the live page of popupmock.
func TestRecorded(t *testing.T) {
\tmock := mockserver.Start(t)
${left}${lines.map((line) => `\t${line}\n`).join('')}}
${helpers}`;
}

const head = `package recorded

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)
`;

const helpers = `
// A client is what one client holds.
type client struct {
	t               *testing.T
	mock            *mockserver.TestServer
	access, refresh string
}

// send makes a request, and wants a status; 0 is that no whole answer comes.
func (c *client) send(method, path, token, body string, want int) {
	c.t.Helper()
	got, answer := call(c.t, c.mock, method, path, token, body)
	if got != want {
		c.t.Errorf("%s %s: got %d, want %d: %s", method, path, got, want, answer)
	}
	var pair struct {
		Data struct {
			Access  string \`json:"access_token"\`
			Refresh string \`json:"refresh_token"\`
		} \`json:"data"\`
	}
	if got == http.StatusOK && json.Unmarshal(answer, &pair) == nil && pair.Data.Access != "" {
		c.access, c.refresh = pair.Data.Access, pair.Data.Refresh
	}
}

// steer makes a call of the control API.
func steer(t *testing.T, mock *mockserver.TestServer, method, path, body string) []byte {
	t.Helper()
	status, answer := call(t, mock, method, "/_mock"+path, "", body)
	if status < 200 || status > 299 {
		t.Fatalf("%s %s: got %d: %s", method, path, status, answer)
	}
	return answer
}

func call(t *testing.T, mock *mockserver.TestServer, method, path, token, body string) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, mock.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := mock.Client().Do(request)
	if err != nil {
		return 0, nil
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, content
	}
	return answer.StatusCode, content
}
`;

const firstAccount = 'your_api_username';

class Writer {
  private made = new Set<string>();
  private unused: Set<string>;

  constructor(private plan: Plan) {
    this.unused = new Set(plan.ops.flatMap((op) => (op.op === 'keep' ? [op.label] : [])));
    for (const op of plan.ops) if (op.op === 'request' && typeof op.token === 'object') this.unused.delete(op.token.kept);
  }

  lines(): string[] {
    const { start, sessions, ops } = this.plan;
    const lines: string[] = [];
    const used = new Set(sessions.map((one) => one.account));
    for (const one of start?.accounts ?? []) {
      if (one.username === firstAccount || used.has(one.username)) {
        const { username, client_id, ...settings } = one;
        void client_id; // each mock has its own
        lines.push(this.account(username, settings));
      }
    }
    const assumed = (start?.assumptions ?? []).filter((one) => one.value !== one.default).map((one) => [one.name, one.value]);
    if (assumed.length > 0) lines.push(steer('PUT', '/assumptions', Object.fromEntries(assumed)));
    for (const { calls, hits, ...rule } of start?.faults ?? []) lines.push(steer('POST', '/faults', rule));
    for (const { calls, hits, ...rule } of start?.triggers ?? []) lines.push(steer('POST', '/triggers', rule));
    for (const session of sessions) lines.push(`${name(session.name)} := &client{t: t, mock: mock}`);
    return [...lines, ...ops.flatMap((op) => this.line(op))];
  }

  private line(op: Op): string[] {
    switch (op.op) {
      case 'advance':
        return [`steer(t, mock, "POST", "/clock/advance", ${text(JSON.stringify({ by: spanText(op.seconds) }))})`];
      case 'rewind':
        return ['// The clock went back here; mocks begin at the present second, so set it as you need it.'];
      case 'keep':
        return this.unused.has(op.label) ? [] : [`${name(op.label)} := ${name(op.session.name)}.${op.use}`];
      case 'steer':
        return this.steer(op.action);
      case 'request':
        return [this.request(op)];
    }
  }

  private request({ entry, session, token, wrongPassword, failure, body }: Extract<Op, { op: 'request' }>): string {
    const who = name(session.name);
    const want = failure ? 0 : entry.sent_status;
    const send = (bearer: string, content: string) => `${who}.send(${text(entry.method)}, ${text(entry.path)}, ${bearer}, ${content}, ${want})`;
    if (entry.operation === 'login') return send('""', login(session, wrongPassword));
    if (entry.operation === 'refresh') return send('""', `\`{"refresh_token":"\`+${bearerOf(token, who, 'refresh')}+\`"}\``);
    return send(bearerOf(token, who, 'access'), text(body ?? ''));
  }

  private account(username: string, change: AccountChange): string {
    const isNew = username !== firstAccount && !this.made.has(username);
    this.made.add(username);
    return isNew ? steer('PUT', `/accounts/${encodeURIComponent(username)}`, { password: 'recorded', ...change }) : steer('PATCH', `/accounts/${encodeURIComponent(username)}`, change);
  }

  private steer(action: Action): string[] {
    switch (action.do) {
      case 'account': {
        const { password, ...change } = action.change;
        void password; // which no script is to have
        return [this.account(action.name, change)];
      }
      case 'unaccount':
        this.made.delete(action.name);
        return [steer('DELETE', `/accounts/${encodeURIComponent(action.name)}`)];
      case 'fault':
      case 'trigger': {
        const { calls, hits, ...rule } = action.rule;
        return [steer('POST', action.do === 'fault' ? '/faults' : '/triggers', rule)];
      }
      case 'unfault':
        return [steer('DELETE', action.id ? `/faults/${action.id}` : '/faults')];
      case 'untrigger':
        return [steer('DELETE', action.id ? `/triggers/${action.id}` : '/triggers')];
      case 'assume':
        return [steer('PUT', '/assumptions', action.values)];
      case 'revoke':
        return action.which.family ? ['// A family was revoked here, which has another name in each run: mock.Server revokes by what a list of tokens says.'] : [steer('POST', '/tokens/revoke', action.which)];
      case 'rotate':
        return [steer('POST', '/keys/rotate', { overlap: action.overlap })];
      case 'mint':
        return ['// A token was minted here: mock.Mint makes one.'];
      case 'forget':
        return [steer('DELETE', '/journal')];
      case 'advance':
      case 'clock':
        return [];
    }
  }
}

function login(session: Session, wrongPassword: boolean): string {
  if (wrongPassword) return '`{"username":"`+mock.Username+`","password":"wrong"}`';
  if (session.account === firstAccount || session.account === '') return '`{"username":"`+mock.Username+`","password":"`+mock.Password+`"}`';
  return text(JSON.stringify({ username: session.account, password: 'recorded' }));
}

function bearerOf(token: TokenRef, who: string, fits: 'access' | 'refresh'): string {
  if (typeof token === 'object') return token.kept.startsWith('minted-') ? '"minted"' : name(token.kept);
  if (token === 'none') return '""';
  if (token === 'garbage') return '"garbage"';
  return `${who}.${token === 'fitting' ? fits : token}`;
}

function steer(method: string, path: string, body?: unknown): string {
  return `steer(t, mock, ${text(method)}, ${text(path)}, ${body === undefined ? '""' : text(JSON.stringify(body))})`;
}

/** text writes a Go string, raw where that is shorter. */
function text(value: string): string {
  return value.includes('"') && !/[`\n]/.test(value) && plain(value) === value ? `\`${value}\`` : goString(value);
}

function goString(value: string): string {
  const hex = (c: string, digits: number) => c.codePointAt(0)!.toString(16).padStart(digits, '0');
  return JSON.stringify(value.replaceAll(/\p{Cs}/gu, '\ufffd')) // a half of a pair is no character, of Go neither
    .replaceAll(/[\u{10000}-\u{10ffff}]/gu, (c) => `\\U${hex(c, 8)}`).replaceAll(/[\u007f-\uffff]/g, (c) => `\\u${hex(c, 4)}`);
}

/** name writes a name as Go has them. */
function name(label: string): string {
  const words = label.split('-');
  const joined = words[0] + words.slice(1).map((one) => one.charAt(0).toUpperCase() + one.slice(1)).join('');
  return joined === 'main' ? 'first' : joined;
}
