-- Counts failures of an address, of its network and of the region round it, each in one window.
-- KEYS[1] the address, KEYS[2] its network, KEYS[3] its region. ARGV[1] 'arrive' or 'forgive', ARGV[2] the window in ms,
-- ARGV[3] most for the address, ARGV[4] for the network, ARGV[5] for the region.
-- A call counts as a failure from its arrival until it is forgiven. Answers {1 or 0, address failures, network failures},
-- without this call.
local failures = {}
for i, key in ipairs(KEYS) do failures[i] = tonumber(redis.call('GET', key) or '0') end
if ARGV[1] == 'forgive' then
  for i, key in ipairs(KEYS) do
    if failures[i] > 0 then redis.call('DECR', key) end
  end
  return {1, failures[1], failures[2]}
end
for i = 1, #KEYS do
  if failures[i] >= tonumber(ARGV[i + 2]) then return {0, failures[1], failures[2]} end
end
for _, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[2]) end
end
return {1, failures[1], failures[2]}
