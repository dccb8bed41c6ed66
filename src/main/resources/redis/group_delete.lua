-- Removes a group. KEYS[1] the pool's groups by name, KEYS[2] their names in order (same slot); ARGV[1] the name.
-- Answers how many went.
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
