-- Takes what was kept of a browser that was at a provider, once. KEYS[1] the browser's; ARGV[1] the state's MAC, ARGV[2] its life,
-- ms. Answers what was kept, sealed, or nil.
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held then return nil end
redis.call('HDEL', KEYS[1], ARGV[1])
local time = redis.call('TIME')
local at, sealed = string.match(held, '^(%d+):(.*)$')
if at + ARGV[2] <= time[1] * 1000 + math.floor(time[2] / 1000) then return nil end
return sealed
