-- Frees a name, if it is still held as it was. KEYS[1] the name, KEYS[2] that its user may still be written (same slot);
-- ARGV[1] the holder. Answers 1 when it was freed, else 0.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
