import { test } from 'node:test';
import assert from 'node:assert/strict';
import { apiAt } from './place';

test('the API is where the mock says, by a host that the page can reach', () => {
  const here = { origin: 'http://127.0.0.1:8081', hostname: '127.0.0.1' };
  const far = { origin: 'https://mock.example:8081', hostname: 'mock.example' };
  assert.equal(apiAt(here, undefined), 'http://127.0.0.1:8081');
  assert.equal(apiAt(here, 'http://127.0.0.1:8080'), 'http://127.0.0.1:8080');
  assert.equal(apiAt(here, 'http://api.example:8080'), 'http://api.example:8080');
  assert.equal(apiAt(far, 'https://localhost:8080'), 'https://mock.example:8080');
  assert.equal(apiAt(far, 'http://[::1]:8080'), 'http://mock.example:8080');
  assert.equal(apiAt(far, 'https://10.0.0.7:8080'), 'https://10.0.0.7:8080');
});
