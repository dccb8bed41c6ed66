-- Notes a new chain of the audit log. KEYS[1] how far each chain has come ("number mac source"), KEYS[2] their order by
-- when they began, KEYS[3] the latest chain of each source. ARGV[1] the chain, ARGV[2] its source, ARGV[3] how many
-- chains are kept. Answers the chain before of the same source and how far it had come; nothing where there was none.
local former = redis.call('HGET', KEYS[3], ARGV[2])
local come = former and redis.call('HGET', KEYS[1], former)
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], ARGV[1], '0  ' .. ARGV[2])
redis.call('ZADD', KEYS[2], time[1], ARGV[1])
redis.call('HSET', KEYS[3], ARGV[2], ARGV[1])
while redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[3]) do
  local oldest = redis.call('ZPOPMIN', KEYS[2])[1]
  local kept = redis.call('HGET', KEYS[1], oldest) or ''
  local source = string.match(kept, '^%d+ %S* (.*)$')
  if source and redis.call('HGET', KEYS[3], source) == oldest then redis.call('HDEL', KEYS[3], source) end
  redis.call('HDEL', KEYS[1], oldest)
end
if come then return {former, come} end
return {}
