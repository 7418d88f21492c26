/// One thing that is measured: a contender does an operation on a subject.
public struct BenchmarkCase {
    /// Who does it, such as `ours`.
    public let contender: String
    /// What it is done on: a payload, for codecs.
    public let subject: String
    /// What is done, such as `decode`.
    public let operation: String
    /// How many times it must be done for its beginning and end not to weigh.
    public let minimumIterations: Int
    /// Does it so many times. Its results go through ``blackHole(_:)``, so that the optimizer can't leave it out.
    public let run: (_ iterations: Int) async throws -> Void

    public init(
        _ contender: String, _ subject: String, _ operation: String, minimumIterations: Int = 1,
        run: @escaping (_ iterations: Int) async throws -> Void
    ) {
        self.contender = contender
        self.subject = subject
        self.operation = operation
        self.minimumIterations = minimumIterations
        self.run = run
    }
}

/// Cases that belong together. A suite is one file; a program lists its suites where it starts.
public protocol BenchmarkSuite {
    /// - Parameter payloads: where the payloads lie.
    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase]
}

/// Uses a value in a way that the optimizer can't see.
@inline(never)
public func blackHole<Value: ~Copyable>(_ value: borrowing Value) {}
