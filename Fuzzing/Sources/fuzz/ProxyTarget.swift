import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushGateway

private let proxies = TrustedProxies([IPNetwork("10.0.0.0/8")].compactMap(\.self))
private let proxy = PeerAddress(ip: .v4(0x0A00_0001), port: 1)
private let client = IPAddress.v4(0xC633_6401)
private let clientText = "198.51.100.1"

/// A client can't choose its address: whatever it sends, a proxy completes the field with the client's true address.
/// Input: a text for `X-Forwarded-For`, line feed, a text for `Forwarded`.
func checkForwarded(_ input: [UInt8]) -> CInt {
    let (xForwardedFor, forwarded) = halves(of: input)
    require(
        address([("X-Forwarded-For", xForwardedFor + ", " + clientText)]) == client, "the proxy's address counts")
    for completed in ["for=" + clientText, "for=\"\(clientText):80\";proto=https"] {
        let found = address([("Forwarded", forwarded + ", " + completed)])
        require(found == client || found == proxy.ip, "a client can only hide its address")
        let lines = address([("Forwarded", forwarded), ("Forwarded", completed)])
        require(lines == found, "lines are one list")
    }
    // A proxy that sets one field may pass on the other.
    for fields in [
        [("X-Forwarded-For", clientText), ("Forwarded", forwarded)],
        [("Forwarded", "for=" + clientText), ("X-Forwarded-For", xForwardedFor)],
    ] {
        let found = address(fields)
        require(found == client || found == proxy.ip, "a client can't choose its address by the other field")
    }
    return 0
}

private func address(_ lines: [(String, String)]) -> IPAddress {
    var fields = HTTPFields()
    for (name, value) in lines {
        guard let name = HTTPField.Name(name) else { continue }
        fields.append(HTTPField(name: name, value: value))
    }
    return proxies.client(of: fields, from: proxy).ip
}
