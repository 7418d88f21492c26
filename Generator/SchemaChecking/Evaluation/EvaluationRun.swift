import SchemaKeywords
import YAMLTree

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A complete evaluation, with as much stack as it needs.
///
/// Evaluation is recursive. Values that are nested 512 deep, with several schemas at each level, need more stack than a
/// thread is guaranteed to have (512 KiB for a secondary thread on macOS). Such payloads are rare, so the evaluation
/// starts on the caller's stack with a low depth limit. If it exceeds the limit, it starts again on a thread of its
/// own.
final class EvaluationRun {
    /// The maximum depth of nested schemas on the caller's stack.
    private static let shallowDepth = 48
    /// The maximum depth of nested schemas on the thread: 512 levels of values with 16 schemas each.
    private static let deepDepth = 8192
    /// The size of the thread's stack in bytes, of which only the used part takes memory. A level needs up to about 8
    /// KiB without optimization.
    private static let stackSize = 256 << 20

    private let tree: JSONTree
    private let schema: SchemaID
    private var evaluation: SchemaEvaluation
    private var failure: Diagnostic?

    private init(_ tree: JSONTree, against schema: SchemaID, _ evaluation: SchemaEvaluation) {
        self.tree = tree
        self.schema = schema
        self.evaluation = evaluation
    }

    /// Evaluates a value and returns its violations.
    static func violations(
        in tree: JSONTree, against schema: SchemaID, schemas: SchemaLoader, maxViolations: Int,
        direction: PayloadDirection?
    ) throws(Diagnostic) -> [UnlocatedViolation] {
        for depth in [shallowDepth, deepDepth] {
            let evaluation = SchemaEvaluation(
                schemas: schemas, maxViolations: maxViolations, direction: direction, maxDepth: depth)
            let run = EvaluationRun(tree, against: schema, evaluation)
            if depth == shallowDepth { run.evaluate() } else { try run.evaluateOnThread() }
            if run.evaluation.isTooDeep, depth == shallowDepth { continue }
            if let failure = run.failure { throw failure }
            return run.evaluation.violations
        }
        return []
    }

    private func evaluate() {
        do throws(Diagnostic) {
            try evaluation.run(tree.root, against: schema)
        } catch {
            failure = error
        }
    }

    private func evaluateOnThread() throws(Diagnostic) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackSize)
        // The thread ends before this function returns, and nothing else accesses the run in the meantime.
        let context = Unmanaged.passUnretained(self).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            let status = pthread_create(&thread, &attributes, { EvaluationRun.start($0) }, context)
        #else
            var thread = pthread_t()
            let status = pthread_create(&thread, &attributes, { $0.flatMap(EvaluationRun.start) }, context)
        #endif
        guard status == 0 else { throw .error("not enough memory to check a value that is nested so deep", at: nil) }
        #if canImport(Darwin)
            if let thread { pthread_join(thread, nil) }
        #else
            pthread_join(thread, nil)
        #endif
    }

    private static func start(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<EvaluationRun>.fromOpaque(context).takeUnretainedValue().evaluate()
        return nil
    }
}
