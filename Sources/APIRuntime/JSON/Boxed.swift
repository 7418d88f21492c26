/// Keeps a property by reference, so that a struct can hold values of its own type.
///
/// ```swift
/// struct Node: Hashable, Sendable {
///     @Boxed var child: Node?
/// }
/// ```
/// It remains a value: setting the property of a copy doesn't change the original.
@propertyWrapper
public struct Boxed<Value> {
    /// Never changed once made, so that copies can share it.
    fileprivate final class Storage {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private var storage: Storage

    public init(wrappedValue: Value) {
        storage = Storage(wrappedValue)
    }

    public var wrappedValue: Value {
        get { storage.value }
        set { storage = Storage(newValue) }
    }
}

extension Boxed.Storage: Sendable where Value: Sendable {}
extension Boxed: Sendable where Value: Sendable {}

extension Boxed: Equatable where Value: Equatable {
    public static func == (left: Boxed, right: Boxed) -> Bool {
        left.storage === right.storage || left.wrappedValue == right.wrappedValue
    }
}

extension Boxed: Hashable where Value: Hashable {
    public func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue) }
}
