-- Forgets what somebody was granted. KEYS[1] it. Answers 1, or 0 where there was nothing.
return redis.call('DEL', KEYS[1])
