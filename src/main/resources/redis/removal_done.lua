-- Removes the last of a deleted pool. KEYS: whatever there is (same slot). Answers how much there was.
return redis.call('DEL', unpack(KEYS))
