-- Frees the names of a person: a part of the scripts that write or remove one where one node has the names too. From
-- KEYS[first] on each name is followed by that its user may still be written; `tag` is the person's.
local function name_free(first, tag)
  for i = first, #KEYS, 2 do
    local holder = redis.call('GET', KEYS[i])
    if holder and string.sub(holder, 1, #tag) == tag then redis.call('DEL', KEYS[i], KEYS[i + 1]) end
  end
end
