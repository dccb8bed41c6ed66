-- Writes a pool over the document it was made of. KEYS[1] the pool; ARGV[1] the document seen, ARGV[2] the new one.
-- Answers 1, 0 when somebody else wrote in between, or -1 when it is gone.
local doc = redis.call('HGET', KEYS[1], 'doc')
if not doc then return -1 end
if doc ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'doc', ARGV[2])
return 1
