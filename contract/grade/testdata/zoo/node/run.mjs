// Three calls, and a line about each. A client's file runs itself when it is the program, and not when another extends it.
import { fileURLToPath } from 'node:url'

const paths = ['/api/v1/products', '/api/v1/categories', '/api/v1/countries']

/** Runs a class of clients if its file, import.meta.url, is the program. Exit status 1: a call has finally failed. */
export async function run(Client, url) {
  if (process.argv[1] !== fileURLToPath(url)) return
  const { POPUPMOCK_BASE_URL, POPUPMOCK_USERNAME, POPUPMOCK_PASSWORD } = process.env
  const client = new Client(POPUPMOCK_BASE_URL, POPUPMOCK_USERNAME, POPUPMOCK_PASSWORD)
  const outcomes = await calls(client)
  if (outcomes.includes(false)) process.exitCode = 1
}

/** Makes the calls side by side; a client with a method `each` decides for itself. */
function calls(client) {
  const one = (path) => client.get(path).then(
    (records) => { console.log(`${path}: ${records.length} records`); return true },
    (error) => { console.error(`${path}: ${error.message}`); return false },
  )
  return client.each ? client.each(paths, one) : Promise.all(paths.map(one))
}
