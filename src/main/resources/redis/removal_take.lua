-- Takes what is left of a deleted pool, for a while, to remove it. KEYS[1] what is left, KEYS[2] who removes it (same slot);
-- ARGV[1] who asks, ARGV[2] for how long, ms. Answers {'gone'}, {'busy'}, or {'yours', document, age in ms}.
local left = redis.call('HMGET', KEYS[1], 'doc', 'at')
if not left[1] then return {'gone'} end
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] then return {'busy'} end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
local time = redis.call('TIME')
return {'yours', left[1], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) - left[2])}
