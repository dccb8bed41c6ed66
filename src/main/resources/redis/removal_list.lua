-- The pools that were about to go, the first noted first. KEYS[1] the list of such; ARGV[1] how many at most.
return redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1)
