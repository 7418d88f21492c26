import PushDelivery
import ServiceLifecycle
import UnixSignals

/// A service that runs the actions of SIGHUP and SIGUSR1, and checks for changed files. One action runs at a time.
struct ReloadService<Signals: AsyncSequence & Sendable>: Service where Signals.Element == UnixSignal {
    /// Traps the signals already, because each of them would end the process otherwise.
    let signals: Signals
    let clock: any DeliveryClock
    let onSignal: @Sendable (UnixSignal) async -> Void
    let checkFiles: @Sendable () async -> Void

    /// The time between two checks of files.
    static var checkInterval: Duration { .seconds(60) }

    private enum Event: Sendable {
        case signal(UnixSignal)
        case checkFiles
    }

    func run() async throws {
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
