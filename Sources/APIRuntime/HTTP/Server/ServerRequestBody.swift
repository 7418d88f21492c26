/// A request's body, which a server transport hands over unread.
public struct ServerRequestBody: Sendable {
    private let read: @Sendable (_ maxBytes: Int) async throws -> [UInt8]?

    /// - Parameter read: reads the whole body; answers `nil`, without reading on, when it is larger than the bound.
    public init(read: @escaping @Sendable (_ maxBytes: Int) async throws -> [UInt8]?) {
        self.read = read
    }

    /// A body that has been read.
    public init(_ bytes: [UInt8]) {
        self.init { $0 < bytes.count ? nil : bytes }
    }

    func collect(upTo maxBytes: Int) async throws -> [UInt8] {
        guard let bytes = try await read(maxBytes) else { throw MatrixError.tooLarge }
        return bytes
    }
}
