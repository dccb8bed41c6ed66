-- Takes the visits that begin so. KEYS[1] the person's visits; ARGV[1] the beginning, empty for all. Answers them.
local taken = {}
for _, visit in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(visit, 1, #ARGV[1]) == ARGV[1] then
    taken[#taken + 1] = visit
    redis.call('ZREM', KEYS[1], visit)
  end
end
return taken
