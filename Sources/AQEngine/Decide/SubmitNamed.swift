import AQCore

// A task carries the name of its tenant. Where the caller's is meant, the name isn't in the request
// and is put behind its bytes.
extension Machine {
  mutating func submitNamed(_ request: SubmitRequest, _ bytes: RawSpan) -> Reply {
    let (named, name) = withTenantName(bytes)
    var request = request
    request.spec.tenant = name
    return submit(request, named.rawBytes)
  }

  mutating func submitNamed(
    _ requests: [SubmitRequest], _ bytes: RawSpan, _ mode: BatchMode
  ) -> Reply {
    let (named, name) = withTenantName(bytes)
    var requests = requests
    for index in requests.indices where requests[index].spec.tenant.isNone {
      requests[index].spec.tenant = name
    }
    switch mode {
    case .atomic: return submitAll(requests, named.rawBytes)
    case .each: return submitEach(requests, named.rawBytes)
    }
  }

  /// A request's bytes with the name of the caller's tenant behind them, and where that stands.
  private func withTenantName(_ bytes: RawSpan) -> (bytes: [UInt8], name: ByteRange) {
    var named = bytes.array(ByteRange(0, bytes.byteCount))
    let name = state.tenants.text(caller.tenant)
    named += Array(name.utf8)
    return (named, ByteRange(bytes.byteCount, name.utf8.count))
  }
}
