/// What the host passes to a module's entry point, which puts the module's type into it by calling `export(_:to:)`.
///
/// `export` is generated when this library is built (see the plugin `ContractStamp`), since it carries the stamp of the very
/// sources that it is compiled with.
public struct ModuleReceiver {
    /// What every entry point's symbol begins with; the name of the module's library follows.
    public static let symbolPrefix = "videoplay_module_"
    /// What every stamp begins with, so that a host finds it in a module's file.
    public static let stampPrefix = "VIDEOPLAY-MODULE-ABI:"

    /// The type of an entry point.
    public typealias EntryPoint = @convention(c) (UnsafeMutableRawPointer) -> Void

    /// The module's type, once its entry point has run.
    public private(set) var module: (any Module.Type)?
    /// The stamp that is compiled into the module's code.
    public private(set) var stamp = ""

    /// A receiver that has received nothing.
    public init() {}

    /// Runs an entry point and gives what it handed over.
    public static func call(_ entryPoint: EntryPoint) -> ModuleReceiver {
        var receiver = ModuleReceiver()
        withUnsafeMutablePointer(to: &receiver) { entryPoint(UnsafeMutableRawPointer($0)) }
        return receiver
    }

    /// Takes a module. `receiver` is what ``call(_:)`` passed to the entry point.
    public static func receive(_ module: any Module.Type, stamp: StaticString, at receiver: UnsafeMutableRawPointer) {
        let receiver = receiver.assumingMemoryBound(to: ModuleReceiver.self)
        receiver.pointee.module = module
        receiver.pointee.stamp = stamp.description
    }
}
