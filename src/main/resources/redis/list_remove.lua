-- Strikes out what one person entered on a list up to a version. KEYS[1] the list; ARGV[1] the person's tag, ARGV[2]
-- the version, ARGV[3] what every version is less than, and no time, ARGV[4] for how long a write that entered a time may
-- be under way, ms. Members are tag:version or tag:time. Answers how many went.
local time = redis.call('TIME')
local over = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[4]
local gone = 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], '[' .. ARGV[1] .. ':', '(' .. ARGV[1] .. ';', 'BYLEX')) do
  local entered = tonumber(string.sub(member, #ARGV[1] + 2))
  if entered <= tonumber(ARGV[2]) or (entered >= tonumber(ARGV[3]) and entered < over) then
    gone = gone + redis.call('ZREM', KEYS[1], member)
  end
end
return gone
