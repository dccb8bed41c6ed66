-- Who stands in the way of taking a name, or nil: a part of the scripts that take one. `name` and `reserving` as name_reserve
-- has them, `from` the holder it may be taken from, or ''.
local function name_holder(name, reserving, from)
  local holder = redis.call('GET', name)
  return holder and (holder ~= from or redis.call('EXISTS', reserving) == 1) and holder or nil
end
