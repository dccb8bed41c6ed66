-- Notes how far a chain of the audit log has come, where that is further. KEYS[1] how far each has come; ARGV[1] the
-- chain, ARGV[2] the number of its last line, ARGV[3] that line's MAC. A chain that was forgotten stays so.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept then return 0 end
local number, source = string.match(kept, '^(%d+) %S* (.*)$')
if tonumber(number) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. source)
return 1
