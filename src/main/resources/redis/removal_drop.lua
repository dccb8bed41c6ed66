-- Forgets that a pool was about to go, unless that was noted a moment ago. KEYS[1] the list of such; ARGV[1] its id, ARGV[2]
-- how long a moment is, ms. Answers how many were forgotten.
local noted = redis.call('ZSCORE', KEYS[1], ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if not noted or tonumber(noted) > now - tonumber(ARGV[2]) then return 0 end
return redis.call('ZREM', KEYS[1], ARGV[1])
