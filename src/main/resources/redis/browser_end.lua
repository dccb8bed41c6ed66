-- Ends a browser's session. KEYS[1] the session. Answers its box, or nil where there was none.
local box = redis.call('HGET', KEYS[1], 'box')
redis.call('DEL', KEYS[1])
return box
