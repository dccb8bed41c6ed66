-- From now on the pool keeps SRP verifiers. KEYS[1] the pool. Answers 1, or 0 when there is no such pool.
if redis.call('HEXISTS', KEYS[1], 'doc') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'srp', '1')
return 1
