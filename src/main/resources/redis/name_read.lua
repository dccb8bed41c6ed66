-- Reads who holds a name. KEYS[1] the name, KEYS[2] that its user may still be written (same slot).
-- Answers {holder, 1 while nobody may take it from them, else 0}, or nothing.
local holder = redis.call('GET', KEYS[1])
if not holder then return false end
return {holder, redis.call('EXISTS', KEYS[2])}
