-- Makes a group. KEYS[1] the pool's groups by name, KEYS[2] their names in order (same slot); ARGV[1] the name, ARGV[2]
-- the document, ARGV[3] how many groups there may be. Answers 'made', 'taken' or 'full'.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 'taken' end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 'full' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
return 'made'
