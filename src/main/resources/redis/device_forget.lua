-- Forgets a device of a person. KEYS[1] the person's devices, ARGV[1] its key. Answers 1, or 0 where there is none.
return redis.call('HDEL', KEYS[1], ARGV[1])
