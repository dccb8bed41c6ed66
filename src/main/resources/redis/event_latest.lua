-- Names events, the newest first. KEYS[1] their order. ARGV[1] and ARGV[2] the time and id of the event after which to
-- begin, or '', ARGV[3] when the oldest that is still told was, ms, ARGV[4] how many at most. Answers id and time of each.
local found = {}
local most = 2 * tonumber(ARGV[4])
local from = 0
while #found < most do
  local ids = redis.call(
    'ZREVRANGEBYSCORE', KEYS[1], ARGV[1] == '' and '+inf' or ARGV[1], '(' .. ARGV[3], 'WITHSCORES', 'LIMIT', from, 100)
  if #ids == 0 then break end
  for i = 1, #ids, 2 do
    -- Of one time, they come in the reverse order of their ids.
    if #found < most and (ids[i + 1] ~= ARGV[1] or ids[i] < ARGV[2]) then
      found[#found + 1] = ids[i]
      found[#found + 1] = ids[i + 1]
    end
  end
  from = from + 100
end
return found
