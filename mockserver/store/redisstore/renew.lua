-- Has records last on, idle after the end of this thirtieth of it, and the root a little longer. Nothing that is there ends earlier than before.
--
-- KEYS  root, changes, lasting; then records that were among the lasting ones a moment ago
-- ARGV  how long in ms
local root, changes, lasting = KEYS[1], KEYS[2], KEYS[3]
local idle = tonumber(ARGV[1])
local clock = redis.call('TIME')
local now, part = clock[1] * 1000 + math.floor(clock[2] / 1000), math.ceil(idle / 30)
local final = (math.floor(now / part) + 1) * part + idle
local function keep(key, till)
	local life = redis.call('PTTL', key)
	if life >= 0 and now + life < till then redis.call('PEXPIREAT', key, string.format('%.0f', till)) end
end

keep(root, final + part) -- first: it outlives the records
keep(changes, final)
keep(lasting, final)
for i = 4, #KEYS do
	if redis.call('EXISTS', KEYS[i]) == 0 then
		redis.call('SREM', lasting, KEYS[i])
	elseif redis.call('SISMEMBER', lasting, KEYS[i]) == 1 then
		keep(KEYS[i], final)
	end
end
return 1
