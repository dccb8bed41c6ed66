-- Ends a token family, whatever token of it counts. KEYS[1] the family. Answers 1, or 0 when there is none.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'revoked', '1')
return 1
