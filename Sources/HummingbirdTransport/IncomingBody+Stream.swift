import APIRuntime

extension IncomingBody {
    /// Returns the next bytes of the body, or `nil` at its end. Those of a body that was read as a whole are one part.
    /// - Throws: a `MatrixError` when the body doesn't arrive, as ``collect(upTo:)`` does; ``ConcurrentReadError``.
    func next() async throws -> [UInt8]? {
        while true {
            switch try state.withLock({ try $0.nextPart() }) {
            case .part(let bytes): return bytes
            case .end: return nil
            case .wait: break
            }
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    if state.mayGrow { state.reader = continuation }
                    return state.mayGrow
                }
                if mustWait { willWait(true) } else { continuation.resume() }
            }
        }
    }
}

extension IncomingBody.State {
    fileprivate enum Part {
        case part([UInt8])
        case end
        case wait
    }

    /// Whether a part may arrive, but hasn't yet.
    fileprivate var mayGrow: Bool { bytes.isEmpty && !isComplete && result == nil }

    /// Removes and returns the bytes that have arrived.
    fileprivate mutating func nextPart() throws -> Part {
        if bound != nil || reader != nil { throw ConcurrentReadError() }
        if !isStreamed, let result {
            guard let whole = try result.get() else { throw MatrixError.tooLarge }
            bytes = whole
        }
        isStreamed = true
        if !bytes.isEmpty {
            defer { bytes = [] }
            return .part(bytes)
        }
        if case .failure(let error) = result { throw error }
        return isComplete ? .end : .wait
    }
}
