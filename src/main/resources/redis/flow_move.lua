-- Ends one session and, where there is a next round, begins its successor: one winner among racing answers.
-- KEYS[1] the session that was answered, KEYS[2] its successor (optional; same slot).
-- ARGV[1] the successor's box, ARGV[2] its tries, ARGV[3] its life in ms. Answers 1, or 0 when somebody else was first.
-- What is left of the old one says 'spent' until it would have ended, so that a replay is told so.
if redis.call('HEXISTS', KEYS[1], 'box') == 0 then return 0 end
redis.call('HDEL', KEYS[1], 'box')
redis.call('HSET', KEYS[1], 'left', '0')
if KEYS[2] then
  redis.call('HSET', KEYS[2], 'box', ARGV[1], 'left', ARGV[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
return 1
