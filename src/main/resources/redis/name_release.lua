-- Frees a name, if it is still held in one of the two ways named. KEYS[1] the name; ARGV[1], ARGV[2] the ways.
-- Answers how many were freed.
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] and holder ~= ARGV[2] then return 0 end
return redis.call('DEL', KEYS[1])
