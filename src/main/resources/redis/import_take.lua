-- Makes somebody the runner of a job, where the pool has no runner. KEYS[1] the pool's jobs, KEYS[2] its runner; ARGV[1] the
-- job's id, ARGV[2] who, ARGV[3] for how long, ms, ARGV[4] the document seen, ARGV[5] the next. Answers ok, busy or changed.
if redis.call('EXISTS', KEYS[2]) == 1 then return 'busy' end
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[4] then return 'changed' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[5])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 'ok'
