-- Reads jobs, the newest first. KEYS[1] the pool's jobs, KEYS[2] their order; ARGV[1] the id after which to begin, or '',
-- ARGV[2] how many to read. Answers their documents; none after one that is gone.
local first = 0
if ARGV[1] ~= '' then
  local rank = redis.call('ZREVRANK', KEYS[2], ARGV[1])
  if not rank then return {} end
  first = rank + 1
end
local jobs = {}
for i, id in ipairs(redis.call('ZREVRANGE', KEYS[2], first, first + tonumber(ARGV[2]) - 1)) do
  jobs[i] = redis.call('HGET', KEYS[1], id)
end
return jobs
