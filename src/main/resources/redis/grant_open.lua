-- Keeps what somebody was granted. KEYS[1] it; ARGV[1] what it is, sealed, ARGV[2] its life, ms. Answers 1.
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'doc', ARGV[1], 'at', string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000)))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
