/// A property wrapper that stores an optional value by reference, which allows a struct to contain values of its own
/// type.
///
/// ```swift
/// struct Node: Hashable, Sendable {
///     @Boxed var child: Node?
/// }
/// ```
/// It has value semantics: setting the property of a copy doesn't change the original. `nil` allocates nothing.
// The property is initially `nil`, like any optional property, because an initializer in a file other than the struct's
// can't assign the wrapper before all other properties.
@propertyWrapper
@frozen
public struct Boxed<Wrapped> {
    /// Immutable, so copies can share it.
    @usableFromInline
    final class Storage {
        @usableFromInline let value: Wrapped

        @inlinable
        init(_ value: Wrapped) { self.value = value }
    }

    @usableFromInline var storage: Storage?

    /// Creates a property that is `nil`.
    @inlinable
    public init() {}

    /// Creates a property with a value.
    @inlinable
    public init(wrappedValue: Wrapped?) {
        if let wrappedValue { storage = Storage(wrappedValue) }
    }

    /// The value. Setting it allocates new storage.
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
