-- Adds a job to a pool. KEYS[1] its jobs, KEYS[2] their order; ARGV[1] the id, ARGV[2] its document, ARGV[3] when it was made,
-- ms, ARGV[4] how many are kept, ARGV[5] the time before which a job that was not started has expired. Where there are as
-- many, the oldest that is over goes. Answers 1, or 0 when none is over.
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[4]) then
  local over
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    local job = cjson.decode(redis.call('HGET', KEYS[1], id))
    if job.over or (job.state == 'CREATED' and job.created < tonumber(ARGV[5])) then over = id break end
  end
  if not over then return 0 end
  redis.call('HDEL', KEYS[1], over)
  redis.call('ZREM', KEYS[2], over)
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return 1
