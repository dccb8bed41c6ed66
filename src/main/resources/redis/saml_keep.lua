-- Keeps something for a while. KEYS[1] it; ARGV[1] what it is, sealed, ARGV[2] its life, ms. Answers 1.
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
