-- Remembers the challenge of a registration. KEYS[1] the person's; ARGV[1] the challenge, ARGV[2] the client,
-- ARGV[3] its life in ms. An older one ends.
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'challenge', ARGV[1], 'client', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
