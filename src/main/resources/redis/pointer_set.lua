-- Says where something is, once and for good. KEYS[1] it; ARGV[1] where. Answers 1, or 0 when it is said already.
return redis.call('SETNX', KEYS[1], ARGV[1])
