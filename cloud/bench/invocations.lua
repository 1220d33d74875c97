-- For wrk, started in the repository's root: asks for the one row of row.csv, and says what it found as a
-- line of JSON, because wrk's own words are rounded and change their units.
wrk.method = "POST"
wrk.headers["content-type"] = "text/csv"
wrk.body = assert(io.open("cloud/bench/row.csv")):read("*l")

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
