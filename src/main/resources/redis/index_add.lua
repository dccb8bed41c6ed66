-- Adds an id to a list. KEYS[1] the list; ARGV[1] the id, ARGV[2] how many there may be. Answers 1, or 0 when it is full.
local there = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not there and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], 0, ARGV[1])
return 1
