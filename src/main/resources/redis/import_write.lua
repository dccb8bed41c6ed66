-- Changes a job that nobody runs, or asks its runner something. KEYS[1] the pool's jobs; ARGV[1] the id, ARGV[2] the document
-- seen, ARGV[3] the next. Answers 1, or 0 when it has changed.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
