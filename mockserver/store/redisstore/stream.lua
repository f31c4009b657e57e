-- Puts items of a stream aside, or gives them numbers and reads them. With commands of Redis 6.2 alone.
--
-- KEYS  state, waiting, items, notes, open
-- ARGV  'put' or 'read'; the number before the first; the era; how many items to keep; how many notes; how long in ms
--       put: the sender; then for each item its serial, kind, time, what follows its origin (skip and data), and the origin that it
--            replaces
--       read: how many to give numbers to; from which ids on; how many to return; up to which time
--
-- Answers to put: nothing. To read: {number and sub of the last, era, cleared up to, how many wait, items, notes}.
--
-- What waits is sorted by time, and then by its origin: the length of the sender in a byte, the sender, and the serial in eight, the
-- highest first. A kind in a byte, the skip in four, and the data follow.
local state, waiting, items, notes, open = unpack(KEYS)
local what, first, era, kept, keptNotes, idle = unpack(ARGV, 1, 6)
era, kept = tonumber(era), tonumber(kept)
local known = redis.call('HMGET', state, 'last', 'sub', 'era', 'cleared', 'noted')
local last, sub, noted = tonumber(known[1] or first), tonumber(known[2] or 0), tonumber(known[5] or 0)
local current, cleared = tonumber(known[3] or era), tonumber(known[4] or first)
local written, left = false, 0

local function id(number, beside) return string.format('%.0f-%.0f', number, beside) end

-- write is to be called before all else that writes: Redis refuses this when its memory is full, and nothing after it.
local function write()
	if not written then
		redis.call('HSET', state, 'era', era)
		written = true
	end
end

local function origin(sender, serial)
	return string.char(#sender) .. sender .. struct.pack('>I4I4', math.floor(serial / 4294967296), serial % 4294967296)
end

-- number gives numbers to the first n that wait.
local function number(n)
	while n > 0 do
		local some = math.min(n, 500)
		local members = redis.call('ZRANGE', waiting, 0, some - 1)
		if #members == 0 then return end
		write()
		for _, m in ipairs(members) do
			local at = 10 + string.byte(m)
			local kind, data = string.sub(m, at, at), string.sub(m, at + 5)
			if kind == 'n' then
				noted = noted + 1
				redis.call('XADD', notes, 'MAXLEN', '~', keptNotes, id(last, noted), 'd', data)
			else
				last, sub = last + 1 + struct.unpack('>I4', m, at + 1), 0
				redis.call('XADD', items, 'MAXLEN', '~', kept, id(last, 0), 'd', data)
				if kind == 'o' then redis.call('HSET', open, string.sub(m, 1, at - 1), id(last, 0)) end
			end
		end
		redis.call('ZREMRANGEBYRANK', waiting, 0, some - 1)
		n = n - some
	end
end

-- replace puts an item in the place of an open one, whether that has its number already or not.
local function replace(of, time, kind, rest)
	local at = redis.call('HGET', open, of)
	if at then
		sub = sub + 1
		redis.call('XADD', items, 'MAXLEN', '~', kept, id(last, sub), 'd', string.sub(rest, 5), 'r', (string.gsub(at, '-0$', '')))
		if kind == 'd' then redis.call('HDEL', open, of) end
		return
	end
	for _, m in ipairs(redis.call('ZRANGEBYSCORE', waiting, time, time)) do
		if string.sub(m, 1, #of) == of then
			local skip = string.sub(m, #of + 2, #of + 5)
			redis.call('ZREM', waiting, m)
			redis.call('ZADD', waiting, time, of .. (kind == 'd' and 'f' or 'o') .. skip .. string.sub(rest, 5))
			return
		end
	end
end

if era > current then
	number(redis.call('ZCARD', waiting))
	write()
	redis.call('DEL', items, open)
	current, cleared = era, last
end

if what == 'put' and era == current then
	local sender = ARGV[7]
	local mark = 't' .. sender
	local taken = tonumber(redis.call('HGET', state, mark) or 0)
	write()
	for i = 8, #ARGV, 5 do
		local serial, kind, time, rest, of = tonumber(ARGV[i]), ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
		if serial > taken then
			taken = serial
			if of == '0' then
				redis.call('ZADD', waiting, time, origin(sender, serial) .. kind .. rest)
			else
				replace(origin(sender, tonumber(of)), time, kind, rest)
			end
		end
	end
	redis.call('HSET', state, mark, string.format('%.0f', taken))
	number(redis.call('ZCARD', waiting) - kept)
elseif what == 'read' then
	local due = redis.call('ZCOUNT', waiting, '-inf', ARGV[11])
	local now = math.min(tonumber(ARGV[7]), due)
	number(now)
	left = due - now
end

if written then
	redis.call('HSET', state, 'last', string.format('%.0f', last), 'sub', sub, 'era', current, 'cleared', string.format('%.0f', cleared), 'noted', noted)
	for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, idle) end
end
if what == 'put' then return 0 end
return {
	string.format('%.0f', last), sub, current, string.format('%.0f', cleared), left,
	redis.call('XRANGE', items, ARGV[8], '+', 'COUNT', ARGV[10]), redis.call('XRANGE', notes, ARGV[9], '+', 'COUNT', ARGV[10]),
}
