-- Reserves one guess at one person's password before it is judged (auth-flows.md section 12).
-- KEYS[1] general counter, KEYS[2] its reservations, KEYS[3] addresses this person signed in from,
-- KEYS[4] counter of this known address, KEYS[5] its reservations, KEYS[6] (optional) the last number used.
-- ARGV[1] the address (MAC), ARGV[2] reservation id, ARGV[3] lockAfter, ARGV[4] lockMost ms, ARGV[5] forgetAfter ms,
-- ARGV[6] how long a reservation lives, ms, ARGV[7] how long an address is remembered, ms; with KEYS[6] ARGV[8] the number
-- used with the guess, which must be larger, or -1 for none, and ARGV[9] how long it is remembered, ms.
-- Answers {'given', failures, 'known' or 'general', 1 where the number was used else 0}, {'locked'} or {'busy'}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local seen = redis.call('ZSCORE', KEYS[3], ARGV[1])
local known = seen and tonumber(seen) > now - tonumber(ARGV[7])
local counter = known and KEYS[4] or KEYS[1]
local pending = known and KEYS[5] or KEYS[2]
local after = tonumber(ARGV[3])
local forget = tonumber(ARGV[5])

local state = redis.call('HMGET', counter, 'n', 'until')
local n = tonumber(state[1] or '0')
local locked = tonumber(state[2] or '0')
-- A reservation nobody settled counts as a failure: whoever reserved died judging it.
local unsettled = redis.call('ZREMRANGEBYSCORE', pending, '-inf', now)
if unsettled > 0 then
  n = n + unsettled
  if n >= after then
    locked = now + math.min(2 ^ (n - after) * 1000, tonumber(ARGV[4]))
  end
  redis.call('HSET', counter, 'n', n, 'until', string.format('%.0f', locked))
  redis.call('PEXPIRE', counter, string.format('%.0f', forget + math.max(0, locked - now)))
end
if locked > now then return {'locked'} end
-- The same reservation, where the call was sent once more: it is not in its own way.
redis.call('ZREM', pending, ARGV[2])
local inhand = redis.call('ZCARD', pending)
if inhand > 0 and n + inhand >= after then return {'busy'} end
redis.call('ZADD', pending, now + tonumber(ARGV[6]), ARGV[2])
redis.call('PEXPIRE', pending, tonumber(ARGV[6]) + forget)
local used = 0
if KEYS[6] then
  local last = redis.call('GET', KEYS[6])
  local number = tonumber(ARGV[8])
  if number >= 0 and (not last or tonumber(last) < number) then
    redis.call('SET', KEYS[6], ARGV[8], 'PX', ARGV[9])
    used = 1
  end
end
return {'given', n, known and 'known' or 'general', used}
