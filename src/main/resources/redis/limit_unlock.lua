-- Forgets a person's failures and reservations. KEYS: whatever there is to forget.
return redis.call('DEL', unpack(KEYS))
