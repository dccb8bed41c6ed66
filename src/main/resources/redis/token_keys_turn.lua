-- Stores a pool's sealed signing keys in the place of these. KEYS[1] the keys; ARGV[1] those that were read, ARGV[2] ours.
-- Answers 1, or 0 where there are others by now.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
