-- Asks to be the one who exchanges a session's refresh token, or to stay it. KEYS[1] the session; ARGV[1] names the attempt,
-- ARGV[2] the generation whose tokens it would exchange, ARGV[3] for how many ms. Answers 'gone', 'moved' where they were
-- exchanged before, 'busy' where somebody else is at it, or 'yours'.
local held = redis.call('HMGET', KEYS[1], 'gen', 'by', 'lease')
if not held[1] then return 'gone' end
if held[1] ~= ARGV[2] then return 'moved' end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if held[2] and held[2] ~= ARGV[1] and tonumber(held[3]) > now then return 'busy' end
redis.call('HSET', KEYS[1], 'by', ARGV[1], 'lease', string.format('%.0f', now + tonumber(ARGV[3])))
return 'yours'
