-- Strikes out what one person entered on a list up to a version. KEYS[1] the list; ARGV[1] the person's tag, ARGV[2]
-- the version. Members are tag:version. Answers how many went.
local gone = 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], '[' .. ARGV[1] .. ':', '(' .. ARGV[1] .. ';', 'BYLEX')) do
  if tonumber(string.sub(member, #ARGV[1] + 2)) <= tonumber(ARGV[2]) then
    gone = gone + redis.call('ZREM', KEYS[1], member)
  end
end
return gone
