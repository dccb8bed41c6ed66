-- Keeps what somebody allowed. KEYS[1] what they allowed so far; ARGV[1] how long it is kept, ms, ARGV[2..] what more. Answers 1.
local time = redis.call('TIME')
local now = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
for at = 2, #ARGV do redis.call('HSET', KEYS[1], ARGV[at], now) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
