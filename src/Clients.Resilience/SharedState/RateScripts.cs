namespace Clients.Resilience;

/// <summary>
/// The ledger's rules as Redis scripts, which run one at a time. They say what <see cref="RateLedger"/>, <see cref="ResourceQuota"/> and
/// <see cref="RateWindow"/> say; a test holds the two against each other in random schedules. Times in milliseconds.
/// </summary>
internal static class RateScripts
{
    /// <summary>KEYS: state, flight, flight of the resource, windows. ARGV: now or -1.</summary>
    private const string Now = """
        local now = tonumber(ARGV[1])
        if now < 0 then
          local t = redis.call('TIME')
          now = t[1] * 1000 + math.floor(t[2] / 1000)
        end
        local state = KEYS[1]
        local function get(name) return tonumber(redis.call('HGET', state, name) or false) end
        local function set(name, value) redis.call('HSET', state, name, string.format('%.0f', value)) end
        local function keep() for i = 1, #KEYS do redis.call('PEXPIRE', KEYS[i], 7300000) end end

        """;

    /// <summary>A window of the quota that is over is full again, until an answer says otherwise.</summary>
    private const string Quota = """
        local function quota(res, limit, length)
          local q = { remaining = get(res .. ':remaining'), limit = get(res .. ':limit'), reset = get(res .. ':reset'),
            assumed = get(res .. ':assumed') ~= 0, length = length }
          if not q.limit then q.limit = limit end
          if not q.remaining then q.remaining = q.limit; q.reset = now + length; q.assumed = true end
          if get(res .. ':hasreset') == 1 and now >= q.reset + 1000 then q.remaining = q.limit; q.reset = now + length; q.assumed = true end
          return q
        end
        local function store(res, q)
          set(res .. ':remaining', q.remaining); set(res .. ':limit', q.limit); set(res .. ':reset', q.reset)
          set(res .. ':assumed', q.assumed and 1 or 0)
        end

        """;

    /// <summary>
    /// ARGV: now, from, patience, id, longest flight, resource, assumed limit, assumed length, write spacing (0: no write), at once (0: no
    /// bound), then step, reach, limit and cost of each window. Gives verdict (0 refused, 1 granted, 2 busy), wait, moment, last write.
    /// </summary>
    public const string Enter = Now + Quota + """
        local from, patience, id, flight, res = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), ARGV[6]
        local spacing, atonce = tonumber(ARGV[9]), tonumber(ARGV[10])
        redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
        redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
        if atonce > 0 and redis.call('ZCARD', KEYS[2]) >= atonce then return { 2, 0, 0, 0 } end

        local at = math.max(now + from, get('closed') or 0)
        local limited = tonumber(ARGV[7]) > 0
        local q, reserved
        if limited then
          q = quota(res, tonumber(ARGV[7]), tonumber(ARGV[8]))
          reserved = redis.call('ZCARD', KEYS[3])
          store(res, q)
        end
        local lastwrite = get('write') or -1e15

        local windows = {}
        for i = 11, #ARGV, 4 do
          local n = (i - 11) / 4
          local w = { key = KEYS[4 + n], step = tonumber(ARGV[i]), reach = tonumber(ARGV[i + 1]), limit = tonumber(ARGV[i + 2]),
            cost = tonumber(ARGV[i + 3]), spent = {}, last = -1 }
          if w.cost > 0 then
            local all = redis.call('HGETALL', w.key)
            local oldest = math.floor(now / w.step) - w.reach
            for j = 1, #all, 2 do
              local index = tonumber(all[j])
              if index < oldest then redis.call('HDEL', w.key, all[j])
              else w.spent[index] = tonumber(all[j + 1]); if index > w.last then w.last = index end end
            end
            windows[#windows + 1] = w
          end
        end

        local function fits(w, index)
          local sum = w.cost
          for i = index - w.reach, index do sum = sum + (w.spent[i] or 0) end
          local ending = index + 1
          while sum <= w.limit and ending <= math.min(index + w.reach, w.last) do
            sum = sum + (w.spent[ending] or 0) - (w.spent[ending - w.reach - 1] or 0)
            ending = ending + 1
          end
          return sum <= w.limit
        end
        local function earliest(w, at)
          local first = math.floor(at / w.step)
          for index = first, first + w.reach + 1 do
            if fits(w, index) then if index == first then return at else return index * w.step end end
          end
          return nil
        end

        local before
        repeat
          before = at
          if limited then
            local free = true
            if at < q.reset + 1000 then
              free = q.remaining - reserved > 0
              if not free then at = q.reset + 1000 end
            end
            if at >= q.reset + 1000 and not (q.limit - reserved > 0) then at = math.max(at, q.reset + 1000 + q.length) end
          end
          if spacing > 0 then at = math.max(at, lastwrite + spacing) end
          for _, w in ipairs(windows) do
            at = earliest(w, at)
            if not at then return { 0, 86400000, 0, 0 } end
          end
        until at == before

        local wait = at - now
        if wait > from and wait >= patience then return { 0, wait, 0, 0 } end
        redis.call('ZADD', KEYS[2], at + flight, id)
        redis.call('ZADD', KEYS[3], at + flight, id)
        for _, w in ipairs(windows) do redis.call('HINCRBY', w.key, string.format('%.0f', math.floor(at / w.step)), w.cost) end
        if spacing > 0 then set('write', at) end
        keep()
        return { 1, wait, at, lastwrite }
        """;

    /// <summary>
    /// ARGV: now, id, resource, assumed limit and length of the quota that was heard of, fate (-1 given back, 0 spent and nothing said, 1 spent and stated), moment,
    /// last write before it or -1, then what was heard: resource, remaining, limit, reset, exhausted and closed in milliseconds from now
    /// (-1: nothing); then step and cost of each window.
    /// </summary>
    public const string Leave = Now + Quota + """
        local id, res, length = ARGV[2], ARGV[3], tonumber(ARGV[5])
        local fate, at = tonumber(ARGV[6]), tonumber(ARGV[7])
        redis.call('ZREM', KEYS[2], id)
        redis.call('ZREM', KEYS[3], id)
        local limited = tonumber(ARGV[4]) > 0
        if fate == 0 and limited then
          local q = quota(res, tonumber(ARGV[4]), length)
          if q.remaining > 0 then q.remaining = q.remaining - 1 end
          store(res, q)
        end
        if fate == -1 then
          if ARGV[8] ~= '-1' and get('write') == at then set('write', tonumber(ARGV[8])) end
          for i = 15, #ARGV, 2 do
            local cost = tonumber(ARGV[i + 1])
            local key, index = KEYS[4 + (i - 15) / 2], string.format('%.0f', math.floor(at / tonumber(ARGV[i])))
            if cost > 0 and redis.call('HEXISTS', key, index) == 1 then redis.call('HINCRBY', key, index, -cost) end
          end
        end
        local heard, remaining, limit = ARGV[9], tonumber(ARGV[10]), tonumber(ARGV[11])
        local reset, exhausted, closed = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14])
        if heard ~= '' and limited and (remaining >= 0 or exhausted >= 0) then
          local q = quota(heard, limit >= 0 and limit or tonumber(ARGV[4]), length)
          if remaining >= 0 then
            if reset < 0 then q.remaining = remaining
            elseif q.assumed or now + reset > q.reset + 5000 then
              q.remaining = remaining; q.reset = now + reset; q.assumed = false; set(heard .. ':hasreset', 1)
            elseif now + reset >= q.reset - 5000 then q.remaining = math.min(q.remaining, remaining) end
            q.limit = limit
          end
          if exhausted >= 0 then
            q.remaining = 0; q.reset = now + exhausted - 1000; q.assumed = false; set(heard .. ':hasreset', 1)
          end
          store(heard, q)
        end
        if closed > 0 and now + closed > (get('closed') or 0) then set('closed', now + closed) end
        keep()
        """;

    /// <summary>KEYS: state. ARGV: now. Gives how long nothing may be sent.</summary>
    public const string Closed = Now + """
        return math.max(0, (get('closed') or 0) - now)
        """;
}
