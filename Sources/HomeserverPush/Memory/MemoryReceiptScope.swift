import StringGrammars

/// The threads that a receipt applies to.
enum MemoryReceiptScope: Hashable, Sendable {
    case all
    /// The main timeline is `nil`.
    case thread(OpaqueIdentifier?)

    init(_ thread: ReadReceipt.Thread) {
        self =
            switch thread {
            case .all: .all
            case .main: .thread(nil)
            case .root(let id): .thread(OpaqueIdentifier(id))
            }
    }

    func includes(_ thread: OpaqueIdentifier?) -> Bool {
        switch self {
        case .all: true
        case .thread(let own): own == thread
        }
    }
}
