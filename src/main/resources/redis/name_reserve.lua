-- Reserves a name. KEYS[1] the name, KEYS[2] that its user may still be written (same slot);
-- ARGV[1] who takes it, ARGV[2] how long nobody may take it from them, ms, ARGV[3] the holder it may be taken from, or ''
-- for nobody, ARGV[4] how a holder begins that is the taker too, or ''. With name_holder. Answers 1, 2 where it was the
-- taker's before, or who holds it.
local holder = name_holder(KEYS[1], KEYS[2], ARGV[3])
local own = holder and ARGV[4] ~= '' and string.sub(holder, 1, #ARGV[4]) == ARGV[4]
if holder and not own then return holder end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], '', 'PX', ARGV[2])
return own and 2 or 1
