import CoreMetrics
import PrometheusMetrics
import Testing

@Suite("PrometheusMetricsFactory")
struct PrometheusMetricsFactoryTests {
    private let factory = PrometheusMetricsFactory(.init(timerBuckets: [1], recorderBuckets: [10], maxLines: 10))

    private func value(_ name: String, _ labels: [(name: String, value: String)] = []) -> MetricFamily.Value? {
        factory.snapshot().first { $0.name == name }?.series.first { $0.labels == MetricLabels(labels) }?.value
    }

    private var names: [String] { factory.snapshot().map(\.name) }
    private var refused: MetricFamily.Value? { value("prometheus_refused_instruments") }

    @Test("counters grow by positive amounts only, until they are reset")
    func counter() {
        let counter = Counter(label: "events", dimensions: [], factory: factory)
        counter.increment()
        counter.increment(by: 41)
        counter.increment(by: -7)
        #expect(value("events") == .number(42))
        counter.reset()
        #expect(value("events") == .number(0))
    }

    @Test("floating-point counters ignore amounts that are negative or not finite")
    func floatingPointCounter() {
        let counter = FloatingPointCounter(label: "cpu_seconds_total", dimensions: [], factory: factory)
        for amount in [0.25, -1, .nan, .infinity, 0.5] { counter.increment(by: amount) }
        #expect(value("cpu_seconds") == .number(0.75))
    }

    @Test("gauges keep the last number, meters also add to it")
    func gauges() {
        let gauge = Gauge(label: "gauge", dimensions: [], factory: factory)
        gauge.record(7)
        gauge.record(-2.5)
        #expect(value("gauge") == .number(-2.5))
        let meter = Meter(label: "meter", dimensions: [], factory: factory)
        meter.set(10)
        meter.increment(by: 2)
        meter.decrement(by: 5)
        #expect(value("meter") == .number(7))
    }

    @Test("recorders count numbers in buckets, whose upper bounds are included")
    func recorder() {
        let recorder = Recorder(label: "size", dimensions: [], factory: factory)
        for size in [3, 10, 10.5, .nan, .infinity] { recorder.record(size) }
        #expect(value("size") == .histogram(.init(bounds: [10], counts: [2, 1], sum: 23.5)))
    }

    @Test("equal labels and dimensions in any order share one series")
    func sharing() {
        for dimensions in [[("a", "1"), ("b", "2")], [("b", "2"), ("a", "1")]] {
            Counter(label: "events", dimensions: dimensions, factory: factory).increment()
        }
        #expect(value("events", [("a", "1"), ("b", "2")]) == .number(2))
    }

    @Test("canonically equivalent label values are different series")
    func canonicalEquivalence() {
        for value in ["\u{E9}", "e\u{301}"] {
            Counter(label: "events", dimensions: [("app", value)], factory: factory).increment()
        }
        #expect(factory.snapshot().first { $0.name == "events" }?.series.count == 2)
    }

    @Test("characters that Prometheus doesn't allow become underscores")
    func validNames() {
        _ = Counter(label: "http.server/2xx", dimensions: [("a-b", "1"), ("__x", "2")], factory: factory)
        _ = Gauge(label: "1st", dimensions: [], factory: factory)
        let recorder = Recorder(label: "size", dimensions: [("le", "3")], factory: factory)
        recorder.record(1)
        #expect(names == ["_1st", "http_server_2xx", "prometheus_refused_instruments", "size"])
        #expect(value("http_server_2xx", [("a_b", "1"), ("_x", "2")]) == .number(0))
        #expect(value("size", [("exported_le", "3")]) != nil)
    }

    @Test("an instrument whose samples have the name of another metric's isn't shown and is counted")
    func collisions() {
        _ = Counter(label: "a_total", dimensions: [], factory: factory)
        Gauge(label: "a_total", dimensions: [], factory: factory).record(5)
        Gauge(label: "a", dimensions: [], factory: factory).record(5)
        _ = CoreMetrics.Timer(label: "t", dimensions: [], factory: factory)
        _ = Counter(label: "t_seconds_count", dimensions: [], factory: factory)
        Gauge(label: "t_seconds_count", dimensions: [], factory: factory).record(5)
        #expect(names == ["a", "prometheus_refused_instruments", "t_seconds"])
        #expect(value("a") == .number(0))
        #expect(refused == .number(4))
    }

    @Test("instruments beyond the bound work but aren't shown, until others are destroyed")
    func bound() {
        // One line of ten is that of the refused instruments, four are the timer's.
        _ = CoreMetrics.Timer(label: "t", dimensions: [], factory: factory)
        let counters = (0..<7).map { index in
            Counter(label: "events", dimensions: [("index", "\(index)")], factory: factory)
        }
        for counter in counters { counter.increment() }
        #expect(factory.snapshot().first { $0.name == "events" }?.series.count == 5)
        #expect(refused == .number(2))
        counters[0].destroy()
        #expect(value("events", [("index", "0")]) == nil)
        let last = Counter(label: "events", dimensions: [("index", "7")], factory: factory)
        last.increment()
        #expect(value("events", [("index", "7")]) == .number(1))
        #expect(refused == .number(2))
    }

    @Test("series are removed by their labels")
    func removal() {
        for app in ["old", "new"] { _ = Counter(label: "events", dimensions: [("app", app)], factory: factory) }
        factory.removeSeries { _, labels in labels["app"] == "old" }
        #expect(value("events", [("app", "old")]) == nil)
        #expect(value("events", [("app", "new")]) == .number(0))
    }

    @Test("updates run before each snapshot")
    func updates() {
        let gauge = Gauge(label: "now", dimensions: [], factory: factory)
        factory.addUpdate { gauge.record(1) }
        #expect(value("now") == .number(1))
        gauge.record(2)
        #expect(value("now") == .number(1))
    }

    @Test("no increment of several threads is lost")
    func threads() async {
        let counter = Counter(label: "events", dimensions: [], factory: factory)
        let meter = Meter(label: "level", dimensions: [], factory: factory)
        let recorder = Recorder(label: "size", dimensions: [], factory: factory)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<5000 {
                        counter.increment()
                        meter.increment(by: 1)
                        recorder.record(1)
                    }
                }
            }
        }
        #expect(value("events") == .number(40_000))
        #expect(value("level") == .number(40_000))
        #expect(value("size") == .histogram(.init(bounds: [10], counts: [40_000, 0], sum: 40_000)))
    }

    #if os(Linux)
        @Test("the process's metrics are those of /proc")
        func process() throws {
            let factory = PrometheusMetricsFactory(.init(descriptions: ProcessMetrics.descriptions))
            let process = ProcessMetrics(factory: factory)
            factory.addUpdate { process.update() }
            var values: [String: Double] = [:]
            for family in factory.snapshot() {
                guard case .number(let value) = try #require(family.series.first).value else { continue }
                values[family.name] = value
                #expect(!family.help.isEmpty, "\(family.name)")
            }
            #expect(try #require(values["process_resident_memory_bytes"]) > 1_000_000)
            let resident = values["process_resident_memory_bytes"] ?? 0
            #expect(try #require(values["process_virtual_memory_bytes"]) >= resident)
            #expect(try #require(values["process_threads"]) >= 1)
            #expect(try #require(values["process_open_fds"]) >= 3)
            #expect(try #require(values["process_max_fds"]) >= values["process_open_fds"] ?? 0)
            // 2020 to 2100.
            #expect((1_577_836_800..<4_102_444_800).contains(try #require(values["process_start_time_seconds"])))
            #expect(try #require(values["process_cpu_seconds"]) >= 0)
            #expect(values.count == 8)
        }
    #endif
}
