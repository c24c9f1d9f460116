-- Posts the webhooks of a file (a line each: signature, tabulator, body) and ends with a line of JSON.
local webhooks

function init(args)
  webhooks = assert(io.open(args[1], "r"))
end

function request()
  local line = assert(webhooks:read("*l"), "more requests than webhooks")
  local tab = line:find("\t", 1, true)
  return wrk.format("POST", nil, {
    ["Content-Type"] = "application/json",
    ["X-Webhook-Signature"] = line:sub(1, tab - 1),
    ["X-Hub-Signature-256"] = line:sub(1, tab - 1), -- Meta's name for the same
  }, line:sub(tab + 1))
end

function done(summary, latency)
  local errors = summary.errors
  local failures = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local good = summary.requests - errors.status
  print(string.format('{"per_second": %.1f, "p50_ms": %.3f, "p99_ms": %.3f, "requests": %d, "failures": %d}',
    good / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, good, failures))
end
