-- Stores a pool or client under an id that was just drawn. KEYS[1] it; ARGV[1] its document. Answers 1, or 0 when there is one.
return redis.call('HSETNX', KEYS[1], 'doc', ARGV[1])
