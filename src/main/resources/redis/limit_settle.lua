-- Settles a reserved guess. KEYS[1] counter, KEYS[2] reservations, KEYS[3] addresses signed in from.
-- ARGV[1] reservation id, ARGV[2] 'right', 'wrong' or 'back', ARGV[3] lockAfter, ARGV[4] lockMost ms, ARGV[5] forgetAfter ms,
-- ARGV[6] the address (MAC), ARGV[7] how many addresses are remembered, 0 to leave them as they are, ARGV[8] for how
-- long, ms.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local had = redis.call('ZREM', KEYS[2], ARGV[1])
if ARGV[2] == 'right' then
  redis.call('DEL', KEYS[1])
  if ARGV[7] ~= '0' then
    redis.call('ZADD', KEYS[3], now, ARGV[6])
    redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - tonumber(ARGV[8]))
    redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[7]))
    redis.call('PEXPIRE', KEYS[3], ARGV[8])
  end
elseif ARGV[2] == 'wrong' and had == 1 then
  local after = tonumber(ARGV[3])
  local n = redis.call('HINCRBY', KEYS[1], 'n', 1)
  local lock = 0
  if n >= after then
    lock = math.min(2 ^ (n - after) * 1000, tonumber(ARGV[4]))
    redis.call('HSET', KEYS[1], 'until', string.format('%.0f', now + lock))
  end
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', tonumber(ARGV[5]) + lock))
end
return had
