-- Reads all devices of a person. KEYS[1] the person's devices.
return redis.call('HVALS', KEYS[1])
