-- Reads a browser's session and notes that it was used. KEYS[1] the session; ARGV[1] after how many ms without a request it ends,
-- 0 where this is no request. Answers {'gone'} or {'ok', box, gen, for how many ms it lasts at least}.
local held = redis.call('HMGET', KEYS[1], 'box', 'gen', 'until')
if not held[1] then return {'gone'} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left = tonumber(held[3]) - now
if left <= 0 then
  redis.call('DEL', KEYS[1])
  return {'gone'}
end
local idle = tonumber(ARGV[1])
if idle > 0 then redis.call('PEXPIRE', KEYS[1], math.min(idle, left)) end
return {'ok', held[1], held[2], redis.call('PTTL', KEYS[1])}
