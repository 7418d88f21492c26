import YAMLTree

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One evaluation from its start to its findings, with as much stack as it needs.
///
/// Evaluation is recursive: values nested 512 deep, with several schemas at each level, need far more than a thread is
/// sure to have (512 KiB for a second thread on macOS). Hardly any payload is like that, so the caller's stack is
/// tried first, up to a depth that fits anywhere, and beyond it the evaluation starts again on a thread of its own.
final class EvaluationRun {
    /// Schemas inside one another that the caller's stack is used for.
    private static let shallowDepth = 48
    /// The same on the thread: 512 levels of values with 16 schemas each.
    private static let deepDepth = 8192
    /// Bytes; only those that are used are ever backed by memory. A level takes up to about 8 KiB without optimization.
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

    /// The violations of a value.
    static func findings(
        in tree: JSONTree, against schema: SchemaID, library: SchemaLibrary, maxFindings: Int,
        direction: PayloadDirection?
    ) throws(Diagnostic) -> [Finding] {
        for depth in [shallowDepth, deepDepth] {
            let evaluation = SchemaEvaluation(
                library: library, maxFindings: maxFindings, direction: direction, maxDepth: depth)
            let run = EvaluationRun(tree, against: schema, evaluation)
            if depth == shallowDepth { run.evaluate() } else { try run.evaluateOnThread() }
            if run.evaluation.isTooDeep, depth == shallowDepth { continue }
            if let failure = run.failure { throw failure }
            return run.evaluation.findings
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
        // The thread ends before this function does, and nobody else has the run meanwhile.
        let context = Unmanaged.passUnretained(self).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            let status = pthread_create(&thread, &attributes, { EvaluationRun.start($0) }, context)
        #else
            var thread = pthread_t()
            let status = pthread_create(&thread, &attributes, { $0.flatMap(EvaluationRun.start) }, context)
        #endif
        guard status == 0 else { throw .error("there is no memory to look into so deep a value", at: nil) }
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
