-- Whether somebody allowed all this. KEYS[1] what they allowed, KEYS[2] the person's sign-out, which ends it (same slot); ARGV
-- what is asked for. Answers 1 or 0.
local ended = tonumber(redis.call('GET', KEYS[2]) or '0')
for _, when in ipairs(redis.call('HMGET', KEYS[1], unpack(ARGV))) do
  if not when or tonumber(when) <= ended then return 0 end
end
return 1
