-- Forgets what somebody was granted. KEYS[1] it. Answers it, or nothing where there was nothing.
local held = redis.call('HGET', KEYS[1], 'doc')
redis.call('DEL', KEYS[1])
return held
