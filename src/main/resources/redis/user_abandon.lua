-- Forgets a user that was begun and comes to nothing. KEYS[1] the user. Answers 1, or 0 when there is none or a whole one.
if redis.call('HEXISTS', KEYS[1], 'half') == 0 then return 0 end
return redis.call('DEL', KEYS[1])
