-- Reads groups. KEYS[1] the pool's groups by name; ARGV the names. Answers their documents; nil for one that is none.
return redis.call('HMGET', KEYS[1], unpack(ARGV))
