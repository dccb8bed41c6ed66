-- Reads what somebody was granted. KEYS[1] it, KEYS[2] the person's sign-out, which ends it (same slot). Answers it, or
-- nothing.
local held = redis.call('HMGET', KEYS[1], 'doc', 'at')
if not held[1] or tonumber(held[2]) <= tonumber(redis.call('GET', KEYS[2]) or '0') then return false end
return held[1]
