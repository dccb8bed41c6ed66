-- Keeps that a browser is at a provider. KEYS[1] the browser's; ARGV[1] the state's MAC, ARGV[2] what is kept, sealed, ARGV[3] its
-- life, ms, ARGV[4] how many there may be: the oldest of more goes. Each is written as time:sealed. Answers 1.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local all = redis.call('HGETALL', KEYS[1])
local left = {}
for i = 1, #all, 2 do
  local at = tonumber(string.match(all[i + 1], '^%d+'))
  if at + ARGV[3] <= now then redis.call('HDEL', KEYS[1], all[i]) else left[#left + 1] = {at, all[i]} end
end
table.sort(left, function(a, b) return a[1] < b[1] end)
for i = 1, #left + 1 - ARGV[4] do redis.call('HDEL', KEYS[1], left[i][2]) end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now) .. ':' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
