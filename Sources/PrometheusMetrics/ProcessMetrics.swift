import CoreMetrics
import Synchronization

/// The metrics of the process under the names that Prometheus's own clients use. They are read from `/proc`, and are
/// missing on systems without it.
///
/// Some values cost system calls. Call ``update()`` before each scrape:
///
/// ```swift
/// let process = ProcessMetrics(factory: factory)
/// factory.addUpdate { process.update() }
/// ```
public final class ProcessMetrics: Sendable {
    /// The texts about the metrics, for the factory's configuration.
    public static let descriptions = [
        MetricDescription("process_cpu_seconds_total", "Processor time used, by user and system, in seconds."),
        MetricDescription("process_resident_memory_bytes", "Memory in RAM in bytes."),
        MetricDescription("process_virtual_memory_bytes", "Size of the address space in bytes."),
        MetricDescription("process_open_fds", "Open file descriptors, sockets included."),
        MetricDescription("process_max_fds", "File descriptors that may be open at a time."),
        MetricDescription("process_threads", "Threads of the process."),
        MetricDescription("process_start_time_seconds", "Time of the start in seconds since 1970 (UTC)."),
    ]

    private struct Instruments {
        let cpu: FloatingPointCounter
        let residentMemory, virtualMemory, openDescriptors, maxDescriptors, threads, startTime: Gauge
    }

    private let factory: any MetricsFactory
    /// Made by the first update, so that systems without `/proc` show no zeros.
    private let instruments = Mutex<Instruments?>(nil)
    private let lastCPU = Mutex<Double>(0)

    public init(factory: any MetricsFactory) {
        self.factory = factory
    }

    /// Records the current values.
    public func update() {
        guard let status = ProcessResources() else { return }
        let instruments = instruments.withLock { made in
            let instruments = made ?? makeInstruments()
            made = instruments
            return instruments
        }
        let growth = lastCPU.withLock { last in
            defer { last = max(last, status.cpuSeconds) }
            return status.cpuSeconds - last
        }
        instruments.cpu.increment(by: growth)
        instruments.residentMemory.record(status.residentBytes)
        instruments.virtualMemory.record(status.virtualBytes)
        instruments.openDescriptors.record(status.openDescriptors)
        instruments.maxDescriptors.record(status.maxDescriptors)
        instruments.threads.record(status.threads)
        instruments.startTime.record(status.startTime)
    }

    private func makeInstruments() -> Instruments {
        func gauge(_ label: String) -> Gauge { Gauge(label: label, dimensions: [], factory: factory) }
        return Instruments(
            cpu: FloatingPointCounter(label: "process_cpu_seconds_total", dimensions: [], factory: factory),
            residentMemory: gauge("process_resident_memory_bytes"),
            virtualMemory: gauge("process_virtual_memory_bytes"), openDescriptors: gauge("process_open_fds"),
            maxDescriptors: gauge("process_max_fds"), threads: gauge("process_threads"),
            startTime: gauge("process_start_time_seconds"))
    }
}
