package redis

// readScript is HMGET of the pair, KEYS[1]. Update reads by it, so that a Redis or a user that runs no scripts is found
// out before change is called, and not when there are tokens to be stored.
const readScript = `return redis.call('HMGET', KEYS[1], 'access_token', 'refresh_token', 'expires_at')`

// writeScript stores or clears a pair unless somebody has stored another than the one that was read. It answers 1 when the
// new pair is there and 0 when another is. KEYS[1] is the pair. ARGV holds the fields that were read, the fields that shall
// be, three each and all of them empty for no pair, and the lifetime in seconds.
//
// The new pair may be there already: a client sends a command again when the connection broke before the answer came.
const writeScript = `
local now = redis.call('HMGET', KEYS[1], 'access_token', 'refresh_token', 'expires_at')
local function is(first)
	for i = 1, 3 do
		if (now[i] or '') ~= ARGV[first + i - 1] then return false end
	end
	return true
end
if is(4) then return 1 end
if not is(1) then return 0 end
if ARGV[6] == '' then
	redis.call('DEL', KEYS[1])
else
	redis.call('HSET', KEYS[1], 'access_token', ARGV[4], 'refresh_token', ARGV[5], 'expires_at', ARGV[6])
	redis.call('EXPIRE', KEYS[1], ARGV[7])
end
return 1
`
