-- Keeps a piece of a file. KEYS[1] the piece; ARGV[1] its bytes, ARGV[2] for how long, ms.
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
