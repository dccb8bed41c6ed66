-- Forgets a person's failures, reservations and hourly counts. KEYS: whatever there is to forget.
return redis.call('DEL', unpack(KEYS))
