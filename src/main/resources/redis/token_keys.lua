-- Stores sealed signing keys unless there are some. KEYS[1] the keys; ARGV[1] ours. Answers those that count.
redis.call('SET', KEYS[1], ARGV[1], 'NX')
return redis.call('GET', KEYS[1])
