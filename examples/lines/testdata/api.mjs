// A client for the adapter: that of the example in Node.
const { EXAMPLES, POPUPMOCK_BASE_URL, POPUPMOCK_USERNAME, POPUPMOCK_PASSWORD } = process.env
const { Client } = await import(`${EXAMPLES}/node/client.mjs`)
const client = new Client(POPUPMOCK_BASE_URL, POPUPMOCK_USERNAME, POPUPMOCK_PASSWORD)

export const api = { request: (method, path) => client.get(path) }
