-- Frees a name, if it is still held in one of the two ways named. KEYS[1] the name, KEYS[2] that its user may still be
-- written (same slot); ARGV[1], ARGV[2] the ways. Answers 1 when it was freed, else 0.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] and holder ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
