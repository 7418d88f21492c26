/// Fern's devices, in the order in which they are shown.
enum DeviceKind: String, CaseIterable, Sendable, CustomStringConvertible {
    case phone, tablet, laptop

    var description: String { rawValue }
    var appID: String { "garden.\(self)" }
    /// Whether pushes have identifiers and counts only. The laptop's browser shows what the push has, without a request.
    var eventIDOnly: Bool { self != .laptop }
}
