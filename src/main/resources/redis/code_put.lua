-- Stores a code. KEYS[1] the code; ARGV[1] its MAC, ARGV[2] wrong tries it allows, ARGV[3] its life, ms.
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'mac', ARGV[1], 'left', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
