import Foundation
import Synchronization
import Testing

@testable import APIRuntime

@Suite("Depth")
struct DepthTests {
    private static func nested(_ depth: Int, _ open: String, _ close: String) -> String {
        String(repeating: open, count: depth) + "0" + String(repeating: close, count: depth)
    }

    @Test("512 levels are valid, 513 aren't", arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")])
    func bound(open: String, close: String) {
        let levels = open.filter { "[{".contains($0) }.count
        #expect(violations(of: JSONValue.self, Self.nested(512 / levels, open, close)) == [])
        #expect(codes(of: JSONValue.self, Array("[\(Self.nested(512 / levels, open, close))]".utf8)) == [.depth])
        // The skipped value is inside an object, which is one level.
        let most = "[" + Self.nested((511 - 1) / levels, open, close) + "]"
        #expect(codes(of: Skipper.self, Array(#"{"x":\#(most)}"#.utf8)) == [])
        #expect(codes(of: Skipper.self, Array(#"{"x":[[\#(most)]]}"#.utf8)) == [.depth])
    }

    @Test("100,000 open brackets are a violation at the 513th")
    func manyBrackets() {
        let brackets = String(repeating: "[", count: 100_000)
        let pointer = String(repeating: "/0", count: 512)
        #expect(violations(of: JSONValue.self, brackets) == ["depth \(pointer) 1:513"])
        #expect(violations(of: [JSONValue].self, brackets) == ["depth \(pointer) 1:513"])
        let skipped = String(repeating: "/0", count: 511)
        #expect(violations(of: Skipper.self, #"{"x":"# + brackets) == ["depth /x\(skipped) 1:517"])
        #expect(violations(of: Condition.self, #"{"x":"# + brackets) == ["depth /x\(skipped) 1:517"])
        #expect(violations(of: Int64.self, brackets) == ["depth \(pointer) 1:513"])
        let objects = String(repeating: #"{"a":"#, count: 100_000)
        #expect(
            violations(of: JSONValue.self, objects)
                == ["depth \(String(repeating: "/a", count: 512)) 1:\(512 * 5 + 1)"])
    }

    @Test("maxDepth changes the limit")
    func chosen() {
        #expect(violations(of: JSONValue.self, "[[1]]", limits: JSONLimits(maxDepth: 2)) == [])
        #expect(violations(of: JSONValue.self, "[[[1]]]", limits: JSONLimits(maxDepth: 2)) == ["depth /0/0 1:3"])
        #expect(violations(of: JSONValue.self, "1", limits: JSONLimits(maxDepth: 0)) == [])
        #expect(violations(of: JSONValue.self, "[]", limits: JSONLimits(maxDepth: 0)) == ["depth  1:1"])
        #expect(violations(of: JSONValue.self, "{}", limits: JSONLimits(maxDepth: 0)) == ["depth  1:1"])
        #expect(violations(of: JSONObject.self, "{}", limits: JSONLimits(maxDepth: 0)) == ["depth  1:1"])
        #expect(violations(of: JSONValue.self, "[]", limits: JSONLimits(maxDepth: -1)) == ["depth  1:1"])
    }

    @Test("containers that were closed don't count as depth")
    func siblings() {
        let rows = Array(repeating: "[[],{}]", count: 2000).joined(separator: ",")
        #expect(violations(of: JSONValue.self, "[\(rows)]", limits: JSONLimits(maxDepth: 3)) == [])
        #expect(violations(of: Skipper.self, #"{"x":[\#(rows)]}"#, limits: JSONLimits(maxDepth: 4)) == [])
        let devices = Array(repeating: #"{"kind":"count","is":[[1]]}"#, count: 2000).joined(separator: ",")
        #expect(
            violations(of: [Condition].self, "[\(devices)]", mode: .tolerant, limits: JSONLimits(maxDepth: 4)) == [])
    }

    @Test("a value of the maximum depth is read, compared, written and freed on a stack of 1 MiB")
    func stack() {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex(false)
        let thread = Thread {
            let texts = [Self.nested(512, "[", "]"), Self.nested(512, #"{"a":"#, "}")]
            let works = texts.allSatisfy { text in
                guard let value = try? JSONValue(json: text), let again = try? JSONValue(json: value.jsonBytes())
                else { return false }
                return value == again && value.hashValue == again.hashValue && value.description == text
                    && (try? value.canonicalJSON()) == Array(text.utf8)
            }
            result.withLock { $0 = works }
            done.signal()
        }
        thread.stackSize = 1 << 20
        thread.start()
        done.wait()
        #expect(result.withLock { $0 })
    }
}
