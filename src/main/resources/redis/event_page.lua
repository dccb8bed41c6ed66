-- Reads events, the newest first. KEYS[1] the lines of events, KEYS[2] their order. ARGV[1] and ARGV[2] the time and id of
-- the event after which to begin, or '', ARGV[3] when the oldest that is still told was, ms, ARGV[4] how many at most.
-- Answers id, time, lines and feedback of each.
local found = {}
local ids = redis.call('ZREVRANGEBYSCORE', KEYS[2], ARGV[1] == '' and '+inf' or ARGV[1], '(' .. ARGV[3], 'WITHSCORES')
for i = 1, #ids, 2 do
  if #found >= 4 * tonumber(ARGV[4]) then break end
  local id, time = ids[i], ids[i + 1]
  -- Of one time, they come in the reverse order of their ids.
  if time ~= ARGV[1] or id < ARGV[2] then
    local of = redis.call('HMGET', KEYS[1], id, 'f:' .. id)
    if of[1] then
      found[#found + 1] = id
      found[#found + 1] = time
      found[#found + 1] = of[1]
      found[#found + 1] = of[2] or ''
    end
  end
end
return found
