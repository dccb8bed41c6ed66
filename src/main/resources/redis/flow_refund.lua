-- Gives back the try of one answer, spent while something of ours failed. KEYS[1] the session, ARGV[1] names the answer.
-- Where the charge has not come yet, it will find that it was taken back. Answers 1 when a try was given back.
local answer = 'of:' .. ARGV[1]
if redis.call('HEXISTS', KEYS[1], 'box') == 0 then return 0 end
if redis.call('HDEL', KEYS[1], answer) == 0 then
  redis.call('HSET', KEYS[1], answer, 'back')
  return 0
end
redis.call('HINCRBY', KEYS[1], 'left', 1)
return 1
