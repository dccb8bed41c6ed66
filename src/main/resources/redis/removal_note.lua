-- Notes that a pool is about to go, and when that was. KEYS[1] the list of such; ARGV[1] its id.
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)), ARGV[1])
return 1
