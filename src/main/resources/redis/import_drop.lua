-- Forgets a piece of a file. KEYS[1] the piece.
return redis.call('DEL', KEYS[1])
