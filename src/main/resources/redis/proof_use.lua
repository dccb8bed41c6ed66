-- Uses a proof of a key up, once. KEYS[1] the proof; ARGV[1] for how many ms it could come again. Answers 1, or 0.
return redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[1]) and 1 or 0
