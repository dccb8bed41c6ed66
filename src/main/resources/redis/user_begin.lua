-- Writes a user that is being made: nobody reads it until it is complete, and it goes by itself when its maker died. One
-- that was begun before is begun anew: its maker tries again. KEYS[1] the user; ARGV[1] its document, ARGV[2] how long its
-- maker may take, ms. Answers 1, or 0 when there is a whole one.
if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HEXISTS', KEYS[1], 'half') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'doc', ARGV[1], 'ver', '1', 'half', '1')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
