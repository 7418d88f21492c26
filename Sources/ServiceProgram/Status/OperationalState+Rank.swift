import StatusAPI

extension OperationalState {
    /// The order of states, the worst first.
    package var rank: Int {
        switch self {
        case .failing: 0
        case .warning: 1
        case .working: 2
        case .idle, .unknown: 3
        }
    }
}
