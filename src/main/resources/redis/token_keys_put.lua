-- Stores a pool's sealed signing keys, whichever there are. KEYS[1] the keys; ARGV[1] ours.
redis.call('SET', KEYS[1], ARGV[1])
return 1
