-- Removes a client of a pool, and what is noted of it. KEYS in threes as for part_page (same slot): the clients, then ARGV[2]
-- kinds that name it by its id, then kinds that have it as a further name. ARGV[1] its id, ARGV[3..] the further names.
-- Answers 1, or 0 when there is none.
local function removed(at, name)
  redis.call('ZREM', KEYS[at + 1], name)
  return redis.call('HDEL', KEYS[at], name)
end
if removed(1, ARGV[1]) == 0 then return 0 end
local further = 4 + 3 * tonumber(ARGV[2])
for at = 4, further - 1, 3 do removed(at, ARGV[1]) end
for at = further, #KEYS, 3 do
  for i = 3, #ARGV do
    local name = redis.call('HGET', KEYS[at + 2], ARGV[i])
    if name then
      removed(at, name)
      redis.call('HDEL', KEYS[at + 2], ARGV[i])
    end
  end
end
return 1
