-- Notes feedback on an event. KEYS[1] the lines of events, KEYS[2] their order. ARGV[1] the event's id, ARGV[2] the feedback,
-- ARGV[3] when the oldest that is still told was, ms. Answers 1, or 0 where there is no such event.
local score = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not score or tonumber(score) <= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'f:' .. ARGV[1], ARGV[2])
return 1
