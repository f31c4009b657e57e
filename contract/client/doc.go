// Package client is a client of The Popup Reward Store API that one would use in production. It logs in when it has to,
// refreshes the tokens before they expire, once among all goroutines and processes that share a token store, and recovers
// from what a client can recover from.
//
//	api, err := client.New(server.URL, client.Credentials{Username: "your_api_username", Password: "your_api_password"})
//	// …
//	for wallet, err := range api.Wallets(ctx, client.WalletQuery{}) {
//
// What it does follows the vendor's page on token management; each rule is in the words of its own doc comment:
//
//   - The tokens are renewed five minutes before the access token expires (WithEarlyRefresh), by one caller; the others
//     wait for it, and it does not end with the first caller's context. The new pair is in the store (WithStore) before
//     anyone uses it.
//   - After a 401 the token is renewed once, and the request is sent once more. When the refresh is refused there is one
//     login; when that is refused, too, the error is ErrLoginRefused, and for a minute no other login is tried.
//   - After a 403 nothing is: ErrIPNotWhitelisted.
//   - 429 and 503 are obeyed (Retry-After); other trouble is met with a few tries, further and further apart, where a
//     request may be repeated at all (WithRetries).
//   - The answer to a refresh that got lost may have taken the refresh token with it. It is not sent again, but for
//     WithSecondRefresh; a login brings the session back.
//
// There is a method for each operation. Those who have HTTP code of their own use Transport or TokenSource.
//
// Amounts of money, rates and shares are json.Number: the very text that the server has sent, which never went through a
// float. MinorUnits counts them in cents; for other arithmetic, big.Rat and every library of decimals read their String.
// The amount of a field that the server did not send is empty, and no number. Two that are equal may be written
// differently, as 5 and 5.00.
//
// Errors have types: *APIError for what the server has answered, *TokenError when there was no token to call with,
// *DecodeError and *ContractError for answers that are not what they should be. No error, log or panic shows a token or a
// password: Token and Password print what they are, not what they hold.
package client
