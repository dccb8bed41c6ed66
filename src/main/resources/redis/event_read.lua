-- Reads the lines of one event. KEYS[1] the lines of events, KEYS[2] their order. ARGV[1] the event's id, ARGV[2] when the
-- oldest that is still told was, ms. Answers nil where it is too old, or there is none.
local score = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not score or tonumber(score) <= tonumber(ARGV[2]) then return false end
return redis.call('HGET', KEYS[1], ARGV[1])
