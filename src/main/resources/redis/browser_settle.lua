-- Ends an attempt to exchange a session's refresh token; one whose lease another took changes nothing. KEYS[1] the session;
-- ARGV[1] names the attempt, ARGV[2] is what came of it: 'box' with the new one in ARGV[3], 'end', or 'pause', with the ms in
-- ARGV[3] during which nobody tries again. Answers 'gone', 'late' or 'done'.
local by = redis.call('HGET', KEYS[1], 'by')
if not by then return redis.call('EXISTS', KEYS[1]) == 1 and 'late' or 'gone' end
if by ~= ARGV[1] then return 'late' end
if ARGV[2] == 'end' then
  redis.call('DEL', KEYS[1])
elseif ARGV[2] == 'box' then
  redis.call('HSET', KEYS[1], 'box', ARGV[3])
  redis.call('HINCRBY', KEYS[1], 'gen', 1)
  redis.call('HDEL', KEYS[1], 'by', 'lease')
else
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', KEYS[1], 'by', 'nobody', 'lease', string.format('%.0f', now + tonumber(ARGV[3])))
end
return 'done'
