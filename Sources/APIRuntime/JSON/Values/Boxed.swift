/// Keeps an optional property by reference, so that a struct can hold values of its own type.
///
/// ```swift
/// struct Node: Hashable, Sendable {
///     @Boxed var child: Node?
/// }
/// ```
/// It remains a value: setting the property of a copy doesn't change the original. `nil` takes no memory of its own.
// `nil` at first, as every optional property: in another file than that of the struct an initializer can't set it
// before all the other properties are set.
@propertyWrapper
@frozen
public struct Boxed<Wrapped> {
    /// Never changed once made, so that copies can share it.
    @usableFromInline
    final class Storage {
        @usableFromInline let value: Wrapped

        @inlinable
        init(_ value: Wrapped) { self.value = value }
    }

    @usableFromInline var storage: Storage?

    @inlinable
    public init() {}

    @inlinable
    public init(wrappedValue: Wrapped?) {
        if let wrappedValue { storage = Storage(wrappedValue) }
    }

    @inlinable
    public var wrappedValue: Wrapped? {
        get { storage?.value }
        set { storage = newValue.map(Storage.init) }
    }
}

extension Boxed.Storage: Sendable where Wrapped: Sendable {}
extension Boxed: Sendable where Wrapped: Sendable {}

extension Boxed: Equatable where Wrapped: Equatable {
    public static func == (left: Boxed, right: Boxed) -> Bool {
        left.storage === right.storage || left.wrappedValue == right.wrappedValue
    }
}

extension Boxed: Hashable where Wrapped: Hashable {
    public func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue) }
}

extension Boxed: CustomDebugStringConvertible {
    public var debugDescription: String { String(reflecting: wrappedValue) }
}
