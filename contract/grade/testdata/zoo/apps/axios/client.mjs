// An application on axios (https://github.com/axios/axios) and axios-auth-refresh (https://github.com/Flyrell/axios-auth-refresh),
// put together as the README of the latter shows: an interceptor that adds the token, and a function that renews it after a 401.
// Nobody here wrote the libraries, and the application does not make up for what they leave out: nothing looks at the expiry,
// and a refresh that fails in any way is followed by a login.
import axios from 'axios'
import { createAuthRefresh } from 'axios-auth-refresh'

const { POPUPMOCK_BASE_URL: baseURL, POPUPMOCK_USERNAME: username, POPUPMOCK_PASSWORD: password } = process.env
const auth = axios.create({ baseURL, timeout: 5_000 })
const api = axios.create({ baseURL, timeout: 5_000 })
let tokens

async function login() {
  tokens = (await auth.post('/auth/login', { username, password })).data.data
}

async function refresh() {
  tokens = (await auth.post('/auth/refresh', { refresh_token: tokens.refresh_token })).data.data
}

api.interceptors.request.use((request) => {
  request.headers.Authorization = `Bearer ${tokens.access_token}`
  return request
})
createAuthRefresh(api, () => refresh().catch(login))

async function show(path) {
  try {
    const { data } = await api.get(path)
    console.log(`${path}: ${data.length} records`)
  } catch (error) {
    console.error(`${path}: ${error.message}`) // not the error itself, whose config holds the token
    process.exitCode = 1
  }
}

try {
  await login()
  await Promise.all(['/api/v1/products', '/api/v1/categories', '/api/v1/countries'].map(show))
} catch (error) {
  console.error(`login: ${error.message}`)
  process.exitCode = 1
}
