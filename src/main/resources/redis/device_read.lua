-- Reads one device of a person. KEYS[1] the person's devices, ARGV[1] its key.
return redis.call('HGET', KEYS[1], ARGV[1])
