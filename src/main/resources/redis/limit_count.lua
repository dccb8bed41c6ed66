-- Counts an action in a fixed window. KEYS[1] the counter; ARGV[1] how often, ARGV[2] the window in ms.
-- Answers 1 while within the limit, else 0.
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return n <= tonumber(ARGV[1]) and 1 or 0
