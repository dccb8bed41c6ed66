-- Puts a device of a person. KEYS[1] the person's devices, KEYS[2] when and where each signed in last, KEYS[3] the token family
-- it was named to, which is bound to it from now on. ARGV[1] its key, ARGV[2] the document, ARGV[3] its use, ARGV[4] how many
-- a person may have: then the one not used for longest is forgotten. Answers {'ok'}, {'instead', that one}, {'taken'} (it is
-- there already) or {'other'} (the family is not its own).
if redis.call('HGET', KEYS[3], 'device') ~= ARGV[1] then return {'other'} end
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return {'taken'} end
local answer = {'ok'}
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then
  local uses = redis.call('HGETALL', KEYS[2])
  local oldest, since
  for i = 1, #uses, 2 do
    local used = tonumber(string.match(uses[i + 1], '^%d+'))
    if not since or used < since then oldest, since = uses[i], used end
  end
  redis.call('HDEL', KEYS[1], oldest)
  redis.call('HDEL', KEYS[2], oldest)
  answer = {'instead', oldest}
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[3], 'bound', '1')
return answer
