-- Reads some groups in the order of their names. KEYS[1] the pool's groups by name, KEYS[2] their names in order (same
-- slot); ARGV[1] where to begin, as ZRANGE BYLEX has it, ARGV[2] how many at most. Answers their documents.
local names = redis.call('ZRANGE', KEYS[2], ARGV[1], '+', 'BYLEX', 'LIMIT', 0, ARGV[2])
if #names == 0 then return {} end
return redis.call('HMGET', KEYS[1], unpack(names))
