import { useState } from 'preact/hooks';
import { messageOf } from '../api/http';
import { useMock } from './act';
import { Input } from './field';
import { Problem } from './problem';

/** Login asks for the control token, where the mock wants one. */
export function Login() {
  const mock = useMock();
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState('');
  const open = async (event: Event) => {
    event.preventDefault();
    setProblem('');
    try {
      await mock.calls.openSession(token);
      setToken('');
      mock.session.set({ ...mock.session.value, needed: true, open: true });
      mock.reconnect();
    } catch (trouble) {
      setProblem(messageOf(trouble));
    }
  };
  return (
    <main id="main" tabIndex={-1} class="login">
      <form class="card" onSubmit={open}>
        <h1>This mock wants its control token</h1>
        <Input label="Control token" type="password" value={token} onValue={setToken} hint="The one of --control-token. The page keeps a cookie, and never the token." />
        <Problem text={problem} />
        <button class="primary" disabled={token === ''}>Open</button>
      </form>
    </main>
  );
}
