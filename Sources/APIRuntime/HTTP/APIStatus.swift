/// The statuses that a client expects of an operation: one, or a hundred of them.
public enum APIStatus: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// One status.
    case code(Int)
    /// All statuses whose first digit is this: 2 for `2XX`.
    case range(Int)

    /// Every status of success, `2XX`.
    public static let success = APIStatus.range(2)

    public init(integerLiteral value: Int) { self = .code(value) }

    func contains(_ status: Int) -> Bool {
        switch self {
        case .code(let code): status == code
        case .range(let digit): status / 100 == digit
        }
    }
}
