-- Reads an operator's session. KEYS[1] it; ARGV[1] how long it lasts unused from now on, ms, or '' where this is no use of it.
-- Answers whose it is, sealed, or nothing.
local held = redis.call('GET', KEYS[1])
if held and ARGV[1] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return held
