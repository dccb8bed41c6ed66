-- Removes a user and what was sent to it. KEYS[1] the user, KEYS[2] its devices, KEYS[3..] what else is its own (same slot).
-- Answers how many devices it had.
local devices = redis.call('HLEN', KEYS[2])
redis.call('DEL', unpack(KEYS))
return devices
