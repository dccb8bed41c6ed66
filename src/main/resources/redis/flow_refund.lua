-- Gives back a try that was spent while something of ours failed. KEYS[1] the session.
if redis.call('HEXISTS', KEYS[1], 'box') == 0 then return 0 end
return redis.call('HINCRBY', KEYS[1], 'left', 1)
