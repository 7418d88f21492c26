/// One measured case: an operation of a contender on a subject.
public struct BenchmarkCase {
    /// The implementation, such as `ours`.
    public let contender: String
    /// The input, for codecs a payload.
    public let subject: String
    /// The operation, such as `decode`.
    public let operation: String
    /// The minimum number of iterations that makes setup and teardown negligible.
    public let minimumIterations: Int
    /// Whether the case runs in this process, where allocations can be counted.
    public let countsAllocations: Bool
    /// Runs the operation a number of times. Its results pass through ``blackHole(_:)``, which keeps the optimizer from
    /// removing the work.
    public let run: (_ iterations: Int) async throws -> Void

    public init(
        _ contender: String, _ subject: String, _ operation: String, minimumIterations: Int = 1,
        countsAllocations: Bool = true,
        run: @escaping (_ iterations: Int) async throws -> Void
    ) {
        self.contender = contender
        self.subject = subject
        self.operation = operation
        self.minimumIterations = minimumIterations
        self.countsAllocations = countsAllocations
        self.run = run
    }
}

/// A group of cases. A suite is one file; a program lists its suites in its main file.
public protocol BenchmarkSuite {
    /// - Parameter payloads: the folder of the payloads.
    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase]
}

/// Uses a value in a way that the optimizer can't remove.
@inline(never)
public func blackHole<Value: ~Copyable>(_ value: borrowing Value) {}
