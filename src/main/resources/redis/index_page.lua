-- Reads a list in order. KEYS[1] it; ARGV[1] the id after which to begin, or '', ARGV[2] how many at most.
return redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1] == '' and '-' or '(' .. ARGV[1], '+', 'LIMIT', 0, ARGV[2])
