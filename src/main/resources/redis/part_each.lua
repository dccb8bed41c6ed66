-- Reads some documents of a pool. KEYS as for part_page; ARGV their names.
-- Answers {name, document, name, ...} of those that are there.
local found = {}
for i = 1, #ARGV do
  local document = redis.call('HGET', KEYS[1], ARGV[i])
  if document then
    found[#found + 1] = ARGV[i]
    found[#found + 1] = document
  end
end
return found
