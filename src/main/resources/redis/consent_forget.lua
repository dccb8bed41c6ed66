-- Forgets what somebody allowed that begins so. KEYS[1] what they allowed; ARGV[1] the beginning. Answers how much it was.
local forgotten = 0
for _, what in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(what, 1, #ARGV[1]) == ARGV[1] then
    forgotten = forgotten + redis.call('HDEL', KEYS[1], what)
  end
end
return forgotten
