import PushDelivery
import ServiceLifecycle
import UnixSignals

/// A service that runs the actions of SIGHUP and SIGUSR1, and checks for changed files. One action runs at a time.
package struct ReloadService<Signals: AsyncSequence & Sendable>: Service where Signals.Element == UnixSignal {
    private let signals: Signals
    private let clock: any DeliveryClock
    private let onSignal: @Sendable (UnixSignal) async -> Void
    private let checkFiles: @Sendable () async -> Void

    /// - Parameter signals: traps the signals already, because each of them would end the process otherwise.
    package init(
        signals: Signals, clock: any DeliveryClock, onSignal: @escaping @Sendable (UnixSignal) async -> Void,
        checkFiles: @escaping @Sendable () async -> Void
    ) {
        self.signals = signals
        self.clock = clock
        self.onSignal = onSignal
        self.checkFiles = checkFiles
    }

    /// The time between two checks of files.
    static var checkInterval: Duration { .seconds(60) }

    private enum Event: Sendable {
        case signal(UnixSignal)
        case checkFiles
    }

    package func run() async throws {
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        for try await signal in signals { continuation.yield(.signal(signal)) }
                    } catch {}
                }
                group.addTask {
                    while (try? await clock.sleep(until: clock.now + Self.checkInterval)) != nil {
                        continuation.yield(.checkFiles)
                    }
                }
                for await event in events {
                    switch event {
                    case .signal(let signal): await onSignal(signal)
                    case .checkFiles: await checkFiles()
                    }
                }
                group.cancelAll()
            }
        }
    }
}
