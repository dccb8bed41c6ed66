-- Removes a user and what was sent to it, and ends its token families: whoever comes from elsewhere may come again, and be the
-- same person. KEYS[1] the sign-out, KEYS[2] the user, KEYS[3] its devices, KEYS[4..] what else is its own (same slot);
-- then, only where one node has them too, its names, each followed by that its user may still be written.
-- ARGV[1] how long the cut-off is kept, ms, or '' to set none, ARGV[2] how many keys are in that slot, ARGV[3] the person's
-- tag. With cut_off, name_free. Answers how many devices it had.
local devices = redis.call('HLEN', KEYS[3])
redis.call('DEL', unpack(KEYS, 2, tonumber(ARGV[2])))
name_free(ARGV[2] + 1, ARGV[3])
if ARGV[1] ~= '' then cut_off(KEYS[1], ARGV[1], nil) end
return devices
