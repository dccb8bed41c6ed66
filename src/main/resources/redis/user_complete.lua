-- Makes a user that was begun last. KEYS[1] the user. Answers 1, or 0 when it was begun too long ago and is gone.
if redis.call('HDEL', KEYS[1], 'half') == 0 then return 0 end
redis.call('PERSIST', KEYS[1])
return 1
