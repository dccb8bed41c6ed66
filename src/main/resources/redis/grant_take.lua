-- Takes what a code stands for, once. KEYS[1] it, KEYS[2] the person's sign-out, which ends it (same slot); ARGV[1] how long
-- it is remembered that it was taken, ms. Answers {'ok', what it is}, {'used', what it is, the family that came of it or ''}, or
-- {'gone'}. Whoever comes second is noted, for the first one may still be at it.
local held = redis.call('HMGET', KEYS[1], 'doc', 'at', 'used', 'family')
if not held[1] then return {'gone'} end
if held[3] then
  redis.call('HSET', KEYS[1], 'again', '1')
  return {'used', held[1], held[4] or ''}
end
redis.call('HSET', KEYS[1], 'used', '1')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
if tonumber(held[2]) <= tonumber(redis.call('GET', KEYS[2]) or '0') then return {'gone'} end
return {'ok', held[1]}
