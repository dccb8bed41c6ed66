-- The addresses (MACs) a person signed in from. KEYS[1] the list.
return redis.call('ZRANGE', KEYS[1], 0, -1)
