-- Stores a code. KEYS[1] the code; ARGV[1] the MAC of it and of where it goes, ARGV[2] the MAC of it alone, ARGV[3] wrong
-- tries it allows, ARGV[4] its life, ms.
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'mac', ARGV[1], 'bare', ARGV[2], 'left', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
