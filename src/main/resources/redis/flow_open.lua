-- Begins a session. KEYS[1] the session; ARGV[1] its box, ARGV[2] its tries, ARGV[3] its life in ms.
redis.call('HSET', KEYS[1], 'box', ARGV[1], 'left', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
