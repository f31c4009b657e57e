-- What wrk is to send stands in the table "work", which goes before this. It prints what came of it as one line of JSON.

function init()
  wrk.method = work.method
  wrk.body = work.body
  for name, value in pairs(work.headers) do
    wrk.headers[name] = value
  end
  if #work.rotate > 0 then
    rotate(work.rotate)
  end
end

-- Each request takes the token that has waited longest, and the answer to it brings the next one. An answer without a token leaves
-- one less; with none left requests show an empty one, are refused, and so are counted.
function rotate(tokens)
  local first, last = 1, #tokens
  request = function()
    local token = ""
    if first <= last then
      token = tokens[first]
      tokens[first] = nil
      first = first + 1
    end
    return wrk.format(nil, nil, nil, work.before .. token .. work.after)
  end
  response = function(status, headers, body)
    local token = body:match('"refresh_token":"([^"]+)"')
    if token then
      last = last + 1
      tokens[last] = token
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format('{"requests":%d,"microseconds":%d,"bytes":%d,"bad":%d,"lost":%d,"late":%f}',
    summary.requests, summary.duration, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(99) / 1000))
end
