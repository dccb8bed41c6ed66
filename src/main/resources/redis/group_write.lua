-- Writes a group over what was seen. KEYS[1] the pool's groups by name; ARGV[1] the name, ARGV[2] the document seen,
-- ARGV[3] the new one. Answers 1, or 0 when it is another by now or gone.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
