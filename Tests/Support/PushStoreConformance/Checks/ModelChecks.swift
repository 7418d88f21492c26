/// Thousands of random operations, compared with a model after each.
enum ModelChecks {
    static let all: [ConformanceCheck] = (1...4).map { seed in
        ConformanceCheck("a thousand random operations have the effect of the model's, seed \(seed)") { scenario in
            var comparison = ModelComparison(scenario, seed: UInt64(seed))
            try await comparison.run(operations: 1000)
        }
    }
}
