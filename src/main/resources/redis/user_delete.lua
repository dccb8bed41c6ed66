-- Removes a user and what was sent to it, and ends its token families: whoever comes from elsewhere may come again, and be the
-- same person. KEYS[1] the sign-out, KEYS[2] the user, KEYS[3] its devices, KEYS[4..] what else is its own (same slot);
-- ARGV[1] how long the cut-off is kept, ms, or '' to set none. With cut_off. Answers how many devices it had.
local devices = redis.call('HLEN', KEYS[3])
redis.call('DEL', unpack(KEYS, 2))
if ARGV[1] ~= '' then cut_off(KEYS[1], ARGV[1], nil) end
return devices
