import Synchronization

/// An asynchronous sequence without its concrete type, such as the bytes of a body that is sent while it is made.
///
/// Elements are made on demand: each is asked for after the one before it was consumed, so nothing is buffered.
public struct APIStream<Element: Sendable>: AsyncSequence, Sendable {
    private let start: @Sendable () -> () async throws -> Element?

    /// - Parameter start: begins an iteration. Returns a function that returns the next element, or `nil` at the end.
    init(_ start: @escaping @Sendable () -> () async throws -> Element?) {
        self.start = start
    }

    /// Creates a stream of the elements of a sequence.
    public init<Base: AsyncSequence & Sendable>(_ base: Base) where Base.Element == Element {
        self.init {
            var iterator = base.makeAsyncIterator()
            return { try await iterator.next() }
        }
    }

    /// Creates a stream of the elements of an array.
    public init(_ elements: [Element]) {
        self.init {
            var iterator = elements.makeIterator()
            return { iterator.next() }
        }
    }

    /// Creates a stream of a sequence that can be iterated only once, such as the bytes that arrive from a connection.
    /// A second iteration throws ``StreamReadTwiceError``.
    public init<Base: AsyncSequence & Sendable>(once base: Base) where Base.Element == Element {
        let isStarted = StartedFlag()
        self.init {
            guard isStarted.set() else { return { throw StreamReadTwiceError() } }
            var iterator = base.makeAsyncIterator()
            return { try await iterator.next() }
        }
    }

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let nextElement: () async throws -> Element?

        public mutating func next() async throws -> Element? { try await nextElement() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(nextElement: start()) }
}

/// The bytes of a body in parts of any size.
public typealias APIByteStream = APIStream<[UInt8]>

/// The error of a second iteration over a stream that was received.
public struct StreamReadTwiceError: Error, Hashable, Sendable, CustomStringConvertible {
    public init() {}

    public var description: String { "the stream cannot be read a second time" }
}

/// Whether an iteration has begun.
private final class StartedFlag: Sendable {
    private let isStarted = Atomic(false)

    /// Returns whether this is the first call.
    func set() -> Bool { !isStarted.exchange(true, ordering: .relaxed) }
}

extension APIStream {
    /// Returns a stream whose errors are replaced.
    func mappingErrors(_ transform: @escaping @Sendable (any Error) -> any Error) -> APIStream {
        APIStream {
            let next = start()
            return {
                do { return try await next() } catch { throw transform(error) }
            }
        }
    }

    /// Returns a stream of transformed elements.
    func mapping<Result>(
        _ transform: @escaping @Sendable (Element) throws -> Result
    ) -> APIStream<Result> {
        APIStream<Result> {
            let next = start()
            return { try await next().map(transform) }
        }
    }

    /// Returns a stream with another element at the end.
    func appending(_ last: Element) -> APIStream {
        APIStream {
            let next = start()
            var isAtEnd = false
            return {
                if let element = try await next() { return element }
                defer { isAtEnd = true }
                return isAtEnd ? nil : last
            }
        }
    }
}
