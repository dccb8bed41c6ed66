-- Notes which token family came of a code. KEYS[1] what it stood for; ARGV[1] the family. Answers 1, or 0 where somebody
-- brought the code again meanwhile, or that cannot be told any more: then the family must end.
local held = redis.call('HMGET', KEYS[1], 'used', 'again')
if not held[1] or held[2] then return 0 end
redis.call('HSET', KEYS[1], 'family', ARGV[1])
return 1
