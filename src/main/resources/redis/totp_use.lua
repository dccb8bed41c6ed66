-- Takes the code of one step of a software token, once, and none of an older step after it.
-- KEYS[1] the last step taken; ARGV[1] this step, ARGV[2] how long it is remembered, ms. Answers 1, or 0 when it was too late.
local last = redis.call('GET', KEYS[1])
if last and tonumber(last) >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
