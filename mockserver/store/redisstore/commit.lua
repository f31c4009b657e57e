-- Makes a change, or none of it. The only thing that writes to the records of a mock, with commands of Redis 6.2 alone.
--
-- KEYS  root, changes, again, lasting; one for each write; one for each guard
-- ARGV  nonce; the change (change.go); how many changes to keep; how long in ms; the position that the sender has seen last, and the
--       one after it, both empty at the first try; how many writes; a version for each guard
--
-- Answers {'made', position, sums with blanks between}, {'stale', guard}, {'sum', write, field}, or {'open'} when nobody can tell.
--
-- Numbers of Lua are doubles. Positions and sums stay texts, and Redis adds to them.
local root, changes, again, lasting = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local nonce, change, kept, idle, since, following = unpack(ARGV, 1, 6)
local writes = tonumber(ARGV[7])
local state = redis.call('HMGET', root, 'position', 'nonce')
local last, before = state[1] or '0', state[2] or ''

-- An earlier try of this change, which the sender has given up, and which was under way longer than the later one.
if redis.call('EXISTS', again) == 1 then
	return {'open'}
end

-- earlier looks through the changes since the sender has last looked for this one.
local function earlier()
	if last == since then return false end
	local to = '+'
	for _ = 1, 100 do
		local some = redis.call('XREVRANGE', changes, to, '-', 'COUNT', 100)
		for _, entry in ipairs(some) do
			local id, fields = entry[1], entry[2]
			if fields[4] == nonce then
				return {'made', (string.gsub(id, '-0$', '')), fields[8]}
			end
			if id == following .. '-0' or id == '1-0' then return false end
			to = '(' .. id
		end
		if #some == 0 then break end
	end
	return {'open'}
end

if since ~= '' then
	local answer = earlier()
	if answer then return answer end
	redis.call('SET', again, '', 'PX', 600000)
end

for i = 1, #KEYS - 4 - writes do
	if (redis.call('HGET', KEYS[4 + writes + i], '') or '0') ~= ARGV[7 + i] then
		return {'stale', i}
	end
end

local at = 1
local function text()
	local s
	s, at = struct.unpack('>I4c0', change, at)
	return s
end

-- add returns the sum of a field and a number, or nothing. The root lends it a field, whose HSET may be the first write.
local function add(old, number)
	if not old then return number end
	local sign, digits = string.match(old, '^([+-]?)0*(%d+)$')
	if not digits then return nil end
	if sign == '+' or digits == '0' then sign = '' end
	redis.call('HSET', root, 'sum', sign .. digits)
	local sum = redis.pcall('HINCRBY', root, 'sum', number)
	return type(sum) == 'number' and redis.call('HGET', root, 'sum') or nil
end

-- All that can go wrong does so before the first write of what is kept: a key that holds something else than a hash, too.
redis.call('XLEN', changes)
redis.call('SCARD', lasting)
local life = redis.call('PTTL', root)
local plan, sums = {}, {}
text() -- the note
for i = 1, writes do
	text() -- the key, as those who follow know it
	local w = {key = KEYS[4 + i], remove = text() == 'r', keep = text(), set = {'', ''}, delete = {}}
	redis.call('HLEN', w.key)
	for _ = 1, 2 * tonumber(text()) do table.insert(w.set, text()) end
	for _ = 1, tonumber(text()) do table.insert(w.delete, text()) end
	for _ = 1, tonumber(text()) do
		local field, number = text(), text()
		local sum = add(not w.remove and redis.call('HGET', w.key, field), number)
		if not sum then
			redis.call('HDEL', root, 'sum')
			return {'sum', i, field}
		end
		table.insert(w.set, field)
		table.insert(w.set, sum)
		table.insert(sums, sum)
	end
	plan[i] = w
end

-- Redis refuses this when its memory is full, unless the script has written before: nothing that frees memory may come earlier.
redis.call('HSET', root, 'nonce', nonce)
redis.call('HINCRBY', root, 'position', 1)
local position, added = redis.call('HGET', root, 'position'), table.concat(sums, ' ')
if position == '1' then redis.call('DEL', changes) end -- those of a root that is gone
redis.call('XADD', changes, 'MAXLEN', '~', kept, position .. '-0', 'c', change, 'n', nonce, 'b', before, 's', added)

-- each keeps below what unpack can do.
local function each(command, key, items)
	for i = 1, #items, 1000 do
		redis.call(command, key, unpack(items, i, math.min(i + 999, #items)))
	end
end

-- What is to last as long as the mock is used ends at the same moment, whenever it was written: idle after the end of this thirtieth of it.
-- renew.lua goes on from there.
local clock = redis.call('TIME')
local now, part = clock[1] * 1000 + math.floor(clock[2] / 1000), math.ceil(idle / 30)
local final = (math.floor(now / part) + 1) * part + tonumber(idle)
local function keep(key, till) redis.call('PEXPIREAT', key, string.format('%.0f', till)) end

local latest, grown = final, false
for _, w in ipairs(plan) do
	if w.remove then redis.call('DEL', w.key) end
	w.set[2] = position
	each('HSET', w.key, w.set)
	each('HDEL', w.key, w.delete)
	if redis.call('HLEN', w.key) == 1 then
		redis.call('DEL', w.key) -- a version alone is no record
		redis.call('SREM', lasting, w.key)
	elseif w.keep == '0' then
		redis.call('SADD', lasting, w.key)
		keep(w.key, final)
		grown = true
	else
		redis.call('SREM', lasting, w.key)
		redis.call('PEXPIRE', w.key, w.keep)
		latest = math.max(latest, now + tonumber(w.keep))
	end
end

-- The root outlives the records: their versions are positions, and none may come twice.
if latest + part > now + life then keep(root, latest + part) end
if grown then keep(lasting, final) end
keep(changes, final)
return {'made', position, added}
