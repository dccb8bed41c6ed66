-- Ends all families of a person begun until now. KEYS[1] the sign-out, KEYS[2] a family to spare, if any; ARGV[1] how
-- long the cut-off is kept, ms. A family that an earlier sign-out ended is not brought back.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local before = tonumber(redis.call('GET', KEYS[1]) or '0')
local cut = math.max(now, before + 1)
redis.call('SET', KEYS[1], string.format('%d', cut), 'PX', ARGV[1])
if KEYS[2] then
  local created = redis.call('HGET', KEYS[2], 'created')
  if created and tonumber(created) > before then
    redis.call('HSET', KEYS[2], 'created', string.format('%d', cut + 1))
  end
end
return 1
