-- Makes a reservation last. KEYS[1] the name; ARGV[1] the reservation, ARGV[2] what it becomes.
-- Answers 1, or 0 when the reservation ended before.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
