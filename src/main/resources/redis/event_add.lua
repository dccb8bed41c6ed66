-- Adds a line to an event, and forgets what is too old or too many. KEYS[1] the lines of events, KEYS[2] their order
-- (same slot). ARGV[1] the event's id, ARGV[2] the line, ARGV[3] when it was, ms, ARGV[4] how many events there may be,
-- ARGV[5] how long each is kept, ms, ARGV[6] how many characters one may have. A full event keeps its first lines and its
-- last; "~" stands for what is missing between them.
redis.call('ZADD', KEYS[2], 'LT', ARGV[3], ARGV[1])
local function forget(id) redis.call('HDEL', KEYS[1], id, 'f:' .. id) end
-- No more than some at once; what is left goes with the next line, or with the whole key.
local oldest = string.format('%.0f', ARGV[3] - ARGV[5])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', oldest, 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[2], id)
  forget(id)
end
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4])
if over > 0 then
  local first = redis.call('ZPOPMIN', KEYS[2], math.min(over, 100))
  for i = 1, #first, 2 do forget(first[i]) end
end
if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then return 0 end
local lines = redis.call('HGET', KEYS[1], ARGV[1])
if not lines then
  lines = ARGV[2]
elseif string.find(lines, ARGV[2], 1, true) then
  return 1
elseif #lines + 1 + #ARGV[2] <= tonumber(ARGV[6]) then
  lines = lines .. '\n' .. ARGV[2]
else
  local kept = string.match(lines, '^(.*)\n[^\n]*$') or lines
  lines = kept .. (string.find(kept, '~', 1, true) and '\n' or '\n~\n') .. ARGV[2]
end
redis.call('HSET', KEYS[1], ARGV[1], lines)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return 1
