-- Reads a job. KEYS[1] the pool's jobs; ARGV[1] its id. Answers its document or nil.
return redis.call('HGET', KEYS[1], ARGV[1])
