-- Reads a part of a list in its order. KEYS[1] the list; ARGV[1] where it begins, as ZRANGE BYLEX has it, ARGV[2] how
-- many at most.
return redis.call('ZRANGE', KEYS[1], ARGV[1], '+', 'BYLEX', 'LIMIT', 0, ARGV[2])
