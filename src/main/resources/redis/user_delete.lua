-- Removes a user and what was sent to it. KEYS[1] the user, KEYS[2..] its codes (same slot). Answers how many there were.
return redis.call('DEL', unpack(KEYS))
