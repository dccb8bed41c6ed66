-- Exchanges a refresh token for its successor, once. KEYS[1] the family, KEYS[2] the person's sign-out, KEYS[3] the answer
-- kept for the presented token's generation, KEYS[4] the person's devices; ARGV[1] the client, ARGV[2] the presented token's generation, ARGV[3] its
-- hash, ARGV[4] the successor's hash, ARGV[5] the grace period, ms, ARGV[6] the sealed answer; the last and the successor
-- are empty where the caller knows that the token was exchanged before. Answers 'rotated', 'answer' with the answer kept,
-- 'ended', 'expired', 'again' for a caller that knew too little, or 'reuse', by which the family is revoked.
local held = redis.call('HMGET', KEYS[1], 'hash', 'gen', 'client', 'created', 'exp', 'revoked', 'device', 'bound')
if not held[1] or held[3] ~= ARGV[1] or held[6] == '1' then return {'ended'} end
if held[8] == '1' and redis.call('HEXISTS', KEYS[4], held[7]) == 0 then return {'ended'} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if tonumber(held[4]) <= tonumber(redis.call('GET', KEYS[2]) or '0') then return {'ended'} end
if tonumber(held[5]) <= now then return {'expired'} end
local mine = tonumber(ARGV[2])
local newest = tonumber(held[2] or '0')
local grace = tonumber(ARGV[5])
if mine > newest or (mine == newest and held[1] == ARGV[3]) then
  if ARGV[6] == '' then return {'again'} end
  redis.call('HSET', KEYS[1], 'hash', ARGV[4], 'gen', string.format('%d', mine + 1))
  if grace > 0 then
    redis.call('HSET', KEYS[3], 'hash', ARGV[3], 'at', string.format('%d', now), 'sealed', ARGV[6])
    redis.call('PEXPIRE', KEYS[3], grace)
  end
  return {'rotated'}
end
-- Either way off by less than the grace period: a clock that jumps makes no window of its own.
local kept = redis.call('HMGET', KEYS[3], 'hash', 'at', 'sealed')
if kept[1] == ARGV[3] and math.abs(now - tonumber(kept[2])) < grace then
  -- Written again, so that a repeated call waits for replicas too.
  redis.call('HSET', KEYS[3], 'at', kept[2])
  return {'answer', kept[3]}
end
redis.call('HSET', KEYS[1], 'revoked', '1')
return {'reuse'}
