import APIRuntime
import PushConfiguration
import PushDelivery
import PushGateway
@_spi(Tools) import PushProviders
import YAMLTree

/// A configuration is read, or refused with diagnostics in the order of the text. One that is read has providers, or
/// diagnostics of them.
func checkConfiguration(_ text: [UInt8]) -> CInt {
    let environment = FuzzProviders.makeEnvironment()
    func makeProvider(_ app: AppConfiguration) throws(ProviderConfigurationError) -> any PushProvider {
        try ProviderCatalog.provider(for: app, environment: environment)
    }
    do throws(GatewayConfigurationError) {
        let file = try GatewayConfigurationFile(
            SourceText(name: "input", bytes: text), makeProvider: makeProvider)
        check(file.warnings, text)
        checkWriting(file.configuration)
        _ = file.configuration.pipeline
        _ = try file.registry(makeProvider: makeProvider)
    } catch {
        require(error.diagnostics.contains { $0.severity == .error }, "a refusal has an error")
        check(error.diagnostics, text)
    }
    return 0
}

private func check(_ diagnostics: [Diagnostic], _ text: [UInt8]) {
    let locations = diagnostics.compactMap(\.location)
    require(locations.count == diagnostics.count, "a problem of a file has a location")
    require(locations.allSatisfy { isWithin($0, text) }, "a location is in the text")
    require(zip(locations, locations.dropFirst()).allSatisfy { $0 <= $1 }, "diagnostics have the order of the text")
    require(Set(diagnostics).count == diagnostics.count, "no problem is reported twice")
    for diagnostic in diagnostics {
        let texts = diagnostic.message + (diagnostic.hint ?? "")
        require(texts.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "a message is one line")
        _ = diagnostic.rendered(colored: false)
    }
}
