-- Reads a document of a pool. KEYS as for part_page; ARGV[1] its name or, where ARGV[2] is 'also', a further name.
-- Answers {name, document}, or nothing.
local name = ARGV[1]
if ARGV[2] == 'also' then name = redis.call('HGET', KEYS[3], name) end
local document = name and redis.call('HGET', KEYS[1], name)
if not document then return false end
return {name, document}
