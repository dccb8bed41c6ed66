-- The runner of a job writes how far it is, and runs on or, with no time given, lets go. KEYS[1] the pool's jobs, KEYS[2] its
-- runner; ARGV[1] the job's id, ARGV[2] who, ARGV[3] for how long, ms, ARGV[4] the document seen, ARGV[5] the next.
-- Answers {ok}, {lost} when somebody else runs, or {changed, the document}.
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return {'lost'} end
local now = redis.call('HGET', KEYS[1], ARGV[1])
if not now then redis.call('DEL', KEYS[2]) return {'lost'} end
if now ~= ARGV[4] then return {'changed', now} end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[5])
if ARGV[3] == '0' then redis.call('DEL', KEYS[2]) else redis.call('PEXPIRE', KEYS[2], ARGV[3]) end
return {'ok'}
