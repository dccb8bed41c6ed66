-- Takes what was kept, once. KEYS[1] it. Answers it, or nil.
local held = redis.call('GET', KEYS[1])
if held then redis.call('DEL', KEYS[1]) end
return held
