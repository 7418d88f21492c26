/// Which way a payload goes. OpenAPI 3.0 requires `readOnly` members in responses only, and `writeOnly` members in requests
/// only.
public enum JSONDirection: Hashable, Sendable {
    /// From a client to a server.
    case request
    /// From a server to a client.
    case response
}

extension JSONReader {
    /// Records the members that an object lacks, though payloads of a direction must have them. A payload whose direction
    /// isn't known may lack them.
    /// - Parameters:
    ///   - places: the places of their keys.
    ///   - keys: the same as when reading.
    public mutating func require(
        _ places: [Int], of keys: JSONStringTable, in object: borrowing JSONObjectCursor, for direction: JSONDirection
    ) {
        guard self.direction == direction, !isBroken, wasObject(object.start) else { return }
        requireMembers(places, of: keys, in: object)
    }
}
