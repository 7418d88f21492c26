import APIRuntime
import Foundation
import HummingbirdTransport
import Logging
import NotificationService
import PushClient

/// Runs the extension with recorded pushes, against a homeserver on a free port.
@main
struct Main {
    static func main() async throws {
        let response = WaitingPoint()
        var router = APIRouter()
        Garden(response: response).register(on: &router)
        TransportCheck.register(on: &router)
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = HummingbirdServer(
            router: router, configuration: .init(port: 0), logger: Logger(label: "garden"),
            onServerRunning: { listening.yield($0) })

        try await withThrowingTaskGroup { group in
            group.addTask {
                defer { listening.finish() }
                try await server.run()
            }
            for await port in ports {
                try await receivePushes(homeserver: try BaseURL("http://127.0.0.1:\(port)"), response)
                break
            }
            response.open()
            group.cancelAll()
        }
    }

    private static func setup(
        homeserver: BaseURL, decryption: WaitingPoint, folder: URL?
    ) -> NotificationSetup {
        var setup = NotificationSetup()
        setup.credentials = { account in
            guard account == "account-1" else { return nil }
            return AccountCredentials(userID: Garden.fern, homeserver: homeserver, accessToken: Garden.token)
        }
        setup.decrypt = { _, event, _ in
            if event.eventID == "$slow" { await decryption.wait() }
            return event.eventID.flatMap { Garden.plaintexts[$0] }
        }
        setup.folder = folder
        setup.canSuppress = true
        return setup
    }

    private static func receivePushes(homeserver: BaseURL, _ response: WaitingPoint) async throws {
        #if canImport(UserNotifications)
            print("The simulated phone runs on Linux. Here, run the extension on a device or in Xcode's simulator.")
        #else
            let folder = FileManager.default.temporaryDirectory.appending(path: "extension-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let decryption = WaitingPoint()
            var setup = Self.setup(homeserver: homeserver, decryption: decryption, folder: folder)
            let phone = Phone(accounts: AccountNotifications(setup))
            print("message:", try await phone.receive("message", identifier: "1"))
            print("encrypted mention:", try await phone.receive("mention", identifier: "2"))
            print("encrypted, and muted by a rule:", try await phone.receive("weather", identifier: "3"))
            print("edit:", try await phone.receive("edit", identifier: "4"))
            let undecrypted = try await phone.receive("slow-decryption", identifier: "5") {
                await decryption.isReached()
            }
            print("slow decryption:", undecrypted)
            let unresolved = try await phone.receive("no-response", identifier: "6") { await response.isReached() }
            print("no response:", unresolved)
            print("unknown account:", try await phone.receive("other-account", identifier: "7"))
            print("no identifiers:", try await phone.receive("no-identifiers", identifier: "8"))
            print("on the screen:", Phone.screen.joined(separator: ", "))

            // A new process of the extension, without the entitlement for filtering.
            setup.canSuppress = false
            let next = Phone(accounts: AccountNotifications(setup))
            print("again, in another process:", try await next.receive("message", identifier: "9"))

            let transport = TransportCheck(homeserver: homeserver)
            print("a redirect isn't followed:", await transport.result("/redirect"))
            print("a large response isn't read:", await transport.result("/large"))
        #endif
    }
}
