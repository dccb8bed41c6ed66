-- Begins an operator's session. KEYS[1] it; ARGV[1] whose it is, sealed, ARGV[2] how long it lasts unused, ms. Answers 1.
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
