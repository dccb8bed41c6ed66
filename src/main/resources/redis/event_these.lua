-- Reads the lines of those of these events that are here. KEYS[1] the lines of events. ARGV their ids. Answers id and lines of
-- each.
local found = {}
for i, lines in ipairs(redis.call('HMGET', KEYS[1], unpack(ARGV))) do
  if lines then
    found[#found + 1] = ARGV[i]
    found[#found + 1] = lines
  end
end
return found
