-- Enters a person on a list whose record is still being read, as of now. KEYS[1] the list; ARGV[1] the person's tag, ARGV[2]
-- what every version is less than, and no time. Members are tag:version or tag:time; of the times the last one stays.
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], '[' .. ARGV[1] .. ':', '(' .. ARGV[1] .. ';', 'BYLEX')) do
  if tonumber(string.sub(member, #ARGV[1] + 2)) >= tonumber(ARGV[2]) then redis.call('ZREM', KEYS[1], member) end
end
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('ZADD', KEYS[1], 0, ARGV[1] .. ':' .. now)
return 1
