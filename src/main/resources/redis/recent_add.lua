-- Adds to a list of what happened lately, which keeps the newest. KEYS[1] the list; ARGV[1] what happened, ARGV[2] how much is
-- kept, ARGV[3] how long, ms. Answers 1.
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
