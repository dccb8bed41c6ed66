-- Stores a pool under an id that was just drawn, or is brought from elsewhere. KEYS[1] it, KEYS[2] what is left of a deleted
-- pool of this id, whose people are being removed; ARGV[1] its document. Answers 1, 0 when there is one, or -1 when there
-- was one and its people may still be here: they would be removed from this one.
if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end
return redis.call('HSETNX', KEYS[1], 'doc', ARGV[1])
