-- Takes what begins so from a list of what happened lately, once. KEYS[1] the list; ARGV[1] the beginning, empty for all.
-- Answers it.
local taken = {}
for _, each in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(each, 1, #ARGV[1]) == ARGV[1] then
    taken[#taken + 1] = each
    redis.call('ZREM', KEYS[1], each)
  end
end
return taken
