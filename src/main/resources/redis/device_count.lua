-- Counts the devices of a pool. KEYS[1] the count; ARGV[1] by how many it changes, ARGV[2] how many there may be. Answers 1, or
-- 0 where there are as many already.
local now = tonumber(redis.call('GET', KEYS[1]) or '0')
local next = math.max(0, now + ARGV[1])
if next > now and next > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], string.format('%d', next))
return 1
