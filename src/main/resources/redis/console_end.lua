-- Ends an operator's session. KEYS[1] it. Answers 1, or 0 where there was none.
return redis.call('DEL', KEYS[1])
