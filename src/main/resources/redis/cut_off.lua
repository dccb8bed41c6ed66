-- Ends all families of a person begun until now: a part of the scripts that do. `key` the sign-out, `kept` how long the
-- cut-off is kept, ms, `spare` a family to spare, or nil. A family that an earlier sign-out ended is not brought back.
local function cut_off(key, kept, spare)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local before = tonumber(redis.call('GET', key) or '0')
  local cut = math.max(now, before + 1)
  redis.call('SET', key, string.format('%d', cut), 'PX', kept)
  if spare then
    local created = redis.call('HGET', spare, 'created')
    if created and tonumber(created) > before then
      redis.call('HSET', spare, 'created', string.format('%d', cut + 1))
    end
  end
end
