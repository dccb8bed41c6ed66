-- Writes a device of a person over itself. KEYS[1] the person's devices, ARGV[1] its key, ARGV[2] the document. Answers 1, or 0
-- where it was forgotten.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
