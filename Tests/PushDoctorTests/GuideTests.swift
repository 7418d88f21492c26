import APIRuntime
import DoctorModels
import Foundation
import SharedData
import Testing

@Suite("The guide to matrix-push doctor")
struct GuideTests {
    private let guide: String

    init() throws {
        guide = try String(
            contentsOf: SharedData.projectRoot.appending(path: "docs/guides/doctor.md"), encoding: .utf8)
    }

    @Test("the guide has a row for each code, and none for a code that doesn't exist")
    func codes() {
        let rows = guide.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let codes = rows.flatMap { row in
            row.split(separator: "|")[0].split(separator: "`").filter { $0.contains("_") }.map(String.init)
        }
        let known = PushDiagnostic.Code.knownValues.map(\.rawValue)
        #expect(Set(codes) == Set(known), "\(Set(codes).symmetricDifference(known))")
        #expect(codes.count == known.count, "a code twice")
    }
}
