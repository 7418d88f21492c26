import APIRuntime
import HomeserverFeedAPI
import HomeserverPush

/// The homeserver's capabilities with those of the push module.
struct ClientCapabilities: CapabilitiesServer {
    let homeserver: HomeserverConnection
    let service: HomeserverPushService

    /// The homeserver checks the token.
    func authenticate(_ accessToken: AccessToken) async throws -> AccessToken { accessToken }

    func getCapabilities(caller: AccessToken) async throws -> CapabilitiesResponse {
        var response: CapabilitiesResponse
        do {
            response = try await homeserver.client(with: caller).getCapabilities()
        } catch let error as MatrixError where error.status.code < 500 {
            throw error.asResponse
        } catch {
            throw HomeserverFailure("read the capabilities", error).matrixError
        }
        for (name, value) in service.capabilities { response.capabilities[name] = value }
        return response
    }
}
