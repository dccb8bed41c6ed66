-- Removes a document of a pool as it was seen. KEYS as for part_page; ARGV[1] its name, ARGV[2] the document,
-- ARGV[3..] its further names. Answers 1, or 0 when it is gone or has changed.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
for i = 3, #ARGV do redis.call('HDEL', KEYS[3], ARGV[i]) end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1
