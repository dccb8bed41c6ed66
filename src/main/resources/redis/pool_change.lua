-- Writes a pool over the document seen. KEYS[1] it; ARGV[1] the document seen, ARGV[2] the new one. Answers 1, or 0.
if redis.call('HGET', KEYS[1], 'doc') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'doc', ARGV[2])
return 1
