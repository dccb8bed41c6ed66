-- Takes requests out of a bucket that fills by itself. KEYS[1] the bucket; ARGV[1] how many it gets a second, ARGV[2] how many
-- are wanted, ARGV[3] how many it holds. Answers {how many were given, ms until there is one again where none was}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local rate = tonumber(ARGV[1])
local held = redis.call('HMGET', KEYS[1], 'left', 'at')
local most = tonumber(ARGV[3])
local left = most
if held[1] then left = math.min(most, tonumber(held[1]) + math.max(0, now - tonumber(held[2])) * rate / 1000) end
local given = math.min(tonumber(ARGV[2]), math.floor(left))
redis.call('HSET', KEYS[1], 'left', string.format('%.4f', left - given), 'at', string.format('%.0f', now))
-- By then it is full, as one that is not there.
redis.call('PEXPIRE', KEYS[1], math.ceil(most * 1000 / rate) + 100)
return {given, given > 0 and 0 or math.ceil((1 - left) * 1000 / rate)}
