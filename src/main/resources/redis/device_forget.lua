-- Forgets a device of a person, and with it ends every token family that is bound to it. KEYS[1] the person's devices, KEYS[2]
-- when and where each signed in last, ARGV[1] its key. Answers 1, or 0 where there is none.
redis.call('HDEL', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
