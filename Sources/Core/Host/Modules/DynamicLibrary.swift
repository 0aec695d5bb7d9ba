import Glibc
import ModuleKit

/// An open shared library. It stays open as long as the process: types and code of it may be in use anywhere.
struct DynamicLibrary: Sendable {
    /// Why a library could not be opened or lacks a symbol.
    struct Fault: Error, Sendable {
        /// What the dynamic linker said.
        let message: String
    }

    // The address is the linker's handle of a library that is never closed, so it may be used on any thread.
    private nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    /// Opens a library with all its symbols bound at once, so that a missing one is an error here and no crash later, and
    /// out of sight of other libraries.
    init(path: String) throws(Fault) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else { throw Fault(message: Self.lastError()) }
        self.handle = handle
    }

    /// The module's entry point of that symbol.
    func entryPoint(_ symbol: String) throws(Fault) -> ModuleReceiver.EntryPoint {
        guard let address = dlsym(handle, symbol) else { throw Fault(message: Self.lastError()) }
        // The symbol's prefix is the contract's, and the stamp says that the module was compiled against this contract,
        // which gives the function this type.
        return unsafeBitCast(address, to: ModuleReceiver.EntryPoint.self)
    }

    private static func lastError() -> String {
        guard let message = dlerror() else { return "The dynamic linker gives no reason." }
        return String(cString: message)
    }
}
