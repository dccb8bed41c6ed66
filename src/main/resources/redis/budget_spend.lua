-- Takes one message out of two budgets, or out of none. KEYS[1] all messages, KEYS[2] those that go alike.
-- ARGV[1] most of all, ARGV[2] most that go alike, ARGV[3] the window in ms, ARGV[4] 'spend', or 'look' to take nothing.
-- Answers 1 when taken, 0 when a budget is used up, 2 when it is and nobody was told in this window.
local used = {}
for i, key in ipairs(KEYS) do used[i] = tonumber(redis.call('GET', key) or '0') end
if ARGV[4] == 'look' then return 1 end
for i, key in ipairs(KEYS) do
  local most = tonumber(ARGV[i])
  -- One beyond the limit says that it was told; the window stays as it is.
  if used[i] >= most then return redis.call('INCR', key) == most + 1 and 2 or 0 end
end
for _, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[3]) end
end
return 1
